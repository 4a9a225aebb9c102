import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { checkPassword, sha256Hex, wireHash } from '../../src/base/secrets.ts'
import { createAccount } from '../../src/operations/manage/create-account.ts'
import { anAccount, type Kit, openKit } from './manage-kit.ts'

let kit: Kit
beforeAll(async () => {
  kit = await openKit()
})
afterAll(() => kit.close())
beforeEach(() => {
  kit.forgotten.length = 0
})

/** The fields that a problem complains about. */
const fieldsOf = (body: { errors: { field: string }[] }) => body.errors.map(({ field }) => field)

describe('POST /api/accounts', () => {
  test('a name is enough: no credits, no API access, the defaults', async () => {
    const { status, body, headers } = await kit.call('POST', '/api/accounts', { name: ' Acme ' })
    expect(status).toBe(201)
    expect(headers['cache-control']).toBe('no-store')
    const { id, createdAt, key, secret, hash, username, password, smppPassword, ...settings } = body
    expect(id).toBeTypeOf('number')
    expect(createdAt).toBe('2026-05-01T09:00:00.000Z')
    expect(key).toMatch(/^[0-9a-f]{32}$/)
    expect(secret).toMatch(/^[0-9a-f]{64}$/)
    expect(hash).toBe(wireHash(key, secret))
    expect(username).toMatch(/^1\d{9}$/)
    expect(password).toMatch(/^[0-9a-z]{4}(-[0-9a-z]{4}){3}$/)
    expect(smppPassword).toMatch(/^[0-9a-z]{8}$/)
    expect(settings).toEqual({
      name: 'Acme',
      apiAccess: false,
      allowedIps: [],
      strictIys: false,
      iysBrandCode: null,
      testNumber: null,
      encoding: 'auto',
      suffix: ' B186',
      turkishLetterUnits: 1,
      ratePerSecond: null,
      smppBinds: 4,
      smppWindow: 50,
      smppSubmitsPerSecond: null,
      webhookUrl: null,
      shortCode: null,
      keyword: null,
      tlsOnly: false,
      iysShortNames: [],
      quietHours: null,
      countries: [],
      callsPerMinute: null,
      bodyBytesPerMinute: null,
      messagesPerRecipientPerDay: null,
      prefixCaps: [],
      spendPerDay: null,
      inboxApi: false,
      logTexts: false,
      billing: 'credit',
      unitPrice: null,
      credits: 0,
      senders: [],
    })
  })

  test('every field is kept', async () => {
    const fields = {
      name: 'Everything',
      apiAccess: true,
      allowedIps: ['192.0.2.7', '198.51.100.0/24', '2001:db8::/32', '2001:db8::1'],
      strictIys: true,
      iysBrandCode: '100000',
      encoding: 'gsm0338-tr',
      suffix: ' B042',
      tlsOnly: true,
      iysShortNames: ['ACME', 'ACM'],
      quietHours: '21:00-08:00',
      countries: ['DE', 'GB'],
      callsPerMinute: 600,
      bodyBytesPerMinute: 1_000_000,
      messagesPerRecipientPerDay: 5,
      prefixCaps: [{ prefix: '4477', messagesPerDay: 10 }],
      spendPerDay: 5_000,
      inboxApi: true,
      logTexts: true,
      turkishLetterUnits: 2,
      ratePerSecond: 25,
      webhookUrl: 'https://example.com/reports?a=1',
      shortCode: '4609',
      keyword: 'ACME',
    }
    const more = { credits: 500, senders: ['ACME', ' acme', 'ACME'], testNumber: '0532 111 22 33' }
    const { status, body } = await kit.call('POST', '/api/accounts', { ...fields, ...more })
    expect(status).toBe(201)
    expect(body).toMatchObject({ ...fields, credits: 500, testNumber: '+905321112233' })
    expect(body.senders).toEqual(
      [' acme', 'ACME'].map((name) => {
        const at = '2026-05-01T09:00:00.000Z'
        return { name, status: 'approved', reason: null, since: at, createdAt: at }
      }),
    )
    const ledger = await kit.call('GET', `/api/accounts/${body.id}/ledger`)
    expect(ledger.body.items).toMatchObject([{ id: 1, amount: 500, balance: 500 }])
  })

  test.each(['', null, false])('the suffix %j is none', async (suffix) => {
    const { body } = await kit.call('POST', '/api/accounts', { name: 'Bare', suffix })
    expect(body.suffix).toBe('')
  })

  test('digits may come as a number, and an IPv4 address in its IPv6 dress', async () => {
    const { body } = await kit.call('POST', '/api/accounts', {
      name: 'Numbers',
      iysBrandCode: 100000,
      testNumber: 5321112233,
      shortCode: 4610,
      allowedIps: ['::ffff:192.0.2.1'],
    })
    expect(body).toMatchObject({
      iysBrandCode: '100000',
      testNumber: '+905321112233',
      shortCode: '4610',
      allowedIps: ['192.0.2.1'],
    })
  })

  test('a TL account has a unit price', async () => {
    const request = { name: 'Lira', billing: 'tl', unitPrice: 1580, credits: 105_840 }
    const { body } = await kit.call('POST', '/api/accounts', request)
    expect(body).toMatchObject({ billing: 'tl', unitPrice: 1580, credits: 105_840 })
    const without = await kit.call('POST', '/api/accounts', { name: 'Lira', billing: 'tl' })
    expect(without.status).toBe(422)
    expect(without.body.errors[0].message).toContain('ten-thousandths of a lira')
    const credit = await kit.call('POST', '/api/accounts', { name: 'Lira', unitPrice: 1 })
    expect(fieldsOf(credit.body)).toEqual(['unitPrice'])
  })

  test.each([
    ['name', {}],
    ['name', { name: '  ' }],
    ['name', { name: 7 }],
    ['name', { name: 'a'.repeat(201) }],
    ['apiAccess', { apiAccess: 'yes' }],
    ['allowedIps', { allowedIps: '192.0.2.7' }],
    ['allowedIps.1', { allowedIps: ['192.0.2.7', '192.0.2.300'] }],
    ['allowedIps.0', { allowedIps: ['192.0.2.0/33'] }],
    ['allowedIps.0', { allowedIps: ['2001:db8::/129'] }],
    ['allowedIps.0', { allowedIps: ['192.0.2.0/24/8'] }],
    ['allowedIps.0', { allowedIps: ['fe80::1%eth0'] }],
    ['allowedIps.0', { allowedIps: ['example.com'] }],
    ['strictIys', { strictIys: 1 }],
    ['iysBrandCode', { iysBrandCode: 'abc' }],
    ['testNumber', { testNumber: '02121112233' }],
    ['encoding', { encoding: 'ascii' }],
    ['suffix', { suffix: true }],
    ['quietHours', { quietHours: '21-08' }],
    ['quietHours', { quietHours: '21:00-21:00' }],
    ['quietHours', { quietHours: '24:00-08:00' }],
    ['iysShortNames', { iysShortNames: ['A', 'B', 'C', 'D'] }],
    ['countries.0', { countries: ['Germany'] }],
    ['countries.1', { countries: ['DE', 'XX'] }],
    ['countries.0', { countries: ['TR'] }],
    ['prefixCaps.0.prefix', { prefixCaps: [{ prefix: '0044', messagesPerDay: 1 }] }],
    ['prefixCaps.0.messagesPerDay', { prefixCaps: [{ prefix: '44', messagesPerDay: 0 }] }],
    ['spendPerDay', { spendPerDay: 0 }],
    ['turkishLetterUnits', { turkishLetterUnits: 3 }],
    ['ratePerSecond', { ratePerSecond: 0 }],
    ['ratePerSecond', { ratePerSecond: 1.5 }],
    ['webhookUrl', { webhookUrl: 'example.com' }],
    ['webhookUrl', { webhookUrl: 'ftp://example.com/' }],
    ['shortCode', { shortCode: 'ACME' }],
    ['keyword', { keyword: 'two words' }],
    ['credits', { credits: -1 }],
    ['credits', { credits: 0.5 }],
    ['credits', { credits: 1e15 }],
    ['senders.0', { senders: [''] }],
    ['senders.0', { senders: ['   '] }],
    ['senders.1', { senders: ['ACME', 'TWELVELETTER'] }],
    ['billing', { billing: 'barter' }],
    ['unitPrice', { billing: 'tl', unitPrice: 0 }],
    ['iysBrandcode', { iysBrandcode: '100000' }],
  ])('a misfit in %s is named: %j', async (field, fields) => {
    const request = field === 'name' ? fields : { name: 'Acme', ...fields }
    const { status, body, headers } = await kit.call('POST', '/api/accounts', request)
    expect(status).toBe(422)
    expect(headers['content-type']).toBe('application/problem+json')
    expect(fieldsOf(body)).toEqual([field])
    expect(body.detail).toContain(`\`${field}\``)
  })

  test('all misfits are named at once', async () => {
    const { body } = await kit.call('POST', '/api/accounts', { apiAccess: 1, color: 'red' })
    expect(body.errors).toEqual([
      { field: 'name', message: 'is required' },
      { field: 'apiAccess', message: 'must be true or false' },
      { field: 'color', message: 'is not a field of this call' },
    ])
  })

  test('only hashes are stored', async () => {
    const { body } = await kit.call('POST', '/api/accounts', { name: 'Secret' })
    const byKey = await kit.store.read('accountByCredential', { kind: 'key', name: body.key })
    expect(byKey?.hash).toBe(sha256Hex(body.hash))
    const ask = { kind: 'password', name: body.username } as const
    const byName = await kit.store.read('accountByCredential', ask)
    expect(byName?.hash).toMatch(/^scrypt\$/)
    expect(await checkPassword(body.password, byName?.hash ?? '')).toBe(true)
  })

  test('given credentials are kept, once', async () => {
    const credentials = {
      ...{ key: 'demo', hash: 'Demo', username: 'demo', password: 'demo' },
      smppPassword: 'demo',
    }
    const made = await createAccount(kit.context, { name: 'demo', credentials })
    expect(made).toMatchObject({ reply: { ...credentials, secret: null } })
    const found = await kit.store.read('accountByCredential', { kind: 'key', name: 'demo' })
    expect(found?.hash).toBe(sha256Hex('demo'))
    const again = await createAccount(kit.context, { name: 'demo', credentials })
    expect(again).toMatchObject({ refused: 'taken' })
  })
})

describe('GET /api/accounts', () => {
  test('an account shows no secret', async () => {
    const { body: made } = await kit.call('POST', '/api/accounts', { name: 'Quiet' })
    const { status, body } = await kit.call('GET', `/api/accounts/${made.id}`)
    expect(status).toBe(200)
    const { secret, hash, password, smppPassword, ...rest } = made
    expect(body).toEqual(rest)
    const list = await kit.call('GET', '/api/accounts?limit=1000')
    const text = JSON.stringify([body, list.body])
    for (const word of [secret, hash, password, smppPassword]) expect(text).not.toContain(word)
    expect(text).not.toMatch(/"(secret|hash|password|smppPassword)"/)
  })

  test.each(['999999', 'abc', '0', '-1', '1e3'])('no account %s', async (id) => {
    const { status, body } = await kit.call('GET', `/api/accounts/${id}`)
    expect(status).toBe(404)
    expect(body).toMatchObject({ type: 'urn:peyk:problem:not-found', status: 404 })
  })

  test('pages lead through all of them, by cursor or after', async () => {
    const own = await openKit()
    const ids = [await anAccount(own), await anAccount(own), await anAccount(own)]
    const idsOf = (body: { items: { id: number }[] }) => body.items.map(({ id }) => id)
    const first = (await own.call('GET', '/api/accounts?limit=2')).body
    expect(idsOf(first)).toEqual(ids.slice(0, 2))
    const second = (await own.call('GET', `/api/accounts?limit=2&cursor=${first.next}`)).body
    expect(idsOf(second)).toEqual(ids.slice(2))
    expect(second.next).toBeNull()
    const after = (await own.call('GET', `/api/accounts?after=${ids[1]}`)).body
    expect(idsOf(after)).toEqual(ids.slice(2))
    await own.close()
  })

  test.each([
    ['limit', 'limit=0'],
    ['limit', 'limit=1001'],
    ['limit', 'limit=many'],
    ['cursor', 'cursor=x'],
    ['page', 'page=2'],
  ])('a misfit in the query: %s', async (field, query) => {
    const { status, body } = await kit.call('GET', `/api/accounts?${query}`)
    expect(status).toBe(422)
    expect(fieldsOf(body)).toEqual([field])
  })
})

describe('PATCH /api/accounts/:id', () => {
  test('changes what it names and nothing else, and the account is forgotten', async () => {
    const id = await anAccount(kit, { shortCode: '4700', keyword: 'ACME' })
    const before = (await kit.call('GET', `/api/accounts/${id}`)).body
    const changes = { apiAccess: true, ratePerSecond: 5, testNumber: '5321112233', keyword: '' }
    const { status, body } = await kit.call('PATCH', `/api/accounts/${id}`, changes)
    expect(status).toBe(200)
    const now = { ...changes, testNumber: '+905321112233', keyword: null }
    expect(body).toEqual({ ...before, ...now })
    expect((await kit.call('GET', `/api/accounts/${id}`)).body).toEqual(body)
    expect(kit.forgotten).toEqual([id])
  })

  test('null removes', async () => {
    const all = { iysBrandCode: '1', testNumber: '5321112233', ratePerSecond: 1, shortCode: '4701' }
    const id = await anAccount(kit, all)
    const none = { iysBrandCode: null, testNumber: null, ratePerSecond: null, shortCode: null }
    const { body } = await kit.call('PATCH', `/api/accounts/${id}`, none)
    expect(body).toMatchObject(none)
  })

  test('two changes at once do not undo each other', async () => {
    const id = await anAccount(kit)
    await Promise.all([
      kit.call('PATCH', `/api/accounts/${id}`, { apiAccess: true }),
      kit.call('PATCH', `/api/accounts/${id}`, { strictIys: true }),
    ])
    const { body } = await kit.call('GET', `/api/accounts/${id}`)
    expect(body).toMatchObject({ apiAccess: true, strictIys: true })
  })

  test.each([
    ['credits', { credits: 5 }, 'POST /api/accounts/:id/credits'],
    ['senders', { senders: ['X'] }, 'POST /api/accounts/:id/senders'],
    ['billing', { billing: 'tl' }, 'make another account'],
    ['unitPrice', { unitPrice: 1 }, 'make another account'],
    ['name', { name: '' }, 'must be at least 1 character'],
    ['ratePerSecond', { ratePerSecond: 1e300 }, 'may be at most 1000000'],
    ['testNumber', { testNumber: 'nobody' }, 'mobile number'],
    ['key', { key: 'mine' }, 'not a field'],
  ])('%s is refused with a remedy', async (field, changes, remedy) => {
    const id = await anAccount(kit)
    const { status, body } = await kit.call('PATCH', `/api/accounts/${id}`, changes)
    expect(status).toBe(422)
    expect(fieldsOf(body)).toEqual([field])
    expect(body.detail).toContain(remedy)
    expect(kit.forgotten).toEqual([])
  })

  test('an account that is not there', async () => {
    const { status } = await kit.call('PATCH', '/api/accounts/999999', { apiAccess: true })
    expect(status).toBe(404)
    expect(kit.forgotten).toEqual([])
  })
})

describe('in production', () => {
  let serve: Kit
  beforeAll(async () => {
    serve = await openKit({ isSandbox: false })
  })
  afterAll(() => serve.close())

  test.each([
    ['http://example.com/', 422],
    ['https://localhost/', 422],
    ['https://127.0.0.1:8443/', 422],
    ['https://[::1]/', 422],
    ['https://example.com/', 201],
  ])('the webhook %s: %i', async (webhookUrl, status) => {
    const reply = await serve.call('POST', '/api/accounts', { name: 'Acme', webhookUrl })
    expect(reply.status).toBe(status)
  })

  test('there are no magic numbers', async () => {
    const request = { name: 'Acme', testNumber: '5000000111' }
    expect((await serve.call('POST', '/api/accounts', request)).status).toBe(422)
    expect((await kit.call('POST', '/api/accounts', request)).status).toBe(201)
  })

  test('there is no sandbox', async () => {
    expect((await serve.call('GET', '/sandbox/clock')).status).toBe(404)
  })
})

test('the sandbox takes a webhook on the own machine', async () => {
  const webhookUrl = 'http://127.0.0.1:9999/hook'
  const { body } = await kit.call('POST', '/api/accounts', { name: 'Local', webhookUrl })
  expect(body.webhookUrl).toBe(webhookUrl)
})
