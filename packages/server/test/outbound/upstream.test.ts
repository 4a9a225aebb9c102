/** A carrier that is another server of the wire API, in good and in bad luck, over real HTTP. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Sent } from '../kit/wire-kit.ts'
import {
  DELIVERED,
  messageTo,
  openOurs,
  openTheirs,
  orderOf,
  outcomesOf,
  to,
  UNDELIVERED,
} from './upstream-kit.ts'

let server: Awaited<ReturnType<typeof openTheirs>>
beforeAll(async () => {
  server = await openTheirs()
})
afterAll(() => server.close())

const QUEUED = 905_000_000_110
const sendsIn = (seen: readonly { path: string; body: Sent }[]) =>
  seen.filter(({ path }) => path === '/v1/send-sms/json').map(({ body }) => body.request.order)

describe('orders', () => {
  test('messages with the same text and sender are one, and a number comes once in it', async () => {
    const theirs = await server.openAccount()
    const ours = await openOurs(theirs)
    const answers = await ours.send(
      messageTo(to(1)),
      messageTo(to(2)),
      messageTo(to(3), { body: 'başka' }),
      messageTo(to(1)),
    )
    expect(outcomesOf(answers)).toEqual(['accepted', 'accepted', 'accepted', 'accepted'])
    expect((await theirs.orders()).map(({ total }) => total).sort()).toEqual([1, 1, 2])
    await ours.stop()
  })

  test('say what the settings say: sender, suffix, encoding, consent', async () => {
    const theirs = await server.openAccount()
    const passing = { iys: 'pass', suffix: 'ours', encoding: 'ours', senders: { X: 'PEYK' } }
    const ours = await openOurs(theirs, { settings: passing })
    await ours.send(
      messageTo(to(1), { sender: 'X', suffix: ' B186', iysList: 'BIREYSEL', mode: 'turkish' }),
    )
    expect(sendsIn(theirs.way.seen())).toEqual([
      {
        ...{ sender: 'PEYK', iys: '1', iysList: 'BIREYSEL', encoding: 'gsm0338-tr' },
        message: { text: 'merhaba B186', receipents: { number: [`+${to(1)}`] } },
      },
    ])
    await ours.stop()
  })

  test('go no faster than the rate allows', async () => {
    const theirs = await server.openAccount()
    const ours = await openOurs(theirs, { settings: { ratePerSecond: 1, recipientsPerOrder: 2 } })
    await ours.flow(() => ours.carrier.state().up)
    const sinceMs = ours.clock.now()
    await ours.send(...[1, 2, 3, 4, 5, 6].map((ordinal) => messageTo(to(ordinal))))
    expect(ours.clock.now() - sinceMs).toBeGreaterThanOrEqual(4_000)
    await ours.stop()
  })

  test('leave room for a window of messages', async () => {
    const ours = await openOurs(await server.openAccount(), { settings: { windowMax: 3 } })
    expect(ours.carrier.room()).toBe(0)
    await ours.flow(() => ours.carrier.state().up)
    expect(ours.carrier.room()).toBe(3)
    ours.carrier.submit([messageTo(to(1)), messageTo(to(2))])
    expect([ours.carrier.room(), ours.carrier.underWay()]).toEqual([1, 2])
    await ours.flow(() => ours.answers.length === 2)
    expect([ours.carrier.room(), ours.carrier.underWay()]).toEqual([3, 0])
    await ours.stop()
  })
})

describe('reports', () => {
  test('are asked for until all is decided', async () => {
    const ours = await openOurs(await server.openAccount())
    const two = messageTo(DELIVERED, { parts: 2 })
    const [first] = await ours.send(two, messageTo(UNDELIVERED), messageTo(QUEUED))
    await ours.flow(() => ours.receipts.length === 3)
    const order = orderOf(first)
    expect(ours.receipts.map((each) => [each.carrierMessageId, each.outcome, each.error])).toEqual([
      [`${order}-${DELIVERED}-1`, 'delivered', null],
      [`${order}-${DELIVERED}-2`, 'delivered', null],
      [`${order}-${UNDELIVERED}-1`, 'undelivered', '112'],
    ])
    // Their server does not say why: another carrier may do better.
    expect(ours.receipts.map(({ retryable }) => retryable ?? false)).toEqual([false, false, true])
    expect(ours.carrier.state().details?.messagesFollowed).toBe(1)
    await ours.stop()
  })

  test('that could not be written down are asked for again', async () => {
    const ours = await openOurs(await server.openAccount())
    const { record } = ours
    let refusals = 0
    ours.record = async () => {
      refusals += 1
      throw new Error('the store is away')
    }
    await ours.send(messageTo(DELIVERED))
    await ours.flow(() => refusals === 2)
    ours.record = record
    await ours.flow(() => ours.receipts.length === 1)
    await ours.stop()
  })

  test('may be told, by whoever knows the token', async () => {
    const webhookToken = 'a-token-of-some-length'
    const ours = await openOurs(await server.openAccount(), { secrets: { webhookToken } })
    const [answer] = await ours.send(messageTo(to(1)))
    const report = { orderId: orderOf(answer) ?? '', to: `+${to(1)}`, status: 'delivered' }
    expect(await ours.carrier.hearReport('another-token-of-it', report)).toBe(false)
    expect(await ours.carrier.hearReport(webhookToken, { ...report, status: 'accepted' })).toBe(
      true,
    )
    expect(ours.receipts).toEqual([])
    expect(await ours.carrier.hearReport(webhookToken, report)).toBe(true)
    expect(await ours.carrier.hearReport(webhookToken, report)).toBe(true)
    expect(ours.receipts.map(({ outcome }) => outcome)).toEqual(['delivered'])
    await ours.stop()
  })

  test('that are told before the order is known are asked for at once', async () => {
    const webhookToken = 'a-token-of-some-length'
    const theirs = await server.openAccount()
    const ours = await openOurs(theirs, { secrets: { webhookToken } })
    const [before] = await ours.send(messageTo(to(1), { body: 'önce' }))
    const next = String(Number(orderOf(before)) + 1)
    const report = { orderId: next, to: `+${to(2)}`, status: 'delivered' }
    expect(await ours.carrier.hearReport(webhookToken, report)).toBe(true)
    expect(ours.receipts).toEqual([])
    const sinceMs = ours.clock.now()
    const [answer] = await ours.send(messageTo(to(2)))
    expect(orderOf(answer)).toBe(next)
    await ours.flow(() => ours.receipts.length === 1)
    expect(ours.clock.now() - sinceMs).toBeLessThan(60_000)
    await ours.stop()
  })
})

describe('an order whose answer does not come', () => {
  test('is sent again under the same key, and is one order', async () => {
    const theirs = await server.openAccount(100, ['idempotency-key'])
    const ours = await openOurs(theirs)
    theirs.way.next('/send-sms/json', 'lost answer', 'half an answer', { status: 502 })
    const [answer] = await ours.send(messageTo(to(1)))
    const orders = await theirs.orders()
    expect(orderOf(answer)).toBe(String(orders[0]?.id))
    expect([orders.length, await theirs.credits()]).toEqual([1, 99])
    await ours.flow(() => ours.receipts.length === 1)
    await ours.stop()
  })

  test('is found in the lists of a server that does not know keys', async () => {
    const theirs = await server.openAccount()
    const ours = await openOurs(theirs)
    await ours.send(messageTo(to(1), { body: 'önce' }), messageTo(to(2), { body: 'önce' }))
    theirs.way.next('/send-sms/json', 'lost answer')
    const answers = await ours.send(messageTo(to(1)), messageTo(to(2)))
    expect(outcomesOf(answers)).toEqual(['accepted', 'accepted'])
    const [newest] = await theirs.orders()
    expect(orderOf(answers[0])).toBe(String(newest?.id))
    expect([(await theirs.orders()).length, await theirs.credits()]).toEqual([2, 96])
    await ours.stop()
  })

  test('is found at the next attempt, when nobody remembers the first', async () => {
    const theirs = await server.openAccount()
    const before = await openOurs(theirs)
    const [placed] = await before.send(messageTo(to(1)))
    await before.stop()
    const ours = await openOurs(theirs)
    const [found] = await ours.send(messageTo(to(1), { attempt: 2 }))
    expect([found?.outcome, orderOf(found)]).toEqual(['accepted', orderOf(placed)])
    // What is known already is not taken for a lost one.
    const [again] = await ours.send(messageTo(to(1), { attempt: 2 }))
    expect([again?.outcome, await theirs.credits()]).toEqual(['temporary', 99])
    await ours.stop()
  })

  test('that never arrived is placed by a repeat', async () => {
    const theirs = await server.openAccount()
    const ours = await openOurs(theirs)
    theirs.way.next('/send-sms/json', 'lost request', 'lost request')
    expect(outcomesOf(await ours.send(messageTo(to(1))))).toEqual(['accepted'])
    expect(await theirs.credits()).toBe(99)
    await ours.stop()
  })

  test.each([
    ['resend', 'unknown'],
    ['hold', 'accepted'],
  ])('and of which nothing can be learnt: %s', async (ambiguous, outcome) => {
    const theirs = await server.openAccount()
    const ours = await openOurs(theirs, { settings: { ambiguous, repeats: 1 } })
    theirs.way.next('/send-sms/json', 'lost answer', 'lost request')
    theirs.way.next('/get-reports/json', 'lost request')
    const [answer] = await ours.send(messageTo(to(1), { parts: 2 }))
    expect(answer?.outcome).toBe(outcome)
    if (answer?.outcome === 'accepted') {
      expect(answer.carrierIds).toEqual(
        [1, 2].map((no) => `held-${answer.message.messageId}.1-${no}`),
      )
    }
    await ours.stop()
  })

  test('is not sent again when another node may have it by now', async () => {
    const theirs = await server.openAccount()
    const ours = await openOurs(theirs)
    await ours.flow(() => ours.carrier.state().up)
    theirs.way.next('/send-sms/json', 'lost request')
    const lease = { untilMs: Number.POSITIVE_INFINITY }
    ours.carrier.submit([messageTo(to(1), { lease })])
    await ours.flow(() => sendsIn(theirs.way.seen()).length > 0)
    lease.untilMs = 0
    await ours.flow(() => ours.answers.length === 1)
    ours.carrier.submit([messageTo(to(2), { lease })])
    await ours.flow(() => ours.answers.length === 2)
    expect(outcomesOf(ours.answers)).toEqual(['unknown', 'unsent'])
    expect(await theirs.credits()).toBe(100)
    await ours.stop()
  })

  test('is not waited for when the carrier is being stopped', async () => {
    const theirs = await server.openAccount()
    const ours = await openOurs(theirs)
    await ours.flow(() => ours.carrier.state().up)
    theirs.way.next('/send-sms/json', 'lost answer', 'lost answer', 'lost answer')
    ours.carrier.submit([messageTo(to(1))])
    await ours.flow(() => sendsIn(theirs.way.seen()).length > 0)
    ours.carrier.submit([messageTo(to(2))])
    await ours.stop()
    expect(ours.answers.map(({ outcome }) => outcome).sort()).toEqual(['unknown', 'unsent'])
    expect([ours.carrier.room(), ours.carrier.underWay()]).toEqual([0, 0])
  })
})

describe('a server that is not well', () => {
  test('and talks without end is cut short', async () => {
    const theirs = await server.openAccount()
    const ours = await openOurs(theirs)
    await ours.flow(() => ours.carrier.state().up)
    const status = { code: 450, message: 'x'.repeat(1_000_000) }
    theirs.way.next('/send-sms/json', { status: 450, body: { response: { status } } })
    const [answer] = await ours.send(messageTo(to(1)))
    expect(answer?.outcome === 'rejected' && answer.error.length).toBeLessThan(400)
    await ours.stop()
  })

  test('and asks for patience gets it', async () => {
    const theirs = await server.openAccount()
    const ours = await openOurs(theirs, { url: server.world.url })
    await ours.flow(() => ours.carrier.state().up)
    await server.faults({ api: { http503Share: 1 } })
    ours.carrier.submit([messageTo(to(1))])
    await ours.flow(() => ours.answers.length === 1)
    expect(outcomesOf(ours.answers)).toEqual(['throttled'])
    expect(ours.carrier.state().throttledUntilMs).toBe(ours.clock.now() + 2_000)
    expect(ours.carrier.room()).toBe(0)
    await server.faults({})
    ours.clock.advance(2_000)
    expect(ours.carrier.room()).toBeGreaterThan(0)
    expect(outcomesOf(await ours.send(messageTo(to(1))))).toEqual(['accepted'])
    await ours.stop()
  })

  test('and is not there is asked for until it is', async () => {
    const theirs = await server.openAccount()
    const ours = await openOurs(theirs, { url: 'http://127.0.0.1:9' })
    await ours.flow(() => ours.carrier.state().lastError !== null)
    expect(ours.carrier.state().up).toBe(false)
    expect(ours.carrier.room()).toBe(0)
    await ours.stop()
  })

  test('and goes away gives everything back unsent within a moment', async () => {
    const theirs = await server.openAccount()
    const ours = await openOurs(theirs)
    await ours.flow(() => ours.carrier.state().up)
    await theirs.way.close()
    ours.carrier.submit([messageTo(to(1))])
    const sinceMs = performance.now()
    await ours.flow(() => ours.answers.length === 1)
    expect(performance.now() - sinceMs).toBeLessThan(1_000)
    expect(outcomesOf(ours.answers)).toEqual(['unsent'])
    expect(ours.carrier.state().up).toBe(false)
    await ours.stop()
  })

  test('and answers too late is taken at its word later', async () => {
    const theirs = await server.openAccount(100, ['idempotency-key'])
    const ours = await openOurs(theirs, { settings: { answerMs: 500 } })
    theirs.way.next('/send-sms/json', 'late answer')
    expect(outcomesOf(await ours.send(messageTo(to(1))))).toEqual(['accepted'])
    expect([(await theirs.orders()).length, await theirs.credits()]).toEqual([1, 99])
    await ours.stop()
  })
})
