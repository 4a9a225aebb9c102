/**
 * A carrier over SMPP is changed while its windows are full: nothing is lost, and nothing is sent
 * twice without being counted. Time is virtual, and the same for the server and the SMSCs.
 */
import { afterEach, expect, test } from 'vitest'
import type { Smsc, SmscOptions } from '../../src/smsc/smsc.ts'
import { openSmsc } from '../kit/smsc-kit.ts'
import { mobiles } from '../kit/store-kit.ts'
import {
  type Customer,
  call,
  manage,
  openAccount,
  openWorld,
  type Sent,
  until,
  type World,
} from '../kit/wire-kit.ts'
import { accepted } from '../wire/support/orders.ts'

const MESSAGES = 60
const WINDOW_MAX = 10
const CREDITS = 100
const STEP_MS = 100

let world: World
let who: Customer
const smscs: Smsc[] = []
afterEach(async () => {
  for (const smsc of smscs) smsc.cut()
  // What is still waited for at the end is waited for in virtual time.
  const closed = world.close()
  const driving = setInterval(() => world.server.context.clock.advance(1_000), 1)
  await closed
  for (const smsc of smscs.splice(0)) await smsc.stop()
  clearInterval(driving)
})

async function open(): Promise<void> {
  world = await openWorld({ mode: 'production' })
  who = await openAccount(world, { credits: CREDITS })
}

async function openCarrier(traits: SmscOptions['traits'] = {}): Promise<Smsc> {
  const smsc = await openSmsc({ clock: world.server.context.clock, traits })
  smscs.push(smsc)
  return smsc
}

const path = (name: string) => `/api/carriers/${name}`

async function addCarrier(name: string, { port }: Smsc): Promise<void> {
  const settings = { host: '127.0.0.1', port, systemId: name, binds: [{ windowMax: WINDOW_MAX }] }
  const secrets = { password: 'secret' }
  await manage(world, 'POST', '/api/carriers', { name, kind: 'smpp', settings, secrets })
  await until(async () => (await manage(world, 'GET', path(name))).health.up)
}

/** An order that has filled the window of the carrier. */
async function sendThrough(name: string): Promise<string> {
  const id = await accepted(world, who, { to: mobiles(MESSAGES) })
  await until(async () => {
    const { details } = (await manage(world, 'GET', path(name))).health
    return details.binds[0].inWindow === WINDOW_MAX
  })
  return id
}

/** Lets time pass until the order is at its end. */
const ended = (id: string): Promise<Sent> =>
  until(async () => {
    world.server.context.clock.advance(STEP_MS)
    const order = await manage(world, 'GET', `/api/orders/${id}`)
    return order.state === 'done' && order
  })

const twice = async (name: string): Promise<number> =>
  (await manage(world, 'GET', path(name))).maybeSentTwice

async function expectPaid(messages: number): Promise<void> {
  const { payload } = await call(world, 'json', 'get-balance', who)
  expect(payload.balance.sms).toBe(CREDITS - messages)
}

test('answers that come before it has taken leave count: everything goes once', async () => {
  await open()
  const smsc = await openCarrier({ answerMs: 1_000 })
  await addCarrier('turknet', smsc)
  const id = await sendThrough('turknet')
  await manage(world, 'PATCH', path('turknet'), { settings: { binds: [{ windowMax: 25 }] } })
  // The new one is bound while the old one waits.
  await until(async () => smsc.binds() === 2)
  const order = await ended(id)
  expect([order.delivered, smsc.messages().length]).toEqual([MESSAGES, MESSAGES])
  expect(await twice('turknet')).toBe(0)
  await expectPaid(MESSAGES)
  await until(async () => {
    world.server.context.clock.advance(STEP_MS)
    return smsc.binds() === 1
  })
})

test('what it never answers goes by the new one, and is counted', async () => {
  await open()
  const [silent, well] = [await openCarrier({ answers: 0 }), await openCarrier()]
  await addCarrier('turknet', silent)
  const id = await sendThrough('turknet')
  await manage(world, 'PATCH', path('turknet'), { settings: { port: well.port } })
  const order = await ended(id)
  expect(order.delivered).toBe(MESSAGES)
  // The first has brought to the handsets what it did not answer.
  expect([silent.messages().length, well.messages().length]).toEqual([WINDOW_MAX, MESSAGES])
  expect(await twice('turknet')).toBe(WINDOW_MAX)
  await expectPaid(MESSAGES)
})

test('one that is switched off is answered what it has, and another takes the rest', async () => {
  await open()
  const [first, second] = [await openCarrier({ answerMs: 1_000 }), await openCarrier()]
  await addCarrier('first', first)
  const id = await sendThrough('first')
  await addCarrier('second', second)
  await manage(world, 'PATCH', path('first'), { enabled: false })
  const order = await ended(id)
  expect(order.delivered).toBe(MESSAGES)
  expect(first.messages().length + second.messages().length).toBe(MESSAGES)
  expect(first.messages().length).toBeGreaterThanOrEqual(WINDOW_MAX)
  expect(await twice('first')).toBe(0)
  await expectPaid(MESSAGES)
})
