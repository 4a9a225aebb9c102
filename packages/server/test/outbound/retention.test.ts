/** The loop that lets go of old data: its pauses, its line in the log, and what it leaves alone. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createClock, stillTime } from '../../src/base/clock.ts'
import { LIMITS } from '../../src/base/limits.ts'
import { silentLog } from '../../src/base/log.ts'
import { createForgetting } from '../../src/outbound/retention.ts'
import type { AccountSettings } from '../../src/rules/account.ts'
import type { KeepMs } from '../../src/rules/retention.ts'
import type { Store } from '../../src/store/store.ts'
import {
  anAccount,
  DAY_MS,
  handOver,
  mobiles,
  openStore,
  place,
  report,
  START,
} from '../kit/store-kit.ts'

let store: Store
let account: AccountSettings
beforeEach(async () => {
  store = await openStore()
  account = await anAccount(store, { credits: 10_000 })
})
afterEach(() => store.close())

function forgettingAt(nowMs: number, keepMs: KeepMs) {
  const logged: object[] = []
  const log = { ...silentLog, info: (fields: object) => void logged.push(fields) }
  const clock = createClock(stillTime(nowMs))
  return { logged, step: createForgetting({ store, clock, log, keepMs }) }
}

test('a round is slices with pauses between them, and one line at its end', async () => {
  await place(store, account, { to: mobiles(LIMITS.forgetRows * 2 + 1) })
  await handOver(store, START, 'rejected')
  const nowMs = START + 3 * DAY_MS
  const { step, logged } = forgettingAt(nowMs, { texts: 3 * DAY_MS, messages: 3 * DAY_MS })
  expect(await step()).toBe(nowMs + LIMITS.forgetPauseMs)
  expect(await step()).toBe(nowMs + LIMITS.forgetPauseMs)
  expect(logged).toEqual([])
  expect(await step()).toBe(nowMs + LIMITS.forgetEveryMs)
  expect(logged).toEqual([
    { kind: 'texts', orders: 1, others: 0 },
    { kind: 'messages', orders: 1, others: 0 },
  ])
  expect(await step()).toBe(nowMs + LIMITS.forgetEveryMs)
  expect(logged).toHaveLength(2)
})

test('what is kept for ever is left alone', async () => {
  const id = await place(store, account, { to: mobiles(2) })
  await handOver(store, START, 'rejected')
  const nowMs = START + 10_000 * DAY_MS
  const { step, logged } = forgettingAt(nowMs, { texts: null, messages: null })
  expect(await step()).toBe(nowMs + LIMITS.forgetEveryMs)
  expect(logged).toEqual([])
  expect((await report(store, account.id, id)).recipients).toHaveLength(2)
})
