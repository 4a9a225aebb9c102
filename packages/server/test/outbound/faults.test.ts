/** Each fault of the simulated carrier ends with the right states and the right money. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AccountSettings } from '../../src/rules/account.ts'
import { anAccount, balanceOf, HOUR_MS, MINUTE_MS, mobiles, type Wish } from '../kit/store-kit.ts'
import { audit } from '../store/audit.ts'
import { DELAY_MS, openPipeline, type Pipeline, statesOf } from './pipeline.ts'

const CREDITS = 100_000
const ANSWER_WAIT_MS = 10_000
const THREE_PARTS = 'a'.repeat(302)

/** The ways in which an order can be stored and cut. */
const SHAPES = [
  { name: 'a single message', recipients: 1, parts: 1, inMs: 0 },
  { name: 'messages of three parts', recipients: 20, parts: 3, inMs: 0 },
  { name: 'a large order', recipients: 300, parts: 1, inMs: 0 },
  { name: 'a large order of three parts', recipients: 250, parts: 3, inMs: 0 },
  { name: 'a scheduled order', recipients: 3, parts: 1, inMs: 60_000 },
]

let line: Pipeline
let account: AccountSettings
let twiceBefore = 0
beforeAll(async () => {
  line = await openPipeline()
})
beforeEach(async () => {
  line.faults({})
  account = await anAccount(line.store, { credits: CREDITS })
  twiceBefore = (await line.store.read('queueDepth', {})).maybeSentTwice
})
afterAll(() => line.stop())

const spent = async () => CREDITS - (await balanceOf(line.store, account.id))
const twice = async () => (await line.store.read('queueDepth', {})).maybeSentTwice - twiceBefore

/** Sends the order and lets it fall due. */
async function sendDue(wish: Wish, inMs = 0): Promise<number> {
  // Schedules are written to the second.
  await line.advance(1_000 - (line.clock.now() % 1_000))
  const sendAtMs = line.clock.now() + inMs
  const id = await line.send(account, inMs > 0 ? { ...wish, sendAtMs } : wish)
  expect(id).toBeTypeOf('number')
  await line.advance(inMs)
  return Number(id)
}

describe.each(SHAPES)('$name', ({ recipients, parts, inMs }) => {
  const wish = { to: mobiles(recipients), text: parts === 1 ? 'merhaba' : THREE_PARTS }
  const all = (state: string) => ({ [state]: recipients })
  const cost = recipients * parts

  test('is delivered after the carrier’s delay, and not before', async () => {
    const id = await sendDue(wish, inMs)
    expect(await statesOf(line, account, id)).toEqual(all('sent'))
    await line.advance(DELAY_MS - 1)
    expect(await statesOf(line, account, id)).toEqual(all('sent'))
    await line.advance(1)
    expect(await statesOf(line, account, id)).toEqual(all('delivered'))
    expect([await spent(), (await audit(line.store, account.id)).open]).toEqual([cost, 0])
  })

  test('latency: the answer comes so much later, and the receipt after it', async () => {
    line.faults({ latencyMs: 3_000 })
    const id = await sendDue(wish, inMs)
    await line.advance(2_999)
    expect(await statesOf(line, account, id)).toEqual(all('sending'))
    await line.advance(1)
    expect(await statesOf(line, account, id)).toEqual(all('sent'))
    await line.advance(DELAY_MS)
    expect(await statesOf(line, account, id)).toEqual(all('delivered'))
    expect([await spent(), await twice()]).toEqual([cost, 0])
  })

  test('throttling: retried with growing pauses, delivered once it ends, paid once', async () => {
    line.faults({ throttleShare: 1 })
    const id = await sendDue(wish, inMs)
    await line.advance(5_000, 50)
    expect(await statesOf(line, account, id)).toEqual(all('queued'))
    const [first] = (await audit(line.store, account.id)).orders[0]?.recipients ?? []
    const trace = await line.store.read('anyMessage', { id: first?.id ?? 0 })
    const times = trace?.events.map(({ at }) => at) ?? []
    const pauses = times.slice(1).map((at, index) => at - (times[index] ?? 0))
    expect(pauses.length).toBeGreaterThanOrEqual(3)
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
    expect(new Set(pauses).size).toBe(pauses.length)
    line.faults({})
    await line.advance(MINUTE_MS)
    await line.advance(DELAY_MS)
    expect(await statesOf(line, account, id)).toEqual(all('delivered'))
    expect([await spent(), await twice()]).toEqual([cost, 0])
    await audit(line.store, account.id)
  })

  test('rejection: undelivered at once, free, and not tried again', async () => {
    line.faults({ rejectShare: 1 })
    const id = await sendDue(wish, inMs)
    expect(await statesOf(line, account, id)).toEqual(all('undelivered'))
    line.faults({})
    await line.advance(MINUTE_MS)
    expect(await statesOf(line, account, id)).toEqual(all('undelivered'))
    expect([await spent(), (await audit(line.store, account.id)).open]).toEqual([0, 0])
  })

  test('lost receipts: expired after 48 hours, not before, and the money is free again', async () => {
    line.faults({ lostReceiptShare: 1 })
    const id = await sendDue(wish, inMs)
    await line.advance(48 * HOUR_MS - 1)
    expect(await statesOf(line, account, id)).toEqual(all('sent'))
    expect(await spent()).toBe(cost)
    await line.advance(MINUTE_MS)
    expect(await statesOf(line, account, id)).toEqual(all('undelivered'))
    expect([await spent(), (await audit(line.store, account.id)).open]).toEqual([0, 0])
  })

  test('late receipts: so much later', async () => {
    line.faults({ lateReceiptMs: HOUR_MS })
    const id = await sendDue(wish, inMs)
    await line.advance(HOUR_MS + DELAY_MS - 1)
    expect(await statesOf(line, account, id)).toEqual(all('sent'))
    await line.advance(1)
    expect(await statesOf(line, account, id)).toEqual(all('delivered'))
    expect(await spent()).toBe(cost)
  })

  test('receipts that come after the expiry change nothing any more', async () => {
    line.faults({ lateReceiptMs: 50 * HOUR_MS })
    const id = await sendDue(wish, inMs)
    await line.advance(49 * HOUR_MS)
    expect(await statesOf(line, account, id)).toEqual(all('undelivered'))
    await line.advance(2 * HOUR_MS)
    expect(await statesOf(line, account, id)).toEqual(all('undelivered'))
    expect(await spent()).toBe(0)
    await audit(line.store, account.id)
  })

  test('duplicate receipts: counted once, paid once', async () => {
    line.faults({ duplicateReceiptShare: 1 })
    const id = await sendDue(wish, inMs)
    await line.advance(DELAY_MS)
    expect(await statesOf(line, account, id)).toEqual(all('delivered'))
    await line.advance(HOUR_MS)
    expect(await spent()).toBe(cost)
    await audit(line.store, account.id)
  })

  test('receipts out of order, before the answer as well: delivered once, paid once', async () => {
    line.faults({ outOfOrderReceipts: true, latencyMs: 500, duplicateReceiptShare: 0.5 })
    const id = await sendDue(wish, inMs)
    expect(await statesOf(line, account, id)).toEqual(all('sending'))
    await line.advance(500)
    await line.advance(DELAY_MS)
    expect(await statesOf(line, account, id)).toEqual(all('delivered'))
    expect(await spent()).toBe(cost)
    await audit(line.store, account.id)
  })

  test('half open: no answer, so sent again, counted as maybe sent twice, and told', async () => {
    line.faults({ halfOpen: true })
    const id = await sendDue(wish, inMs)
    await line.advance(ANSWER_WAIT_MS - 1)
    expect(await statesOf(line, account, id)).toEqual(all('sending'))
    expect(await twice()).toBe(0)
    await line.advance(1)
    expect(await statesOf(line, account, id)).toEqual(all('queued'))
    expect(await twice()).toBe(recipients)
    line.faults({})
    await line.advance(MINUTE_MS)
    await line.advance(DELAY_MS)
    expect(await statesOf(line, account, id)).toEqual(all('delivered'))
    expect([await spent(), await twice()]).toEqual([cost, recipients])
    const [first] = (await audit(line.store, account.id)).orders[0]?.recipients ?? []
    const trace = await line.store.read('anyMessage', { id: first?.id ?? 0 })
    expect(trace?.events.map(({ kind }) => kind)).toEqual(['answerMissing'])
    expect(trace?.attempts).toBe(2)
  })
})

describe('shares', () => {
  test('strike about as many as they say, and everybody else is well', async () => {
    line.faults({ rejectShare: 0.3, lostReceiptShare: 0.2 })
    const id = await sendDue({ to: mobiles(2_000) })
    await line.advance(DELAY_MS)
    const states = await statesOf(line, account, id)
    expect(states.undelivered).toBeGreaterThan(500)
    expect(states.undelivered).toBeLessThan(700)
    expect(states.sent).toBeGreaterThan(200)
    expect(states.sent).toBeLessThan(360)
    expect(await spent()).toBe(2_000 - (states.undelivered ?? 0))
    await audit(line.store, account.id)
  })

  test('half of the submits throttled: all are delivered in the end', async () => {
    line.faults({ throttleShare: 0.5 })
    const id = await sendDue({ to: mobiles(500) })
    for (let at = 0; at < 15; at += 1) await line.advance(MINUTE_MS)
    await line.advance(DELAY_MS)
    expect(await statesOf(line, account, id)).toEqual({ delivered: 500 })
  })
})

describe('magic recipients', () => {
  test('end as they promise', async () => {
    const id = await sendDue({ to: ['5000000110', '5000000111', '5000000112', '5000000999'] })
    await line.advance(DELAY_MS)
    expect(await statesOf(line, account, id)).toEqual({ sent: 1, delivered: 2, undelivered: 1 })
    expect(await spent()).toBe(3)
    await line.advance(49 * HOUR_MS)
    expect(await statesOf(line, account, id)).toEqual({ delivered: 2, undelivered: 2 })
    expect(await spent()).toBe(2)
    await audit(line.store, account.id)
  })
})
