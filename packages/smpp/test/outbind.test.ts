/** An SMSC that asks to be bound to (SMPP 3.4 §2.2.1, §4.1.7), and outbinds where none belong. */
import { connect, createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { Client, type ClientState } from '../src/client.ts'
import { encodePdu } from '../src/pdu/codec.ts'
import { Server } from '../src/server.ts'
import { Session } from '../src/session.ts'
import type { RequestPdu } from '../src/session-options.ts'
import { openBound, openSession } from './session-kit.ts'

const OUTBIND = { system_id: 'smsc', password: 'theirs' }
const outbind = (sequence: number) => encodePdu({ command: 'outbind', sequence, body: OUTBIND })

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

/** Somewhere to connect to; resolves with its port. */
async function listen(taken: (socket: Socket) => void): Promise<number> {
  const server = createServer(taken)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  ends.push(() => new Promise((done) => server.close(done)))
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

describe('an SMSC that connects and asks to be bound to', () => {
  test('is bound to on its own connection, and then brings what it has', async () => {
    const brought: RequestPdu[] = []
    const port = await listen((socket) => {
      const session = new Session(socket, {
        side: 'esme',
        on: {
          request(pdu) {
            brought.push(pdu)
            session.answer(pdu)
          },
          notice(pdu) {
            expect(pdu).toMatchObject({ command: 'outbind', body: OUTBIND })
            session.bind('bind_receiver', { system_id: 'esme', password: 'ours' }, 5_000, () => {})
          },
        },
      })
    })
    const socket = connect(port, '127.0.0.1')
    const bind = Promise.withResolvers<RequestPdu>()
    const smsc = new Session(socket, { side: 'smsc', on: { request: bind.resolve } })
    ends.push(() => smsc.destroy())
    smsc.outbind(OUTBIND)
    const asked = await bind.promise
    expect(asked).toMatchObject({ command: 'bind_receiver', body: { password: 'ours' } })
    expect(smsc.state).toBe('open')
    smsc.answer(asked, { body: { system_id: 'smsc' } })
    expect(smsc.state).toBe('bound_rx')
    const reply = await smsc.ask({ command: 'deliver_sm', body: { source_addr: '905321112233' } })
    expect(reply).toMatchObject({ command: 'deliver_sm_resp', status: 0 })
    expect(brought).toMatchObject([{ command: 'deliver_sm' }])
    expect(await smsc.ask({ command: 'unbind' })).toMatchObject({ command: 'unbind_resp' })
  })

  test('is told by the session, which answers nothing by itself', async () => {
    const notices: unknown[] = []
    const { peer, session } = openSession({ on: { notice: (pdu) => notices.push(pdu) } })
    await peer.write(outbind(7))
    expect(notices).toMatchObject([{ command: 'outbind', sequence: 7, body: OUTBIND }])
    expect([peer.got, session.state]).toEqual([[], 'open'])
  })

  test('whose outbind nobody listens to does no harm', async () => {
    const { peer, session, log } = openSession()
    await peer.write(outbind(1))
    expect([peer.got, log.stranges, session.state]).toEqual([[], [], 'open'])
  })
})

describe('an outbind where none belongs', () => {
  test('between the bind of a client and its answer: the client is bound all the same', async () => {
    const notices: string[] = []
    const port = await listen((socket) => {
      const smsc = new Session(socket, {
        side: 'smsc',
        on: {
          request(pdu) {
            smsc.outbind(OUTBIND)
            smsc.answer(pdu)
          },
        },
      })
    })
    const states: ClientState[] = []
    const bound = Promise.withResolvers<void>()
    const client = new Client({
      ...{ host: '127.0.0.1', port, bind: 'bind_transceiver' },
      credentials: { system_id: 'a', password: 'secret' },
      on: {
        notice: ({ command }) => notices.push(command),
        state: (state) => states.push(state),
        bound: () => bound.resolve(),
      },
    })
    ends.push(() => client.stop())
    client.start()
    await bound.promise
    expect(states).toEqual(['connecting', 'binding', 'bound'])
    expect(notices).toEqual(['outbind'])
    expect(client.session?.strange).toEqual({})
  })

  test('on a session that is bound: noted, not answered, and nothing ends', async () => {
    const { peer, session, log } = await openBound()
    const before = peer.got.length
    await peer.write(outbind(9))
    expect(log.stranges).toMatchObject([{ what: 'wrongState', pdu: { command: 'outbind' } }])
    expect(peer.got).toHaveLength(before)
    expect([session.state, log.closed]).toEqual(['bound_trx', undefined])
  })

  test('from whoever is to bind to a server: noted, not answered, and it may still bind', async () => {
    const server = new Server({ systemId: 'smsc', authenticate: () => ({ on: {} }) })
    await server.listen(0, '127.0.0.1')
    ends.push(() => server.close())
    const socket = connect(server.port, '127.0.0.1')
    const replies: unknown[] = []
    const esme = new Session(socket, { side: 'esme' })
    ends.push(() => esme.destroy())
    // An ESME has no outbind to send; the octets are written past the session.
    socket.write(outbind(5))
    const bound = Promise.withResolvers<void>()
    esme.bind('bind_transmitter', { system_id: 'a' }, 5_000, (reply) => {
      replies.push(reply)
      bound.resolve()
    })
    await bound.promise
    expect(replies).toMatchObject([{ command: 'bind_transmitter_resp', status: 0 }])
    expect([...server.sessions].map(({ strange }) => strange)).toEqual([{ wrongState: 1 }])
  })
})
