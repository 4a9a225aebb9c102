/** The request log: bundles go in, requests come out, newest first, and the oldest are let go. */
import { expect, test } from 'vitest'
import {
  bundle,
  createRequestIds,
  LAST_ID,
  type LoggedRequest,
} from '../../../src/rules/request-log.ts'
import type { Store } from '../../../src/store/store.ts'
import { DAY_MS, START } from '../../kit/store-kit.ts'

type Wish = Partial<LoggedRequest>

export function requestTests(store: () => Store): void {
  let nowMs = START
  const nextId = createRequestIds('node', () => nowMs)

  function aRequest(wish: Wish = {}): LoggedRequest {
    nowMs += 1
    return {
      ...{ id: nextId(), atMs: nowMs, accountId: 1, call: 'send-sms', format: 'json', code: 200 },
      ...{ why: null, address: '192.0.2.7', bytesIn: 300, bytesOut: 90, durationMs: 3 },
      ...{ orderId: null, recipients: 1, texts: null, skipped: 0 },
      ...wish,
    }
  }
  async function keep(wishes: readonly Wish[]): Promise<LoggedRequest[]> {
    const entries = wishes.map(aRequest)
    await store().run('keepRequests', bundle(entries))
    return entries
  }
  const page = (wish: Wish & { before?: string; limit?: number; sinceMs?: number } = {}) => {
    const { accountId = null, code = null, call = null, sinceMs = 0 } = wish
    const { before = LAST_ID, limit = 100 } = wish
    return store().read('requestsPage', { accountId, code, call, sinceMs, before, limit })
  }
  /** Page after page, as somebody who reads all of it. */
  async function all(wish: Parameters<typeof page>[0], limit: number): Promise<LoggedRequest[]> {
    const seen: LoggedRequest[] = []
    let before: string | null = LAST_ID
    while (before !== null) {
      const found: Awaited<ReturnType<typeof page>> = await page({ ...wish, before, limit })
      seen.push(...found.items)
      before = found.next
    }
    return seen
  }
  const forget = (beforeMs: number | null, keptMax: number) =>
    store().run('forgetRequests', { nowMs, beforeMs, keptMax, limit: 100 })

  test('a request is read as it was written, and found by its id', async () => {
    const [entry] = await keep([
      { why: 'ünlü "alıntı"', texts: ['a\u0000b', '😀'], orderId: 100_000_001, skipped: 4 },
    ])
    expect(await page()).toEqual({ items: [entry], next: null })
    expect(await store().read('requestById', { id: entry?.id ?? '' })).toEqual(entry)
    expect(await store().read('requestById', { id: nextId() })).toBeUndefined()
  })

  test("everybody's come newest first, whatever bundle they are in, page by page", async () => {
    const entries: LoggedRequest[] = []
    for (let round = 0; round < 60; round += 1) {
      nowMs += 700
      entries.push(...(await keep([1, 2, null, 1, 3].map((accountId) => ({ accountId })))))
    }
    const newest = entries.toReversed()
    for (const limit of [7, 100, 1_000]) expect(await all({}, limit)).toEqual(newest)
    const own = newest.filter(({ accountId }) => accountId === 1)
    expect(await all({ accountId: 1 }, 11)).toEqual(own)
  })

  test('one that took long is written late and stands where it began', async () => {
    const slow = aRequest({ durationMs: 30_000 })
    nowMs += 30_000
    const others = [aRequest(), aRequest()]
    await store().run('keepRequests', bundle([slow, ...others]))
    const [last] = await keep([{}])
    expect((await page()).items).toEqual([last, ...others.toReversed(), slow])
  })

  test('are filtered by code, call and time', async () => {
    const wishes = [{}, { code: 401, accountId: null }, { code: 451 }, { call: 'get-report' }]
    const entries = await keep([...wishes, ...wishes])
    const of = (wanted: (entry: LoggedRequest) => boolean) => entries.filter(wanted).toReversed()
    expect((await page({ code: 401 })).items).toEqual(of(({ code }) => code === 401))
    expect((await page({ accountId: 1, code: 401 })).items).toEqual([])
    expect((await page({ code: 451, call: 'send-sms' })).items).toEqual(
      of(({ code }) => code === 451),
    )
    expect((await page({ call: 'get-report' })).items).toEqual(
      of(({ call }) => call === 'get-report'),
    )
    const sinceMs = entries[5]?.atMs ?? 0
    expect((await page({ sinceMs })).items).toEqual(of(({ atMs }) => atMs >= sinceMs))
  })

  test('what is written twice is there once', async () => {
    const bundles = bundle([aRequest(), aRequest({ accountId: 2 })])
    await store().run('keepRequests', bundles)
    await store().run('keepRequests', bundles)
    expect((await page()).items).toHaveLength(2)
  })

  test('what is old goes, by the time of its bundle', async () => {
    const old = await keep(Array.from({ length: 3 }, () => ({})))
    const before = nowMs
    nowMs += DAY_MS
    const young = await keep([{}, { accountId: 2 }])
    expect(await forget(null, 1_000)).toEqual({ gone: 0, more: false })
    expect(await forget(before, 1_000)).toEqual({ gone: old.length, more: false })
    expect((await page()).items).toEqual(young.toReversed())
    expect(await forget(before, 1_000)).toEqual({ gone: 0, more: false })
  })

  test('of an account that has too many the oldest go, and of no other', async () => {
    const few = await keep([{ accountId: 2 }])
    const rounds: LoggedRequest[][] = []
    for (let round = 0; round < 5; round += 1) {
      nowMs += 60_000
      rounds.push(await keep([{}, {}, {}, {}]))
    }
    expect(await forget(null, 10)).toEqual({ gone: 12, more: false })
    const left = rounds.slice(3).flat()
    expect((await page()).items).toEqual([...few, ...left].toReversed())
    expect(await forget(null, 10)).toEqual({ gone: 0, more: false })
    await keep([{}, {}, {}])
    expect(await forget(null, 10)).toMatchObject({ gone: 4 })
  })
}
