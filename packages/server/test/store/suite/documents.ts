/** The rows of documents: reserved, kept, dropped, and what is left of a process that died. */

import { strict as assert } from 'node:assert'
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { LIMITS } from '../../../src/base/limits.ts'
import type { Store } from '../../../src/store/store.ts'
import { anAccount, HOUR_MS, START } from '../../kit/store-kit.ts'

const fresh = (accountId: number, more: object = {}) => ({
  ...{ accountId, kind: 'identity', name: 'id.pdf', type: 'application/pdf', bytes: 100 },
  hash: randomBytes(32).toString('hex'),
  nowMs: START,
  ...more,
})

async function reserve(store: Store, accountId: number, more: object = {}): Promise<number> {
  const reserved = await store.run('reserveDocument', fresh(accountId, more))
  assert(typeof reserved !== 'string' && 'id' in reserved, JSON.stringify(reserved))
  return reserved.id
}

/** A document that is on file. */
export async function fileDocument(
  store: Store,
  accountId: number,
  more: object = {},
): Promise<number> {
  const id = await reserve(store, accountId, more)
  assert(await store.run('keepDocument', { accountId, id }))
  return id
}

export function documentTests(store: () => Store): void {
  const listed = async (accountId: number) =>
    (await store().read('documentsOf', { accountId })).map(({ id }) => id)

  test('a document is there once its file is', async () => {
    const { id: accountId } = await anAccount(store())
    const id = await reserve(store(), accountId, { name: 'ad \u202e../x' })
    expect(await listed(accountId)).toEqual([])
    expect(await store().read('documentNamed', { accountId, id })).toBeUndefined()
    const kept = await store().run('keepDocument', { accountId, id })
    expect(kept).toMatchObject({ id, name: 'ad \u202e../x', bytes: 100, createdAtMs: START })
    expect(await store().read('documentNamed', { accountId, id })).toEqual(kept)
    expect(await listed(accountId)).toEqual([id])
    expect(await store().run('keepDocument', { accountId, id })).toBeUndefined()
  })

  test('the same content as the same kind is the same document', async () => {
    const { id: accountId } = await anAccount(store())
    const hash = 'ab'.repeat(32)
    const id = await fileDocument(store(), accountId, { hash })
    const again = await store().run('reserveDocument', fresh(accountId, { hash }))
    expect(again).toMatchObject({ document: { id } })
    const other = await fileDocument(store(), accountId, { hash, kind: 'trademark' })
    const { id: neighbour } = await anAccount(store())
    const theirs = await fileDocument(store(), neighbour, { hash })
    expect(new Set([id, other, theirs]).size).toBe(3)
    expect(await store().run('reserveDocument', fresh(987_654))).toBe('noAccount')
  })

  test('an account holds so many and so much, uploads under way counted', async () => {
    const { id: accountId } = await anAccount(store())
    const half = LIMITS.documentsBytesMax / 2
    await reserve(store(), accountId, { bytes: half })
    await fileDocument(store(), accountId, { bytes: half - 100 })
    const more = (bytes: number) => store().run('reserveDocument', fresh(accountId, { bytes }))
    expect(await more(101)).toBe('tooMuch')
    expect(await more(100)).toHaveProperty('id')
    const { id: other } = await anAccount(store())
    for (let at = 0; at < LIMITS.documentsMax; at += 1) await reserve(store(), other)
    expect(await store().run('reserveDocument', fresh(other))).toBe('tooMany')
  })

  test('one that is dropped is none any more, and its row goes after its file', async () => {
    const { id: accountId } = await anAccount(store())
    const hash = 'cd'.repeat(32)
    const id = await fileDocument(store(), accountId, { hash })
    await store().run('forgetDocument', { accountId, id })
    expect(await listed(accountId)).toEqual([id])
    expect(await store().run('dropDocument', { accountId: accountId + 1, id })).toBe('noDocument')
    expect(await store().run('dropDocument', { accountId, id })).toEqual({ hash })
    expect(await listed(accountId)).toEqual([])
    expect(await store().run('dropDocument', { accountId, id })).toBe('noDocument')
    const sweep = { beforeMs: START, limit: 10 }
    expect(await store().run('takeStaleDocuments', sweep)).toEqual([{ accountId, id, hash }])
    await store().run('forgetDocument', { accountId, id })
    expect(await store().run('takeStaleDocuments', sweep)).toEqual([])
  })

  test('one on which a sender rests stays, until that is rejected', async () => {
    const { id: accountId } = await anAccount(store(), { senders: [] })
    const id = await fileDocument(store(), accountId)
    const sender = { accountId, name: 'ACME', nowMs: START }
    await store().run('applyForSender', { ...sender, description: null })
    expect(await store().run('dropDocument', { accountId, id })).toEqual({ usedBy: 'ACME' })
    await store().run('judgeSender', { ...sender, event: 'reject', reason: null })
    expect(await store().run('dropDocument', { accountId, id })).toHaveProperty('hash')
    const found = await store().read('senderNamed', { accountId, name: 'ACME' })
    expect(found?.documents).toEqual([])
  })

  test('an upload that broke off is cleared up, and cannot be finished after that', async () => {
    const { id: accountId } = await anAccount(store())
    const broken = await reserve(store(), accountId)
    await fileDocument(store(), accountId)
    const young = await reserve(store(), accountId, { nowMs: START + HOUR_MS })
    const stale = await store().run('takeStaleDocuments', { beforeMs: START, limit: 10 })
    expect(stale.map(({ id }) => id)).toEqual([broken])
    expect(await store().run('keepDocument', { accountId, id: broken })).toBeUndefined()
    expect(await store().run('keepDocument', { accountId, id: young })).toMatchObject({ id: young })
  })

  test('a reset takes all of them', async () => {
    const { id: accountId } = await anAccount(store())
    for (let at = 0; at < 3; at += 1) await fileDocument(store(), accountId)
    const taken = await store().run('takeAllDocuments', { limit: 2 })
    expect(taken.length).toBe(2)
    for (const each of taken) await store().run('forgetDocument', each)
    expect((await store().run('takeAllDocuments', { limit: 2 })).length).toBe(1)
  })
}
