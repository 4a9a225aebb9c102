/** Two SMSCs over real sockets: what the first returns goes on to the second, or does not. */
import { afterEach, expect, test } from 'vitest'
import type { Route } from '../../src/rules/route.ts'
import type { SmscOptions } from '../../src/smsc/smsc.ts'
import { mobile, mobiles } from '../kit/store-kit.ts'
import { audit } from '../store/audit.ts'
import type { Wishes } from './smpp-kit.ts'
import { openSmppWorld, type SmppWorld } from './smpp-world.ts'

const COST = 4
const ROUTE: Route = {
  name: 'all',
  when: {},
  pick: 'weighted',
  tiers: ['turknet', 'othernet'].map((carrier) => [{ carrier, weight: 1, cost: COST }]),
  final: false,
  secondCarrier: { spendPerDay: 10_000 },
}
const LONG = 'Şişli’den Iğdır’a kargonuz yola çıktı. '.repeat(3)
const PARTS = 2

let world: SmppWorld
afterEach(() => world.close())

async function openWorld(
  smsc: Partial<SmscOptions>,
  { second = {}, settings = {} as Wishes, routes = [ROUTE] } = {},
): Promise<void> {
  world = await openSmppWorld({ smsc, settings, second: { smsc: second, routes } })
  await world.pass(1)
}

const onSecond = async () => {
  const { store, clock } = world.pipeline
  const [found] = await store.read('secondSpendOf', { nowMs: clock.now() })
  return found?.spent ?? 0
}
const texts = (smsc: SmppWorld['second']) => smsc?.messages().map(({ text }) => text) ?? []

test('a carrier whose network fails has nothing delivered, and the other one all, paid once', async () => {
  await openWorld({ personality: 'network-failure' })
  const { pipeline, account } = world
  const many = await pipeline.send(account, { to: mobiles(9) })
  const long = await pipeline.send(account, { to: mobiles(1), text: LONG })
  await world.ended()
  expect(await world.states(many)).toEqual({ delivered: 9 })
  expect(await world.states(long)).toEqual({ delivered: 1 })
  expect([await world.spent(), await onSecond()]).toEqual([9 + PARTS, (9 + PARTS) * COST])
  expect([texts(world.smsc).length, texts(world.second).length]).toEqual([0, 10])
  expect(texts(world.second)).toContainEqual(expect.stringContaining(LONG.trim()))
  const { orders } = await audit(pipeline.store, account.id)
  const trace = await pipeline.store.read('messageTrace', {
    id: orders.find(({ order }) => order.id === many)?.recipients[0]?.id ?? 0,
  })
  expect(trace?.parts.map(({ carrier, error }) => [carrier, error])).toEqual([
    ['turknet', 'UNDELIV err:034, network failure'],
    ['othernet', null],
  ])
  expect(trace?.events[0]).toMatchObject({
    kind: 'cameBack',
    detail: 'turknet: UNDELIV err:034, network failure',
  })
})

test('what a phone did not take stays undelivered, and nobody else is asked', async () => {
  await openWorld({})
  const orderId = await world.pipeline.send(world.account, {
    to: ['5320000112', '5320000113', mobile(1)],
  })
  await world.ended()
  expect(await world.states(orderId)).toEqual({ delivered: 1, undelivered: 2 })
  expect([await world.spent(), await onSecond(), texts(world.second)]).toEqual([1, 0, []])
})

test('a carrier’s own settings say where the fault of an error lies', async () => {
  const traits = { fails: { state: 'undeliverable', error: '088' } } as const
  await openWorld({ traits }, { settings: { errors: { '88': 'blacklist' } } })
  const orderId = await world.pipeline.send(world.account, { to: mobiles(2) })
  await world.ended()
  expect(await world.states(orderId)).toEqual({ undelivered: 2 })
  expect([await world.spent(), await onSecond()]).toEqual([0, 0])
})

test.each([
  // The first says after 200 ms that it came back, and after 400 that it was delivered.
  ['before the second has its receipt', 5_000, 3],
  ['after the second had its own', 100, 3],
])('a first carrier that contradicts itself %s is paid once', async (_, deliveryMs, count) => {
  const traits = {
    fails: { state: 'undeliverable', error: '034' },
    tellings: ['final', 'contrary'],
  } as const
  await openWorld({ traits }, { second: { traits: { deliveryMs } } })
  const orderId = await world.pipeline.send(world.account, { to: mobiles(count) })
  await world.ended()
  await world.pass(10_000)
  expect(await world.states(orderId)).toEqual({ delivered: count })
  expect([await world.spent(), await onSecond()]).toEqual([count, count * COST])
  await audit(world.pipeline.store, world.account.id)
})

test('receipts that overtake the answer, on both, change nothing of it', async () => {
  const early = { receiptBeforeAnswer: true, answerMs: 100 } as const
  const fails = { state: 'undeliverable', error: '034' } as const
  await openWorld({ traits: { ...early, fails } }, { second: { traits: early } })
  const orderId = await world.pipeline.send(world.account, { to: mobiles(3), text: LONG })
  await world.ended()
  expect(await world.states(orderId)).toEqual({ delivered: 3 })
  expect([await world.spent(), await onSecond()]).toEqual([3 * PARTS, 3 * PARTS * COST])
})

test('a link that breaks while the second has it loses nothing', async () => {
  const mishaps = { everyMessages: 3, what: 'resetBeforeAnswer' } as const
  await openWorld({ personality: 'network-failure' }, { second: { traits: { mishaps } } })
  const orderId = await world.pipeline.send(world.account, { to: mobiles(7) })
  await world.ended()
  expect(await world.states(orderId)).toEqual({ delivered: 7 })
  expect(await world.spent()).toBe(7)
  // What may have been taken twice is counted twice, and shown.
  expect(await onSecond()).toBe((7 + (await world.maybeTwice())) * COST)
  await audit(world.pipeline.store, world.account.id)
})
