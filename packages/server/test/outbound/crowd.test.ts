/** Large orders do not stand in front of small ones, and an account with a pace keeps it. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import type { Claim } from '../../src/store/verbs/claim-due.ts'
import { anAccount, balanceOf, mobile, mobiles, START } from '../kit/store-kit.ts'
import { audit } from '../store/audit.ts'
import { DELAY_MS, openPipeline, type Pipeline, statesOf } from './pipeline.ts'

/** "A few": what a single order may have to wait for behind 50,000 others. */
const CLAIMS_MAX = 4

let line: Pipeline
let claims: Claim[]
beforeEach(async () => {
  claims = []
  const watched = (store: Store): Store => ({
    ...store,
    async run(verb, input) {
      const output = await store.run(verb, input)
      if (verb === 'claimDue') claims.push(output as Claim)
      return output
    },
  })
  line = await openPipeline({ through: watched })
})
afterEach(() => line.stop())

test('50,000 recipients do not hold back a single order by more than a few claims', async () => {
  const account = await anAccount(line.store, { credits: 100_000 })
  const other = await anAccount(line.store)
  const large = await line.send(account, { to: mobiles(50_000) })
  // The first claims are under way: the window of the carrier is filling up.
  while (claims.length < 2) await line.store.run('settingNamed', { name: 'turn' })
  const before = claims.length
  const single = await line.send(other, { to: [mobile(1)], text: 'code 1234' })
  await line.quiet()
  const held = claims
    .slice(before)
    .findIndex(({ messages }) => messages.some(({ order_id }) => order_id === single))
  expect(held).toBeLessThan(CLAIMS_MAX)
  expect(await statesOf(line, other, single)).toEqual({ sent: 1 })
  await line.advance(DELAY_MS)
  expect(await statesOf(line, other, single)).toEqual({ delivered: 1 })
  await line.advance(DELAY_MS)
  expect(await statesOf(line, account, large)).toEqual({ delivered: 50_000 })
  expect(await balanceOf(line.store, account.id)).toBe(50_000)
  expect((await audit(line.store, account.id)).open).toBe(0)
})

test('a full window of the carrier holds everybody back no longer than its answers', async () => {
  const account = await anAccount(line.store, { credits: 100_000 })
  line.faults({ latencyMs: 1_000 })
  await line.send(account, { to: mobiles(20_000) })
  await line.quiet()
  const single = await line.send(account, { to: [mobile(1)], text: 'urgent' })
  await line.advance(1_000)
  await line.advance(1_000)
  expect(await statesOf(line, account, single)).toEqual({ sent: 1 })
  line.faults({})
  await line.advance(10_000, 1_000)
})

test.each([
  ['small', 60],
  ['large', 400],
])('a %s order of an account with a pace goes out at exactly that', async (_name, recipients) => {
  const account = await anAccount(line.store, { ratePerSecond: 50, credits: 1_000 })
  const id = await line.send(account, { to: mobiles(recipients) })
  const out: number[] = []
  for (let ms = 0; ms <= 1_000; ms += 100) {
    await line.quiet()
    const { queued = 0 } = await statesOf(line, account, id)
    out.push(recipients - queued)
    line.clock.advance(100)
  }
  const perStep = 5
  out.forEach((count, at) => {
    expect(count, `after ${at * 100} ms`).toBeGreaterThanOrEqual(at * perStep)
    expect(count, `after ${at * 100} ms`).toBeLessThanOrEqual((at + 1) * perStep)
  })
  await line.advance(recipients * 20 + 1_000, 100)
  expect(await statesOf(line, account, id)).toEqual({ delivered: recipients })
  await audit(line.store, account.id)
})

test('a pace holds up nobody else', async () => {
  const slow = await anAccount(line.store, { ratePerSecond: 1, credits: 1_000 })
  const fast = await anAccount(line.store)
  await line.send(slow, { to: mobiles(500) })
  await line.send(slow, { to: mobiles(100), text: 'small' })
  const id = await line.send(fast, { to: mobiles(100), text: 'fast' })
  await line.advance(DELAY_MS)
  expect(await statesOf(line, fast, id)).toEqual({ delivered: 100 })
})

test('a large order that hardly anybody can get is written out without time passing', async () => {
  const account = await anAccount(line.store)
  const invalid = Array.from({ length: 9_000 }, (_, at) => `nobody ${at}`)
  const id = await line.send(account, { to: [mobile(1), ...invalid] })
  await line.quiet()
  expect((await line.store.read('queueDepth', {})).folded).toBe(0)
  await line.advance(DELAY_MS)
  expect(await statesOf(line, account, id)).toEqual({ delivered: 1, undelivered: 9_000 })
  expect((await audit(line.store, account.id)).open).toBe(0)
})

test('scheduled orders go out in the order of their times, whatever the jump of the clock', async () => {
  const account = await anAccount(line.store)
  const texts = ['c', 'a', 'b']
  const minutes: Record<string, number> = { a: 1, b: 2, c: 3 }
  for (const text of texts) {
    const sendAtMs = START + (minutes[text] ?? 0) * 60_000
    await line.send(account, { text, to: [mobile(1)], sendAtMs })
  }
  await line.advance(3_600_000)
  const sent = claims.flatMap(({ messages, texts: bodies }) =>
    messages.map(({ order_id }) => bodies.find((each) => each.order_id === order_id)?.body),
  )
  expect(sent).toEqual(['a', 'b', 'c'])
})
