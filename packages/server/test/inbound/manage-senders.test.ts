/** `/api/accounts/:id/senders`: every way from one state to another, and what is in its way. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { NEXT_SENDER, SENDER_STATES, type SenderState } from '../../src/rules/sender-lifecycle.ts'
import { pdfBody } from '../wire/support/documents.ts'
import { anAccount, type Kit, openKit, send } from './manage-kit.ts'

let kit: Kit
beforeAll(async () => {
  kit = await openKit()
})
afterAll(() => kit.close())
beforeEach(() => {
  kit.forgotten.length = 0
})

const pathOf = (id: number, name = '') =>
  `/api/accounts/${id}/senders${name && `/${encodeURIComponent(name)}`}`
const at = '2026-05-01T09:00:00.000Z'

async function anApplicant(): Promise<{ readonly id: number; readonly paper: number }> {
  const id = await anAccount(kit, { senders: [] })
  const { body } = await kit.call('POST', `/api/accounts/${id}/documents`, pdfBody('trademark'))
  return { id, paper: body.id }
}

describe('filing', () => {
  test('without documents it is a draft that names what is missing', async () => {
    const id = await anAccount(kit)
    const filed = await kit.call('POST', pathOf(id), { name: 'NEW ONE' })
    expect(filed).toMatchObject({ status: 201 })
    expect(filed.body).toEqual({
      ...{ name: 'NEW ONE', kind: null, description: null, status: 'draft', reason: null },
      ...{ since: at, createdAt: at, documents: [], missingDocuments: ['any'], warnings: [] },
      history: [{ at, status: 'draft', reason: null }],
    })
    expect(kit.forgotten).toEqual([id])
  })

  test('with the documents of its kind it waits to be judged', async () => {
    const { id, paper } = await anApplicant()
    const asked = { name: 'BRAND', kind: 'brand', documents: [paper], description: 'Our brand' }
    const { body } = await kit.call('POST', pathOf(id), asked)
    expect(body).toMatchObject({ ...asked, status: 'submitted', missingDocuments: [] })
    const other = await kit.call('POST', pathOf(id), { name: 'TITLE', kind: 'company' })
    expect(other.body).toMatchObject({ status: 'draft', missingDocuments: ['trade-registry'] })
  })

  test('one that is approved at once can be sent from, whatever the rules say of it', async () => {
    const id = await anAccount(kit, { senders: [] })
    await expect(send(kit, id, ['5321112233'])).rejects.toThrow('senderNotApproved')
    const { body } = await kit.call('POST', pathOf(id), { name: 'ACME', approve: true })
    expect(body.status).toBe('approved')
    expect(await send(kit, id, ['5321112233'])).toBeGreaterThan(0)
    const odd = await kit.call('POST', pathOf(id), { name: 'İŞ', approve: true })
    expect(odd).toMatchObject({ status: 201, body: { status: 'approved' } })
    expect(odd.body.warnings).toEqual([
      { rule: 'turkishLetter', detail: expect.stringContaining('Turkish') },
    ])
  })

  test('one that exists is not undone by a repeated call', async () => {
    const id = await anAccount(kit)
    const { status, body } = await kit.call('POST', pathOf(id), { name: 'ACME' })
    expect(status).toBe(409)
    expect(body.detail).toContain(`PATCH ${pathOf(id, 'ACME')}`)
    const { body: list } = await kit.call('GET', pathOf(id))
    expect(list).toMatchObject({ items: [{ name: 'ACME', status: 'approved' }], next: null })
    expect(kit.forgotten).toEqual([])
  })

  test.each([
    ['name', {}],
    ['name', { name: '' }],
    ['name', { name: 'TWELVELETTER' }],
    ['name', { name: 'AB' }],
    ['name', { name: 'ŞİRKET' }],
    ['name', { name: 'INFO' }],
    ['kind', { name: 'ACME2', kind: 'friend' }],
    ['approve', { name: 'ACME2', approve: 'yes' }],
    ['documents', { name: 'ACME2', documents: 'all' }],
    ['documents.1', { name: 'ACME2', documents: [1, 0] }],
    ['documents.0', { name: 'ACME2', documents: [987_654] }],
    ['status', { name: 'ACME2', status: 'approved' }],
  ])('a misfit in %s: %j', async (field, request) => {
    const id = await anAccount(kit)
    const { status, body } = await kit.call('POST', pathOf(id), request)
    expect(status).toBe(422)
    expect(body.errors).toMatchObject([{ field }])
    expect(kit.forgotten).toEqual([])
  })

  test('a name in use by another account is a warning, until that one is rejected', async () => {
    const [one, two] = [await anAccount(kit, { senders: ['UNIQUE 1'] }), await anAccount(kit)]
    const { body } = await kit.call('POST', pathOf(two), { name: 'unique-1' })
    const warning = { rule: 'usedElsewhere', detail: expect.stringContaining(String(one)) }
    expect(body.warnings).toEqual([warning])
    await kit.call('PATCH', pathOf(one, 'UNIQUE 1'), { status: 'rejected' })
    expect((await kit.call('GET', pathOf(two, 'unique-1'))).body.warnings).toEqual([])
  })
})

/** How a sender of an account with a document gets into each state. */
const WAY_TO: Readonly<Record<SenderState, readonly object[]>> = {
  draft: [],
  submitted: [{ status: 'submitted' }],
  approved: [{ status: 'approved' }],
  rejected: [{ status: 'rejected', reason: 'no proof' }],
  suspended: [{ status: 'approved' }, { status: 'suspended', reason: 'complaints' }],
}
const WANTED = { submit: 'submitted', approve: 'approved', reject: 'rejected' } as const
const EVENTS = { ...WANTED, suspend: 'suspended' } as const
const WAYS = SENDER_STATES.flatMap((from) =>
  Object.entries(EVENTS).map(([event, wanted]) => {
    const to = NEXT_SENDER[from][event as keyof typeof EVENTS]
    return { from, wanted, to: to === 'same' ? from : to }
  }),
)

describe('judging', () => {
  test.each(WAYS)('$from, wanted $wanted, becomes $to', async ({ from, wanted, to }) => {
    const id = await anAccount(kit, { senders: [] })
    const name = `${from.slice(0, 5)} ${wanted.slice(0, 5)}`
    await kit.call('POST', pathOf(id), { name })
    const paper = await kit.call('POST', `/api/accounts/${id}/documents`, pdfBody())
    await kit.call('PATCH', pathOf(id, name), { documents: [paper.body.id] })
    for (const step of WAY_TO[from]) {
      expect(await kit.call('PATCH', pathOf(id, name), step)).toMatchObject({ status: 200 })
    }
    const before = (await kit.call('GET', pathOf(id, name))).body
    expect(before.status).toBe(from)
    const { status, body } = await kit.call('PATCH', pathOf(id, name), { status: wanted })
    const after = (await kit.call('GET', pathOf(id, name))).body
    if (to === 'refused') {
      expect(status).toBe(409)
      expect(body.detail).toBe(`a sender that is ${from} cannot be ${wanted}`)
      expect(after).toEqual(before)
    } else {
      expect(status).toBe(200)
      expect(body).toEqual(after)
      expect(after.status).toBe(to)
      expect(after.history.at(-1)).toMatchObject({ status: to, at: after.since })
    }
  })

  test('the history tells when and why, in the order in which it came', async () => {
    const { id } = await anApplicant()
    await kit.call('POST', pathOf(id), { name: 'ACME' })
    const start = kit.clock.now()
    for (const [status, reason] of [
      ['rejected', 'unreadable'],
      ['submitted', undefined],
      ['approved', undefined],
      ['suspended', 'complaints'],
      ['approved', undefined],
    ]) {
      kit.clock.advance(1_000)
      await kit.call('PATCH', pathOf(id, 'ACME'), { status, reason })
    }
    const { body } = await kit.call('GET', pathOf(id, 'ACME'))
    expect(body).toMatchObject({ status: 'approved', reason: null, createdAt: iso(start) })
    expect(body.since).toBe(iso(start + 5_000))
    expect(body.history).toEqual([
      { at: iso(start), status: 'submitted', reason: null },
      { at: iso(start + 1_000), status: 'rejected', reason: 'unreadable' },
      { at: iso(start + 2_000), status: 'submitted', reason: null },
      { at: iso(start + 3_000), status: 'approved', reason: null },
      { at: iso(start + 4_000), status: 'suspended', reason: 'complaints' },
      { at: iso(start + 5_000), status: 'approved', reason: null },
    ])
    const account = await kit.call('GET', `/api/accounts/${id}`)
    expect(account.body.senders).toEqual([
      {
        ...{ name: 'ACME', status: 'approved', reason: null },
        ...{ since: iso(start + 5_000), createdAt: iso(start) },
      },
    ])
    expect(kit.forgotten).toEqual([id, id, id, id, id, id])
  })

  test('a draft is completed and submitted in one call, and not before it is whole', async () => {
    const { id, paper } = await anApplicant()
    await kit.call('POST', pathOf(id), { name: 'ACME', kind: 'dealer', documents: [] })
    const early = await kit.call('PATCH', pathOf(id, 'ACME'), { status: 'submitted' })
    expect(early).toMatchObject({ status: 409 })
    expect(early.body.detail).toContain('permission')
    const change = { kind: 'brand', documents: [paper], description: 'x', status: 'submitted' }
    const { body } = await kit.call('PATCH', pathOf(id, 'ACME'), change)
    expect(body).toMatchObject(change)
  })

  test('what is no judgement, or about nobody, changes nothing', async () => {
    const id = await anAccount(kit)
    const patch = (name: string, body: object) => kit.call('PATCH', pathOf(id, name), body)
    expect((await patch('ACME', { status: 'maybe' })).status).toBe(422)
    expect((await patch('ACME', { status: 'draft' })).status).toBe(422)
    expect((await patch('ACME', { reason: 'alone' })).body.errors).toMatchObject([
      { field: 'reason' },
    ])
    expect((await patch('ACME', { documents: [987_654] })).status).toBe(422)
    expect((await patch('acme', { status: 'approved' })).status).toBe(404)
    const nobody = 987_654
    expect((await kit.call('PATCH', pathOf(nobody, 'ACME'), { status: 'approved' })).status).toBe(
      404,
    )
    expect((await kit.call('POST', pathOf(nobody), { name: 'ACME' })).status).toBe(404)
    expect((await kit.call('GET', pathOf(nobody))).status).toBe(404)
    expect((await kit.call('GET', pathOf(id, 'nobody'))).status).toBe(404)
    expect(kit.forgotten).toEqual([])
  })
})

test('the kinds of sender are told with the documents that they need', async () => {
  const { body } = await kit.call('GET', '/api/sender-kinds')
  expect(body.next).toBeNull()
  expect(body.items.map(({ kind }: { kind: string }) => kind)).toEqual([
    ...['person', 'company', 'public-body', 'civil-society', 'brand', 'dealer', 'other'],
  ])
  expect(body.items[0].documents.length).toBe(3)
  expect(body.items[4]).toEqual({
    kind: 'brand',
    title: { tr: 'Marka', en: 'Brand' },
    documents: [
      {
        kind: 'trademark',
        title: { tr: 'Marka tescil belgesi', en: 'Proof of trade-mark ownership' },
      },
    ],
  })
})

const iso = (ms: number) => new Date(ms).toISOString()
