/** The İYS of the sandbox, by hand: its paths and shapes, every rule, and what goes wrong there. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CONSENT_RULES } from '../../src/rules/consent.ts'
import { DAY_MS, istanbulText } from '../../src/rules/istanbul.ts'
import { manage, openWorld, type Sent, until } from '../kit/wire-kit.ts'
import { type Iys, openIys } from '../outbound/iys-kit.ts'

const HOUR_MS = 3_600_000

let iys: Iys
beforeAll(async () => {
  iys = await openIys()
})
afterAll(() => iys.close())

const dateAt = (agoMs: number) => istanbulText(iys.clock.now() - agoMs)
const consent = (more: object = {}) => ({
  ...{ recipient: '+905321112233', recipientType: 'BIREYSEL', type: 'MESAJ' },
  ...{ status: 'ONAY', source: 'HS_WEB', consentDate: dateAt(HOUR_MS) },
  ...more,
})
const add = (brand: string, body: unknown) => iys.ask('POST', `/brands/${brand}/consents`, body)
const faults = (body: object) => manage(iys.world, 'PUT', '/sandbox/faults', body)

describe('the token', () => {
  const grant = (body: object) => iys.call('POST', '/oauth2/token', body)
  const probe = (token: string) =>
    iys.call('GET', '/sps/100000/brands/1/consents/changes?source=IYS', undefined, token)

  test('is given for a password, is good for two hours and renewed for four', async () => {
    const password = { grant_type: 'password', username: 'demo', password: 'demo' }
    const { status, body } = await grant(password)
    expect(status).toBe(200)
    expect(body).toEqual({
      ...{ access_token: expect.any(String), expires_in: 7200, token_type: 'bearer' },
      ...{ refresh_token: expect.any(String), refresh_expires_in: 14400 },
    })
    const { access_token, refresh_token } = body
    expect((await probe(access_token)).status).toBe(200)
    iys.clock.advance(2 * HOUR_MS)
    expect((await probe(access_token)).status).toBe(401)
    const renew = { grant_type: 'refresh_token', refresh_token }
    const renewed = await grant(renew)
    expect((await probe(renewed.body.access_token)).status).toBe(200)
    expect((await probe(refresh_token)).status).toBe(401)
    iys.clock.advance(2 * HOUR_MS)
    expect((await grant(renew)).status).toBe(401)
  })

  test.each([
    [{ grant_type: 'password', username: 'demo', password: 'x' }],
    [{ grant_type: 'password' }],
    [{ grant_type: 'refresh_token', refresh_token: 'x' }],
    [{ grant_type: 'client_credentials', username: 'demo', password: 'demo' }],
    [{}],
  ])('is not given for %j', async (body) => {
    expect((await grant(body)).status).toBe(401)
  })

  test('is asked for by every call', async () => {
    for (const path of ['consents', 'consents/request', 'consents/status']) {
      const reply = await iys.call('POST', `/sps/1/brands/1/${path}`, consent())
      expect(reply.status, path).toBe(401)
    }
    expect((await probe('access.nonsense')).status).toBe(401)
  })
})

describe('one consent', () => {
  test('is taken, and shown as it is', async () => {
    const brand = iys.nextBrand()
    const sent = consent()
    const { status, body } = await add(brand, sent)
    expect(status).toBe(200)
    expect(body).toEqual({
      transactionId: expect.stringMatching(/^\d+$/),
      creationDate: istanbulText(iys.clock.now()),
    })
    const { recipient, recipientType, type } = sent
    const asked = { recipient, recipientType, type }
    const found = await iys.ask('POST', `/brands/${brand}/consents/status`, asked)
    expect(found.body).toEqual({ ...sent, ...body })
    const others = { ...asked, recipientType: 'TACIR' }
    expect((await iys.ask('POST', `/brands/${brand}/consents/status`, others)).status).toBe(404)
    expect((await iys.ask('POST', '/brands/1/consents/status', asked)).status).toBe(404)
  })

  test('BIREYSEL and TACIR are two records, and TACIR needs no source and no date', async () => {
    const brand = iys.nextBrand()
    expect((await add(brand, consent())).status).toBe(200)
    const merchant = { recipient: '+905321112233', recipientType: 'TACIR', type: 'MESAJ' }
    expect((await add(brand, { ...merchant, status: 'ONAY' })).status).toBe(200)
    iys.clock.advance(1_000)
    expect((await add(brand, { ...merchant, status: 'RET' })).status).toBe(200)
  })

  test('of before the law is told by its source', async () => {
    const old = { source: 'HS_2015', consentDate: '2015-05-01 00:00:00' }
    expect((await add(iys.nextBrand(), consent(old))).status).toBe(200)
  })

  /** What breaks each rule; `before` is there already. */
  const BROKEN: Readonly<Record<string, { sent: () => object; before?: () => object }>> = {
    type: { sent: () => ({ type: 'SMS' }) },
    'recipient type': { sent: () => ({ recipientType: 'SAHIS' }) },
    status: { sent: () => ({ status: 'EVET' }) },
    source: { sent: () => ({ source: 'IYS_WEB' }) },
    'recipient missing': { sent: () => ({ recipient: undefined }) },
    recipient: { sent: () => ({ recipient: '12345' }) },
    'date format': { sent: () => ({ consentDate: '01.05.2026 12:00' }) },
    'before the law': { sent: () => ({ consentDate: '2015-04-30 23:59:59' }) },
    'in the future': { sent: () => ({ consentDate: dateAt(-60_000) }) },
    'consent of 2015': { sent: () => ({ source: 'HS_2015' }) },
    'own decision': { sent: () => ({ source: 'HS_KARAR' }) },
    'three business days': { sent: () => ({ consentDate: dateAt(10 * DAY_MS) }) },
    'first refusal': { sent: () => ({ status: 'RET' }) },
    repetition: { sent: () => ({ consentDate: dateAt(0) }), before: () => ({}) },
    'not newer': {
      sent: () => ({ status: 'RET', consentDate: dateAt(2 * HOUR_MS) }),
      before: () => ({}),
    },
  }

  test('each rule has a consent that breaks it', () => {
    expect(CONSENT_RULES.map(({ rule }) => rule).toSorted()).toEqual(Object.keys(BROKEN).toSorted())
  })

  test.each(CONSENT_RULES.map((one) => [one.rule, one.code, one.fields[0]] as const))(
    'that breaks the rule "%s" is refused with %s',
    async (rule, code, field) => {
      const brand = iys.nextBrand()
      const { sent, before } = BROKEN[rule] ?? { sent: () => ({}) }
      if (before) expect((await add(brand, consent(before()))).status).toBe(200)
      const whole: Sent = consent(sent())
      const { status, body } = await add(brand, whole)
      expect(status).toBe(422)
      const [error] = body.errors
      expect(error).toEqual({
        ...{ code, location: [field], message: expect.stringMatching(/./) },
        value: whole[field] ?? '',
      })
      expect(await iys.taken(brand)).toHaveLength(before ? 1 : 0)
    },
  )
})

describe('many consents', () => {
  const resultsOf = (brand: string, id: string) =>
    iys.ask('GET', `/brands/${brand}/consents/request/${id}`)

  test('are decided on a little later, each by itself', async () => {
    const brand = iys.nextBrand()
    const list = [consent(), consent({ type: 'X' }), consent(), consent({ type: 'ARAMA' }), 'x']
    const { status, body } = await iys.ask('POST', `/brands/${brand}/consents/request`, list)
    expect(status).toBe(200)
    expect(body.subRequests.map(({ index }: Sent) => index)).toEqual([0, 1, 2, 3, 4])
    const { requestId } = body
    const before = await resultsOf(brand, requestId)
    expect(new Set(before.body.map((one: Sent) => one.status))).toEqual(new Set(['enqueue']))
    iys.clock.advance(1_000)
    const after = await resultsOf(brand, requestId)
    expect(after.body.map((one: Sent) => one.error?.code ?? one.status)).toEqual([
      ...['success', 'H111', 'PEYK_REPEATED', 'success', 'H111'],
    ])
    expect(after.body[0]).toMatchObject({
      ...{ index: 0, subRequestId: `${requestId}.0`, transactionId: expect.any(String) },
    })
    expect((await resultsOf(iys.nextBrand(), requestId)).status).toBe(404)
    expect((await resultsOf(brand, 'x')).status).toBe(404)
  })

  test.each([[[]], [{}], ['x']])('that are no list are refused: %j', async (body) => {
    expect((await iys.ask('POST', '/brands/1/consents/request', body)).status).toBe(422)
  })

  test('a body that is no JSON is a 400, an unknown path a 404', async () => {
    const headers = { authorization: `Bearer ${await iys.logIn()}` }
    const url = `${iys.world.url}/sandbox/iys/sps/1/brands/1/consents`
    expect((await fetch(url, { method: 'POST', headers, body: '{' })).status).toBe(400)
    expect((await fetch(url, { method: 'POST', headers })).status).toBe(400)
    expect((await iys.call('GET', '/nowhere')).status).toBe(404)
  })
})

describe('changes', () => {
  const change = (body: object) =>
    fetch(`${iys.world.url}/sandbox/iys-changes`, { method: 'POST', body: JSON.stringify(body) })
  const changes = async (brand: string, query: string) =>
    (await iys.ask('GET', `/brands/${brand}/consents/changes?${query}`)).body

  test('of recipients and of senders are apart, and stand behind a mark for seven days', async () => {
    const brand = iys.nextBrand()
    await add(brand, consent())
    iys.clock.advance(1_000)
    const made = await change({ brandCode: brand, recipient: '0532 111 22 33', status: 'RET' })
    expect(made.status).toBe(201)
    expect(await made.json()).toMatchObject({
      ...{ recipient: '+905321112233', recipientType: 'BIREYSEL', type: 'MESAJ' },
      ...{ status: 'RET', source: 'IYS_3338', consentDate: dateAt(0) },
    })
    const first = await changes(brand, 'source=IYS')
    expect(first.list.map(({ status }: Sent) => status)).toEqual(['RET'])
    expect((await changes(brand, 'source=HS')).list).toMatchObject([{ status: 'ONAY' }])
    const rest = await changes(brand, `source=IYS&after=${first.after}`)
    expect(rest).toEqual({ after: first.after, list: [] })
    iys.clock.advance(7 * DAY_MS + 1)
    expect((await changes(brand, 'source=IYS')).list).toEqual([])
  })

  test.each([
    [{ status: 'ONAY', recipient: 'x' }, 422],
    [{ status: 'BELKI' }, 422],
    [{ status: 'RET', source: 'HS_WEB' }, 422],
    [{ status: 'RET', brandCode: 'x' }, 422],
    [{ status: 'RET', type: 'EPOSTA', recipient: 'a@b.co' }, 201],
    [{ status: 'ONAY', type: 'ARAMA', recipientType: 'TACIR', source: 'IYS_WEB' }, 201],
  ])('%j is a %i', async (body, status) => {
    const whole = { brandCode: iys.nextBrand(), recipient: '+905321112233', ...body }
    expect((await change(whole)).status).toBe(status)
  })
})

describe('on demand', () => {
  test('it is too fast, or away', async () => {
    await faults({ iys: { throttleShare: 1 } })
    const throttled = await iys.call('POST', '/oauth2/token', {})
    expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '2'])
    await faults({ iys: { unavailableShare: 1 } })
    expect((await iys.call('POST', '/oauth2/token', {})).status).toBe(503)
    await faults({})
    expect((await iys.call('POST', '/oauth2/token', {})).status).toBe(401)
  })

  test('it is slow, by the virtual clock', async () => {
    await faults({ iys: { latencyMs: 60_000 } })
    let answered = false
    const reply = iys.call('POST', '/oauth2/token', {}).then(({ status }) => {
      answered = true
      return status
    })
    await manage(iys.world, 'GET', '/sandbox/clock')
    expect(answered).toBe(false)
    await until(async () => {
      iys.clock.advance(60_000)
      return answered
    })
    expect(await reply).toBe(401)
    await faults({})
  })

  test('what it has taken outlives a restart, and a reset takes it away', async () => {
    const data = mkdtempSync(join(tmpdir(), 'peyk-iys-'))
    const statusIn = async (world: { url: string }) => {
      const login = { grant_type: 'password', username: 'demo', password: 'demo' }
      const post = (path: string, body: object, token = '') =>
        fetch(`${world.url}/sandbox/iys${path}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}` },
          body: JSON.stringify(body),
        })
      const { access_token } = (await (await post('/oauth2/token', login)).json()) as Sent
      const { recipient, recipientType, type } = consent()
      const path = '/sps/1/brands/1/consents'
      return {
        add: () => post(path, consent(), access_token),
        find: () => post(`${path}/status`, { recipient, recipientType, type }, access_token),
      }
    }
    const first = await openWorld({ data })
    expect((await (await statusIn(first)).add()).status).toBe(422)
    await manage(first, 'POST', '/sandbox/clock', { set: dateAt(-HOUR_MS).replace(' ', 'T') })
    expect((await (await statusIn(first)).add()).status).toBe(200)
    await first.close()
    const second = await openWorld({ data })
    expect((await (await statusIn(second)).find()).status).toBe(200)
    await manage(second, 'POST', '/sandbox/reset')
    expect((await (await statusIn(second)).find()).status).toBe(404)
    await second.close()
    rmSync(data, { recursive: true })
  })
})
