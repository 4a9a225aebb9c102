/** Senders: filed, applied for, judged, with their documents and their history. */
import { expect, test } from 'vitest'
import type { SenderState } from '../../../src/rules/sender-lifecycle.ts'
import type { Store } from '../../../src/store/store.ts'
import { anAccount, START, tryPlace } from '../../kit/store-kit.ts'
import { fileDocument } from './documents.ts'

const NOBODY = 987_654
const FRESH = { kind: null, description: null, documents: null, approve: false } as const

export const fileSender = (store: Store, accountId: number, name: string, more: object = {}) =>
  store.run('fileSender', { ...FRESH, accountId, name, nowMs: START, ...more })

export function senderTests(store: () => Store): void {
  const file = (accountId: number, name: string, more: object = {}) =>
    fileSender(store(), accountId, name, more)
  const apply = (accountId: number, name = 'ACME', nowMs = START) =>
    store().run('applyForSender', { accountId, name, description: 'a shop', nowMs })
  const judge = (accountId: number, event: 'submit' | 'approve' | 'reject' | 'suspend', at = 1) =>
    store().run('judgeSender', {
      ...{ accountId, name: 'ACME', event, nowMs: START + at },
      reason: event === 'reject' || event === 'suspend' ? `why ${at}` : null,
    })
  const seen = async (accountId: number, name = 'ACME') =>
    store().read('senderNamed', { accountId, name })
  const anEmptyAccount = async () => (await anAccount(store(), { senders: [] })).id

  test('a sender is filed once and known by its exact name', async () => {
    const id = await anEmptyAccount()
    expect(await file(id, 'Acme', { approve: true })).toEqual({ status: 'approved' })
    expect(await file(id, 'Acme')).toBe('taken')
    expect(await file(id, 'ACME')).toEqual({ status: 'draft' })
    expect(await file(NOBODY, 'X')).toBe('noAccount')
    const names = (await store().read('sendersOf', { accountId: id })).map(({ name }) => name)
    expect(names).toEqual(['ACME', 'Acme'])
    expect(await store().read('sendersOf', { accountId: NOBODY })).toEqual([])
    expect(await seen(id, 'acme')).toBeUndefined()
  })

  test('it waits for its documents, then for a judgement, and can be sent from after it', async () => {
    const account = await anAccount(store(), { senders: [] })
    const { id } = account
    const sends = async () => 'orderId' in (await tryPlace(store(), account, { sender: 'ACME' }))
    expect(await file(id, 'ACME', { kind: 'brand' })).toEqual({ status: 'draft' })
    expect(await judge(id, 'submit')).toEqual({ missing: ['trademark'] })
    const paper = await fileDocument(store(), id, { kind: 'trademark' })
    const documents = { accountId: id, name: 'ACME', documents: [paper], reason: null }
    const submit = { ...documents, event: 'submit', nowMs: START + 1 } as const
    expect(await store().run('judgeSender', submit)).toEqual({ status: 'submitted' })
    expect(await sends()).toBe(false)
    expect(await judge(id, 'approve', 2)).toEqual({ status: 'approved' })
    expect(await sends()).toBe(true)
    expect(await seen(id)).toMatchObject({
      ...{ kind: 'brand', status: 'approved', reason: null },
      ...{ createdAtMs: START, sinceMs: START + 2 },
      documents: [{ id: paper, kind: 'trademark' }],
      history: [
        { atMs: START, status: 'draft', reason: null },
        { atMs: START + 1, status: 'submitted', reason: null },
        { atMs: START + 2, status: 'approved', reason: null },
      ],
    })
  })

  test('who is suspended stays so until the operator lets him back', async () => {
    const account = await anAccount(store())
    const { id } = account
    await fileDocument(store(), id)
    const sends = async () => tryPlace(store(), account, {})
    expect(await judge(id, 'suspend', 1)).toEqual({ status: 'suspended' })
    expect(await sends()).toMatchObject({ refused: 'senderNotApproved' })
    expect(await apply(id)).toEqual({ status: 'suspended' })
    expect(await sends()).toMatchObject({ refused: 'senderNotApproved' })
    expect(await judge(id, 'approve', 2)).toEqual({ status: 'approved' })
    expect(await sends()).toHaveProperty('orderId')
    const states = (await seen(id))?.history.map(({ status }) => status)
    expect(states).toEqual(['approved', 'suspended', 'approved'])
  })

  test.each<[SenderState, 'suspend']>([
    ['draft', 'suspend'],
    ['submitted', 'suspend'],
    ['rejected', 'suspend'],
  ])('a sender that is %s takes no %s, and nothing of it is written', async (state, event) => {
    const id = await anEmptyAccount()
    if (state !== 'draft') await fileDocument(store(), id)
    await file(id, 'ACME')
    if (state === 'rejected') await judge(id, 'reject')
    const before = await seen(id)
    expect(await judge(id, event, 9)).toEqual({ stays: state })
    expect(await seen(id)).toEqual(before)
  })

  test('an application needs a document, and a repeat changes nothing', async () => {
    const id = await anEmptyAccount()
    expect(await apply(id)).toBe('noDocuments')
    expect(await seen(id)).toBeUndefined()
    const paper = await fileDocument(store(), id)
    expect(await apply(id)).toEqual({ status: 'submitted' })
    const first = await seen(id)
    expect(first).toMatchObject({ description: 'a shop', documents: [{ id: paper }] })
    expect(await apply(id, 'ACME', START + 5)).toEqual({ status: 'submitted' })
    expect(await seen(id)).toEqual(first)
    await judge(id, 'approve')
    expect(await apply(id)).toEqual({ status: 'approved' })
    expect(await apply(NOBODY)).toBe('noAccount')
  })

  test('after a rejection it is judged anew, and the history tells of both', async () => {
    const id = await anEmptyAccount()
    await fileDocument(store(), id)
    await apply(id)
    await judge(id, 'reject', 1)
    expect(await seen(id)).toMatchObject({ status: 'rejected', reason: 'why 1' })
    const later = await fileDocument(store(), id, { kind: 'trademark' })
    expect(await apply(id, 'ACME', START + 2)).toEqual({ status: 'submitted' })
    const sender = await seen(id)
    expect(sender).toMatchObject({ reason: null, sinceMs: START + 2 })
    expect(sender?.documents.map((each) => each.id)).toContain(later)
    expect(sender?.history.map(({ status, reason }) => [status, reason])).toEqual([
      ['submitted', null],
      ['rejected', 'why 1'],
      ['submitted', null],
    ])
  })

  test('a better reason is an entry of its own, the same one is not', async () => {
    const { id } = await anAccount(store())
    await judge(id, 'reject', 1)
    await judge(id, 'reject', 1)
    await judge(id, 'reject', 2)
    const reasons = (await seen(id))?.history.map(({ reason }) => reason)
    expect(reasons).toEqual([null, 'why 1', 'why 2'])
  })

  test('a draft is completed by an application', async () => {
    const id = await anEmptyAccount()
    await file(id, 'ACME')
    await fileDocument(store(), id)
    expect(await apply(id)).toEqual({ status: 'submitted' })
  })

  test('documents of others are nobody’s', async () => {
    const id = await anEmptyAccount()
    const foreign = await fileDocument(store(), await anEmptyAccount())
    expect(await file(id, 'ACME', { documents: [foreign] })).toEqual({ noDocument: foreign })
    expect(await seen(id)).toBeUndefined()
    await file(id, 'ACME')
    const attach = { accountId: id, name: 'ACME', documents: [foreign], reason: null }
    expect(await store().run('judgeSender', { ...attach, nowMs: START })).toEqual({
      noDocument: foreign,
    })
  })

  test('who else has a name that reads the same is told, as long as it counts', async () => {
    const [one, two, three] = [
      await anEmptyAccount(),
      await anEmptyAccount(),
      await anEmptyAccount(),
    ]
    await file(one, 'AC-ME', { approve: true })
    await file(two, 'Acme', { approve: true })
    await file(three, 'Ac Me')
    await file(three, 'OTHER')
    expect((await seen(three, 'Ac Me'))?.alsoOf).toEqual([one, two])
    expect((await seen(three, 'OTHER'))?.alsoOf).toEqual([])
    expect((await seen(one, 'AC-ME'))?.alsoOf).toEqual([two])
    await store().run('judgeSender', {
      ...{ accountId: two, name: 'Acme', event: 'reject', reason: null, nowMs: START },
    })
    expect((await seen(three, 'Ac Me'))?.alsoOf).toEqual([one])
  })

  test('what is applied for at the same time is one application', async () => {
    const id = await anEmptyAccount()
    await fileDocument(store(), id)
    const all = await Promise.all(Array.from({ length: 10 }, () => apply(id)))
    expect(new Set(all.map((each) => JSON.stringify(each)))).toEqual(
      new Set(['{"status":"submitted"}']),
    )
    expect((await seen(id))?.history.length).toBe(1)
  })
}
