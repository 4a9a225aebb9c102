/**
 * Two nodes that send by one account at another server: in its lists orders of both may look the
 * same, and none is taken for the other's.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import { type Mishaps, startMishaps } from '../kit/mishaps.ts'
import { openStore } from '../kit/store-kit.ts'
import { until } from '../kit/wire-kit.ts'
import {
  messageTo,
  type Ours,
  openOurs,
  openTheirs,
  orderOf,
  outcomesOf,
  type Theirs,
  to,
} from './upstream-kit.ts'

let server: Awaited<ReturnType<typeof openTheirs>>
let own: Store
let store: Pick<Store, 'run' | 'shared'>
/** Orders that came into doubt. */
let doubts = 0
let theirs: Theirs
/** Of the second node; the first has the account's own. */
let way: Mishaps
let one: Ours
let two: Ours

beforeAll(async () => {
  server = await openTheirs()
  own = await openStore()
  store = {
    shared: true,
    async run(verb, input) {
      const result = await own.run(verb, input)
      if (verb === 'doubtUpstreamOrder') doubts += 1
      return result
    },
  }
})
afterAll(async () => {
  await own.close()
  await server.close()
})
beforeEach(async () => {
  await own.run('resetAll', {})
  theirs = await server.openAccount()
  way = await startMishaps(server.world.url)
  const settings = { repeats: 1, answerMs: 30_000 }
  one = await openOurs(theirs, { store, node: 'one', settings })
  two = await openOurs(theirs, { store, node: 'two', settings, url: way.url })
  doubts = 0
})
afterEach(async () => {
  await Promise.all([one.stop(), two.stop()])
  await way.close()
})

/** Lets time pass on these nodes until there is something to see. */
const flow = <T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
  nodes = [one, two],
): Promise<T> =>
  until(async () => {
    const seen = await look()
    if (seen === undefined || seen === false) for (const { clock } of nodes) clock.advance(5)
    return seen
  })
const areUp = () => flow(() => [one, two].every(({ carrier }) => carrier.state().up))
const ordersThere = async () => (await theirs.orders()).map(({ id }) => String(id))

test("an order that never arrived is not taken for another node's", async () => {
  const [other] = await two.send(messageTo(to(1), { body: 'of two' }))
  theirs.way.next('/send-sms/json', 'lost request', 'lost request')
  const [answer] = await one.send(messageTo(to(1), { body: 'of one' }))
  expect([other?.outcome, answer?.outcome]).toEqual(['accepted', 'unknown'])
  expect(await ordersThere()).toEqual([orderOf(other)])
})

test('and not for one whose answer is still on its way to another node', async () => {
  await areUp()
  way.next('/send-sms/json', 'late answer')
  two.carrier.submit([messageTo(to(2), { body: 'of two' })])
  await flow(async () => (await ordersThere()).length === 1)
  theirs.way.next('/send-sms/json', 'lost request', 'lost request')
  one.carrier.submit([messageTo(to(2), { body: 'of one' })])
  // The first has found it in the lists, while the second still waits for its answer.
  await flow(() => theirs.way.seen().some(({ path }) => path.includes('/get-report/')), [one])
  for (let quiet = 0; quiet < 5; quiet += 1) await ordersThere()
  expect(one.answers).toEqual([])
  way.cut()
  await flow(() => doubts === 2, [two])
  await flow(() => one.answers.length === 1 && two.answers.length === 1)
  expect(outcomesOf(one.answers)).toEqual(['unknown'])
  // It has found its own, which nobody else has taken.
  expect(outcomesOf(two.answers)).toEqual(['accepted'])
  expect(await ordersThere()).toEqual([orderOf(two.answers[0])])
})

test('one that did arrive is found, also by the node that sends it again', async () => {
  theirs.way.next('/send-sms/json', 'lost answer')
  const message = messageTo(to(3))
  const [found] = await one.send(message)
  expect(outcomesOf(one.answers)).toEqual(['accepted'])
  // The first ended before it could write down what it had found.
  const [again] = await two.send({ ...message, attempt: 2 })
  expect(orderOf(again)).toBe(orderOf(found))
  expect(await ordersThere()).toEqual([orderOf(found)])
})

test('a doubt is over with the order that had it', async () => {
  theirs.way.next('/send-sms/json', 'lost request', 'lost request')
  const [lost] = await one.send(messageTo(to(4), { body: 'of one' }))
  way.next('/send-sms/json', 'lost answer', 'lost request')
  const [answer] = await two.send(messageTo(to(4), { body: 'of two' }))
  expect([lost?.outcome, answer?.outcome]).toEqual(['unknown', 'accepted'])
})
