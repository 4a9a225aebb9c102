/** What goes to the connection: in how many writes, in which order, out of whose memory. */
import { Duplex, duplexPair } from 'node:stream'
import { expect, test } from 'vitest'
import { Outbox } from '../src/outbox.ts'
import { encodePdu, writePdu } from '../src/pdu/codec.ts'
import { Session } from '../src/session.ts'
import { openBound, settle } from './session-kit.ts'

const link = (sequence: number) => writePdu({ command: 'enquire_link' }, 0, sequence)
const octetsOf = (...sequences: readonly number[]) =>
  Buffer.concat(sequences.map((sequence) => encodePdu({ command: 'enquire_link', sequence })))

/** A connection that takes a write when it is let. */
function slowStream() {
  const writes: Buffer[] = []
  const taken: (() => void)[] = []
  const stream = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      writes.push(chunk)
      taken.push(done)
    },
  })
  return { outbox: new Outbox(stream, () => {}), writes, take: () => taken.shift()?.() }
}

test('a turn is one write, in its order, whoever else writes meanwhile', async () => {
  const [a, b] = [slowStream(), slowStream()]
  a.outbox.send(link(1))
  a.outbox.send(link(2))
  b.outbox.send(link(7))
  a.outbox.send(link(3))
  b.outbox.send(link(8))
  a.outbox.send(link(4))
  expect(a.outbox.waitingOctets).toBe(4 * 16)
  await settle()
  expect(a.writes).toEqual([octetsOf(1, 2, 3, 4)])
  expect(b.writes).toEqual([octetsOf(7, 8)])
})

test('as much as 64 KiB does not wait for the end of the turn', async () => {
  const { outbox, writes } = slowStream()
  for (let n = 1; n <= 4097; n += 1) outbox.send(link(n))
  expect(writes.map(({ length }) => length)).toEqual([65_536])
  await settle()
  expect(outbox.waitingOctets).toBe(65_536 + 16)
})

test('what waits for a slow peer does not hold the memory of everybody', async () => {
  const { outbox, writes, take } = slowStream()
  const shared = link(1).bytes.buffer
  outbox.send(link(2))
  outbox.flush()
  outbox.send(link(3))
  outbox.flush()
  take()
  await settle()
  expect(writes).toEqual([octetsOf(2), octetsOf(3)])
  expect(writes.map(({ buffer }) => buffer === shared)).toEqual([true, false])
})

test('of many requests that come together, the first are answered before the last', async () => {
  const { session, peer, log } = await openBound({
    on: { request: (pdu, session) => session.answer(pdu) },
  })
  const chunks: number[] = []
  peer.stream.on('data', (chunk: Buffer) => chunks.push(chunk.length / 17))
  const came = Array.from({ length: 100 }, (_, n) =>
    encodePdu({ command: 'deliver_sm', sequence: n + 1 }),
  )
  await peer.write(Buffer.concat(came))
  expect(chunks).toEqual([32, 32, 32, 4])
  expect(peer.got.slice(-100).map(({ sequence }) => sequence)).toEqual(came.map((_, n) => n + 1))
  expect(session.owed).toBe(0)
  expect(log.stranges).toEqual([])
})

test('in memory, where a write is there at once, no answer comes within its request', async () => {
  const [mine, theirs] = duplexPair()
  const smsc = new Session(theirs, {
    side: 'smsc',
    on: { request: (pdu, session) => session.answer(pdu) },
  })
  const esme = new Session(mine, { side: 'esme', windowMax: 100 })
  const { promise, resolve } = Promise.withResolvers<void>()
  esme.on = { bound: () => resolve() }
  esme.bind('bind_transceiver', {}, 1_000, () => {})
  await promise
  let answered = 0
  let isAsking = false
  const ask = () => {
    isAsking = true
    const isSent = esme.request({ command: 'submit_sm' }, ({ command }) => {
      expect(isAsking).toBe(false)
      expect(command).toBe('submit_sm_resp')
      answered += 1
      if (answered < 5_000) ask()
    })
    isAsking = false
    expect(isSent).toBe(true)
  }
  for (let n = 0; n < 100; n += 1) ask()
  while (answered < 5_000 || esme.outstanding > 0) await settle()
  expect(answered).toBe(5_099)
  esme.destroy()
  smsc.destroy()
})
