/** Client and server over real sockets, with real time only where the sockets need it. */
import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { Client, type ClientOptions, type ClientState } from '../src/client.ts'
import type { StatusName } from '../src/pdu/statuses.ts'
import { Server, type ServerOptions } from '../src/server.ts'
import { testClock } from './session-kit.ts'

const file = (name: string) => readFileSync(new URL(`certificates/${name}`, import.meta.url))
const certificate = (name: string) => ({ cert: file(`${name}.crt`), key: file(`${name}.key`) })

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function openServer(options: Partial<ServerOptions> = {}): Promise<Server> {
  const server = new Server({
    systemId: 'smsc',
    authenticate: ({ body }) => {
      if (body.password !== 'secret') return { refused: 'ESME_RINVPASWD' }
      return {
        on: {
          request: (pdu, session) =>
            session.answer(pdu, { body: { message_id: `id-${pdu.sequence}` } }),
        },
      }
    },
    ...options,
  })
  await server.listen(0, '127.0.0.1')
  ends.push(() => server.close())
  return server
}

/** A client, the states it goes through, and the way to wait for one. */
function openClient(port: number, options: Partial<ClientOptions> = {}) {
  const states: [ClientState, string | undefined][] = []
  const waiters: (() => void)[] = []
  const client = new Client({
    ...{ host: '127.0.0.1', port, bind: 'bind_transceiver', chance: () => 1 },
    credentials: { system_id: 'a', password: 'secret' },
    backoff: { firstMs: 10, maxMs: 100 },
    ...options,
    on: {
      ...options.on,
      state(state, detail) {
        states.push([state, detail])
        for (const wake of waiters.splice(0)) wake()
      },
    },
  })
  ends.push(() => client.stop())
  const reach = async (state: ClientState) => {
    while (client.state !== state) await new Promise<void>((wake) => waiters.push(wake))
  }
  client.start()
  return { client, states, reach }
}

const submit = { command: 'submit_sm', body: { destination_addr: '905321112233' } } as const

describe('client and server', () => {
  test('bind, submit, unbind', async () => {
    const server = await openServer()
    const { client, states, reach } = openClient(server.port)
    await reach('bound')
    const reply = await client.session?.ask(submit)
    expect(reply).toMatchObject({ command: 'submit_sm_resp', body: { message_id: 'id-2' } })
    const [session] = server.sessions
    expect(session?.state).toBe('bound_trx')
    client.stop()
    while (server.sessions.size > 0) await new Promise((resolve) => setImmediate(resolve))
    expect(states.map(([state]) => state)).toEqual(['connecting', 'binding', 'bound', 'stopped'])
  })

  test('a server that closes unbinds its sessions, and the client comes back', async () => {
    const server = await openServer()
    const { port } = server
    const { states, reach } = openClient(port)
    await reach('bound')
    await server.close()
    await reach('waiting')
    expect(states).toContainEqual(['waiting', 'unboundByPeer'])
    const again = new Server({ systemId: 'b', authenticate: () => ({ on: {} }) })
    await again.listen(port, '127.0.0.1')
    ends.push(() => again.close())
    await reach('bound')
  })

  test('a wrong password is not tried again soon, but when woken', async () => {
    const clock = testClock()
    let binds = 0
    const server = await openServer({
      authenticate: ({ body }) => {
        binds += 1
        return body.password === 'x' ? { on: {} } : { refused: 'ESME_RINVPASWD' }
      },
    })
    const { client, states, reach } = openClient(server.port, { clock })
    await reach('refused')
    expect(states.at(-1)?.[1]).toContain('ESME_RINVPASWD')
    clock.advance(299_000)
    expect(client.state).toBe('refused')
    expect(binds).toBe(1)
    client.wake()
    await reach('refused')
    expect(binds).toBe(2)
  })

  test.each([
    ['ESME_RALYBND', 30_000],
    ['ESME_RSYSERR', 1_000],
  ] as const)('after %s it waits %i ms', async (refused: StatusName, ms: number) => {
    const clock = testClock()
    const server = await openServer({ authenticate: () => ({ refused }) })
    const { client, reach } = openClient(server.port, { clock, backoff: {} })
    await reach('waiting')
    clock.advance(ms - 1)
    expect(client.state).toBe('waiting')
    clock.advance(1)
    expect(client.state).toBe('connecting')
  })

  test('the pauses grow to their bound while nobody listens', async () => {
    const clock = testClock()
    const { client, reach } = openClient(1, { clock, backoff: { firstMs: 1_000, maxMs: 5_000 } })
    for (const ms of [1_000, 2_000, 4_000, 5_000, 5_000]) {
      await reach('waiting')
      clock.advance(ms - 1)
      expect(client.state).toBe('waiting')
      clock.advance(1)
      expect(client.state).toBe('connecting')
    }
  })

  test('a bind that is not answered times out', async () => {
    const clock = testClock()
    const mute = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => mute.once('listening', resolve))
    ends.push(() => mute.close())
    const { port } = mute.address() as { port: number }
    const { states, reach } = openClient(port, { clock, bindMs: 5_000 })
    await reach('binding')
    clock.advance(5_000)
    await reach('waiting')
    expect(states.at(-1)?.[1]).toBe('the bind was not answered')
  })

  test('who connects and does not bind is sent away', async () => {
    const clock = testClock()
    const server = await openServer({ clock, bindMs: 3_000 })
    const socket = connect(server.port, '127.0.0.1')
    const gone = new Promise((resolve) => socket.once('close', resolve))
    socket.resume()
    while (server.sessions.size === 0) await new Promise((resolve) => setImmediate(resolve))
    clock.advance(3_000)
    await gone
    expect(server.sessions.size).toBe(0)
  })

  test('a connection too many is not begun', async () => {
    const server = await openServer({ connectionsMax: 1 })
    const first = openClient(server.port)
    await first.reach('bound')
    const second = openClient(server.port)
    await second.reach('waiting')
    expect(first.client.state).toBe('bound')
  })

  test('an error in the authentication is told and answered as a system error', async () => {
    const errors: unknown[] = []
    const server = await openServer({
      authenticate: () => Promise.reject(new Error('no database')),
      failed: (error) => errors.push(error),
    })
    const { states, reach } = openClient(server.port)
    await reach('waiting')
    expect(states.at(-1)?.[1]).toContain('ESME_RSYSERR')
    expect(errors).toEqual([new Error('no database')])
  })

  test('connections that break in the middle of everything lose nothing silently', async () => {
    let sent = 0
    let settled = 0
    const server = await openServer()
    const { client, reach } = openClient(server.port, {
      ...{ windowMax: 50 },
      on: {
        room(_, session) {
          const done = () => {
            settled += 1
          }
          while (session.request(submit, done)) sent += 1
        },
      },
    })
    for (let n = 0; n < 10; n += 1) {
      await reach('bound')
      const before = settled
      while (settled < before + n * 37) await new Promise((resolve) => setImmediate(resolve))
      for (const session of server.sessions) session.stream.destroy()
      await reach('waiting')
      expect(settled).toBe(sent)
      client.wake()
    }
    expect(sent).toBeGreaterThan(500)
  })
})

describe('TLS', () => {
  test('a certificate of a known authority is taken', async () => {
    const server = await openServer({ tls: certificate('valid') })
    const { cert } = certificate('valid')
    const { client, reach } = openClient(server.port, { host: 'localhost', tls: { ca: cert } })
    await reach('bound')
    expect(await client.session?.ask(submit)).toMatchObject({ command: 'submit_sm_resp' })
  })

  test.each([
    ['of nobody known', 'valid', {}, /self-signed/],
    ['that has expired', 'expired', { ca: certificate('expired').cert }, /expired/],
    ['for another name', 'valid', { ca: certificate('valid').cert, servername: 'b' }, /b/],
  ] as const)('a certificate %s is not', async (_, name, tls, why) => {
    const server = await openServer({ tls: certificate(name) })
    const { states, reach } = openClient(server.port, { tls })
    await reach('waiting')
    expect(states.at(-1)?.[1]).toMatch(why)
    expect(states.map(([state]) => state)).not.toContain('binding')
  })

  test('a connection that begins no handshake does not keep the server from closing', async () => {
    const clock = testClock()
    const server = new Server({
      ...{ systemId: 'a', authenticate: () => ({ on: {} }), clock, tls: certificate('valid') },
    })
    await server.listen(0, '127.0.0.1')
    const socket = connect(server.port, '127.0.0.1')
    socket.on('error', () => {})
    await new Promise((resolve) => socket.once('connect', resolve))
    await new Promise((resolve) => setTimeout(resolve, 20))
    const closed = server.close()
    clock.advance(11_000)
    await closed
  })

  test('a client shows its own certificate where one is asked for', async () => {
    const valid = certificate('valid')
    const server = await openServer({
      tls: { ...valid, requestCert: true, rejectUnauthorized: true, ca: valid.cert },
    })
    const { reach } = openClient(server.port, { tls: { ...valid, ca: valid.cert } })
    await reach('bound')
    const bare = openClient(server.port, { tls: { ca: valid.cert } })
    await bare.reach('waiting')
  })
})
