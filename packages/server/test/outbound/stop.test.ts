/** Stopping settles what is under way; starting again finds what could not be settled. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AccountSettings } from '../../src/rules/account.ts'
import type { Store } from '../../src/store/store.ts'
import { anAccount, HOUR_MS, mobiles, openStore, START } from '../kit/store-kit.ts'
import { audit } from '../store/audit.ts'
import { DELAY_MS, openPipeline, statesOf } from './pipeline.ts'

let store: Store
let account: AccountSettings
beforeEach(async () => {
  store = await openStore()
  account = await anAccount(store, { credits: 10_000 })
})
afterEach(() => store.close())

const twice = async () => (await store.read('queueDepth', {})).maybeSentTwice

test('waits for the carrier’s answers, and writes them and the receipts down', async () => {
  const first = await openPipeline({ store })
  first.faults({ latencyMs: 2_000, outOfOrderReceipts: true })
  const id = await first.send(account, { to: mobiles(10) })
  await first.quiet()
  expect(await statesOf(first, account, id)).toEqual({ sending: 10 })
  const stopped = first.stop()
  await first.quiet()
  first.clock.advance(2_000)
  await stopped
  // Every second receipt overtook its answer.
  expect(await statesOf(first, account, id)).toEqual({ sent: 5, delivered: 5 })
  const second = await openPipeline({ store })
  second.clock.set(first.clock.now())
  await second.advance(DELAY_MS)
  expect(await statesOf(second, account, id)).toEqual({ delivered: 10 })
  expect(await twice()).toBe(0)
  await second.stop()
  await audit(store, account.id)
})

test('does not wait for ever: what is not answered is sent again by the next run', async () => {
  const first = await openPipeline({ store })
  first.faults({ halfOpen: true })
  const id = await first.send(account, { to: mobiles(10) })
  await first.quiet()
  const stopped = first.stop()
  await first.quiet()
  first.clock.advance(9_000)
  await stopped
  expect(await statesOf(first, account, id)).toEqual({ sending: 10 })
  const second = await openPipeline({ store })
  await second.advance(10_000)
  await second.advance(DELAY_MS)
  expect(await statesOf(second, account, id)).toEqual({ delivered: 10 })
  expect(await twice()).toBe(10)
  const [first10] = (await audit(store, account.id)).orders[0]?.recipients ?? []
  const trace = await store.read('anyMessage', { id: first10?.id ?? 0 })
  expect(trace?.events.map(({ kind }) => kind)).toEqual(['leaseEnded'])
  await second.stop()
})

test('claims nothing more once it stops, and the next run takes all that is left', async () => {
  const first = await openPipeline({ store })
  first.faults({ latencyMs: 1_000 })
  const large = await first.send(account, { to: mobiles(9_000), text: 'x' })
  await first.quiet()
  const stopped = first.stop()
  await first.quiet()
  first.clock.advance(1_000)
  await stopped
  const states = await statesOf(first, account, large)
  expect(states.sending).toBeUndefined()
  expect(states.sent).toBeGreaterThan(0)
  expect(states.queued).toBeGreaterThan(0)
  const second = await openPipeline({ store })
  second.clock.set(START + HOUR_MS)
  await second.advance(DELAY_MS)
  await second.advance(DELAY_MS)
  expect(await statesOf(second, account, large)).toEqual({ delivered: 9_000 })
  expect(await twice()).toBe(0)
  await second.stop()
  expect((await audit(store, account.id)).open).toBe(0)
})

test('an idle one stops at once', async () => {
  const line = await openPipeline({ store })
  await line.stop()
  expect(line.logged).toEqual([])
})
