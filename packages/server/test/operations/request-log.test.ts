/** The gathering of the request log: it holds nobody up, and knows what to leave out. */
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createClock, stillTime } from '../../src/base/clock.ts'
import { LIMITS } from '../../src/base/limits.ts'
import { silentLog } from '../../src/base/log.ts'
import { noMeters } from '../../src/base/meters.ts'
import { createRequestLog, type Logged } from '../../src/operations/request-log.ts'
import { type Bundle, type LoggedRequest, unbundle } from '../../src/rules/request-log.ts'
import { type Store, StoreUnavailable } from '../../src/store/store.ts'
import { START } from '../kit/store-kit.ts'

function open(logged: Logged = 'all') {
  const clock = createClock(stillTime(START))
  const batches: LoggedRequest[][] = []
  const unlogged: Record<string, number> = {}
  const state = { away: false, broken: false, batches, unlogged }
  const store = {
    async run(_verb: string, bundles: readonly Bundle[]) {
      await turn()
      if (state.away) throw new StoreUnavailable('away')
      if (state.broken) throw new Error('a bug')
      batches.push(bundles.flatMap((each) => unbundle(each.accountId, each)))
    },
  } as unknown as Store
  const meters = {
    ...noMeters,
    unlogged(why: string, count: number) {
      unlogged[why] = (unlogged[why] ?? 0) + count
    },
  }
  const requests = createRequestLog({
    ...{ store, clock, log: silentLog, meters, node: 'abcdef0123456789', logged },
  })
  function note(code = 200, more: Partial<LoggedRequest> = {}, byStranger = false) {
    requests.note(
      {
        ...{ id: requests.nextId(), atMs: clock.now(), accountId: 1, call: 'send-sms' },
        ...{ format: 'json', code, why: null, address: '192.0.2.7', bytesIn: 1, bytesOut: 1 },
        ...{ durationMs: 0, orderId: null, recipients: null, texts: null, ...more },
      },
      byStranger,
    )
  }
  const kept = () => batches.flat().map(({ code }) => code)
  return { requests, note, kept, state, clock }
}

test('the first is written at once, what comes meanwhile together', async () => {
  const { requests, note, kept, state, clock } = open()
  note()
  await turn()
  for (let at = 0; at < 50; at += 1) note()
  await turn()
  await turn()
  expect(state.batches.map((batch) => batch.length)).toEqual([1])
  clock.advance(LIMITS.requestLogEveryMs)
  await turn()
  await turn()
  expect(state.batches.map((batch) => batch.length)).toEqual([1, 50])
  note()
  await requests.stop()
  expect(kept()).toHaveLength(52)
})

test('while the store is away it waits, successes are left out first, then refusals', async () => {
  const { requests, note, kept, state } = open()
  state.away = true
  const half = LIMITS.requestLogWaitingMax / 2
  for (let at = 0; at < half + 10; at += 1) note(200)
  for (let at = 0; at < half + 10; at += 1) note(451)
  expect(state.unlogged).toEqual({ behind: 20 })
  await expect(requests.flush()).rejects.toThrow(StoreUnavailable)
  state.away = false
  await requests.flush()
  expect(kept().filter((code) => code === 200)).toHaveLength(half)
  expect(kept().filter((code) => code === 451)).toHaveLength(half)
  expect(state.batches.every((batch) => batch.length <= LIMITS.requestLogBatch)).toBe(true)
  await requests.stop()
})

test.each<[Logged, number[]]>([
  ['all', [200, 451]],
  ['refusals', [451]],
  ['none', []],
])('of a log of %s', async (logged, expected) => {
  const { requests, note, kept } = open(logged)
  note(200)
  note(451)
  await requests.stop()
  expect(kept()).toEqual(expected)
})

test('strangers of ever new addresses fill no log, and hide no customer', async () => {
  const { requests, note, kept, state } = open()
  for (let at = 0; at < 5_000; at += 1) {
    note(401, { accountId: null, address: `2001:db8::${at.toString(16)}` }, true)
  }
  note(451)
  await requests.stop()
  expect(kept()).toHaveLength(LIMITS.strangersPerMinute + 1)
  expect(kept().at(-1)).toBe(451)
  expect(state.unlogged).toEqual({ stranger: 5_000 - LIMITS.strangersPerMinute })
})

test('a batch that cannot be written is not in the way of the next one', async () => {
  const { requests, note, kept, state } = open()
  state.broken = true
  note(451)
  await requests.flush()
  state.broken = false
  note(200)
  await requests.stop()
  expect([kept(), state.unlogged]).toEqual([[200], { failed: 1 }])
})
