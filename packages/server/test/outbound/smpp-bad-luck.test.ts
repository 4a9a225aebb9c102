/** Bad luck with a carrier over SMPP: no message is lost, and none is paid twice. */
import { readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import { mobiles } from '../kit/store-kit.ts'
import { audit } from '../store/audit.ts'
import { bindTo, type Centre, hurriedClock, openCentre, until } from './smpp-kit.ts'
import { openSmppWorld, type SmppWorld } from './smpp-world.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function open(options: Parameters<typeof openSmppWorld>[0] = {}): Promise<SmppWorld> {
  const world = await openSmppWorld(options)
  closing.push(() => world.close())
  await world.pass(1)
  return world
}

/** A way to the SMSC on which the first connections are cut after so many octets of the client. */
async function cuttingWay(port: number, cutAfter: number[]): Promise<number> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((near) => {
    const far = connect(port, '127.0.0.1')
    let left = cutAfter.shift() ?? Number.POSITIVE_INFINITY
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        near.destroy()
        far.destroy()
      })
    }
    far.pipe(near)
    near.on('data', (octets: Buffer) => {
      far.write(octets.subarray(0, left))
      left -= octets.length
      if (left <= 0) far.end(() => near.resetAndDestroy())
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** A bind_transceiver of `peyk` with its password takes so many octets. */
const BIND = 16 + 'peyk\0secret\0\0'.length + 3 + 1

describe('a link that is cut', () => {
  test.each([
    ['before the bind', [0, 1]],
    ['within the bind', [BIND - 5]],
    ['after the bind', [BIND]],
    ['within the header of a submit', [BIND + 7]],
    ['within a submit', [BIND + 40]],
    ['between two submits', [BIND + 74, BIND + 74]],
    ['within the third submit, again and again', [BIND + 200, BIND + 200, BIND + 200]],
  ])(
    '%s',
    async (_, cutAfter) => {
      const centre = await openCentre()
      closing.push(() => centre.close())
      const port = await cuttingWay(centre.port, [...cutAfter])
      const bound = await bindTo({ port }, {}, { waits: false, clock: hurriedClock() })
      closing.push(() => bound.stop())
      const outcomes = new Map<number, string>()
      for (let due = [1, 2, 3, 4]; due.length > 0; ) {
        await until(() => bound.carrier.room() > 0, 20_000)
        const answers = await bound.send(...due.map((ticket) => ({ ticket })))
        for (const { message, outcome } of answers) outcomes.set(message.ticket, outcome)
        due = due.filter((ticket) => outcomes.get(ticket) !== 'accepted')
      }
      expect([...outcomes.values()]).toEqual(['accepted', 'accepted', 'accepted', 'accepted'])
    },
    30_000,
  )
})

describe('TLS', () => {
  const file = (name: string) =>
    readFileSync(new URL(`../../../smpp/test/certificates/${name}`, import.meta.url), 'utf8')
  const secured = async (name: string): Promise<Centre> => {
    const tls = { cert: file(`${name}.crt`), key: file(`${name}.key`) }
    const centre = await openCentre({ tls })
    closing.push(() => centre.close())
    return centre
  }

  test('a carrier with a certificate that holds is bound to', async () => {
    const tls = { ca: file('valid.crt'), serverName: 'localhost' }
    const { send, stop } = await bindTo(await secured('valid'), { tls, host: '127.0.0.1' })
    closing.push(stop)
    expect(await send({})).toMatchObject([{ outcome: 'accepted' }])
  })

  test.each([
    ['one that has expired', 'expired', { ca: file('expired.crt') }, /expired/],
    ['one that nobody knows', 'valid', true, /self-signed/],
  ])('%s is not, and says so', async (_, name, tls, why) => {
    const { carrier, stop } = await bindTo(await secured(name), { tls }, { waits: false })
    closing.push(stop)
    await until(() => carrier.state().lastError !== null)
    expect(carrier.state().lastError).toMatch(why)
    expect(carrier.state().up).toBe(false)
  })
})

/** A store to which receipts cannot be written for a while. */
function failing(store: Store): { store: Store; isAway: boolean } {
  const world = { isAway: false, store }
  const run = ((verb: string, ...rest: unknown[]) =>
    world.isAway && verb === 'recordReceipts'
      ? Promise.reject(new Error('the disk is full'))
      : (store.run as (...asked: unknown[]) => unknown)(verb, ...rest)) as Store['run']
  world.store = { ...store, run }
  return world
}

test('receipts that cannot be written down come again when they can', async () => {
  let disk: ReturnType<typeof failing> | undefined
  const world = await open({
    through(store) {
      disk = failing(store)
      return disk.store
    },
  })
  if (!disk) throw new Error('there is no store')
  disk.isAway = true
  const id = await world.pipeline.send(world.account, { to: mobiles(300, 200) })
  for (let n = 0; n < 10; n += 1) await world.pass(1_000)
  expect(await world.states(id)).toEqual({ sent: 300 })
  expect(world.carrier.state().details).toMatchObject({ putOff: expect.any(Number) })
  disk.isAway = false
  await world.ended()
  expect(await world.states(id)).toEqual({ delivered: 300 })
  expect(await world.spent()).toBe(300)
})

test('10,000 receipts at once after an outage are all taken', async () => {
  const world = await open({
    smsc: { traits: { deliveryMs: 120_000 } },
    settings: { binds: [{ count: 2, windowMax: 200 }] },
  })
  const { pipeline, account } = world
  const id = await pipeline.send(account, { to: mobiles(10_000) })
  expect(id).toBeTypeOf('number')
  while ((await world.states(id)).sent !== 10_000) await world.pass(10)
  // The link is gone while the handsets get their messages, and comes back to all their receipts.
  world.smsc.cut()
  pipeline.clock.advance(120_000)
  // By the last digits, two phones cannot be reached and one is never heard of again.
  while (((await world.states(id)).sent ?? 0) > 1) await world.pass(500)
  expect(await world.states(id)).toEqual({ delivered: 9_997, undelivered: 2, sent: 1 })
  expect(await world.spent()).toBe(9_998)
  expect(await world.maybeTwice()).toBe(0)
  await audit(pipeline.store, account.id)
}, 60_000)

test('a message from a handset in three parts, on two binds, refuses', async () => {
  const world = await open({ settings: { binds: [{ count: 2 }] } })
  const { pipeline, account } = world
  const text = `ACME RET ${'ğüşiöç '.repeat(50)}`
  expect(world.smsc.send({ from: '905320000001', to: '4609', text })).toBeGreaterThan(2)
  await world.pass(100)
  const ask = { accountId: account.id, limit: 10, offset: 0 }
  const { messages } = await pipeline.store.read('inboundPage', ask)
  expect(messages).toMatchObject([{ number: '+905320000001', body: text }])
  const refused = await pipeline.send(account, { to: ['5320000001'] })
  expect(refused).toBeTypeOf('string')
})
