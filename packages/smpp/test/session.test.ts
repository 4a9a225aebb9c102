import { describe, expect, test } from 'vitest'
import { encodePdu } from '../src/pdu/codec.ts'
import { COMMANDS } from '../src/pdu/commands.ts'
import { STATUSES } from '../src/pdu/statuses.ts'
import type { RequestPdu } from '../src/session-options.ts'
import { maySend } from '../src/states.ts'
import type { Reply } from '../src/window.ts'
import { openBound, openSession, settle } from './session-kit.ts'

const submit = { command: 'submit_sm', body: { destination_addr: '905321112233' } } as const
const deliver = (sequence: number) => ({ command: 'deliver_sm', sequence }) as const
const header = (length: number, id: number, sequence: number) => {
  const bytes = Buffer.alloc(16)
  for (const [n, value] of [length, id, 0, sequence].entries()) bytes.writeUInt32BE(value, n * 4)
  return bytes
}

describe('bind states', () => {
  test.each([
    ['bind_transmitter', 'bound_tx'],
    ['bind_receiver', 'bound_rx'],
    ['bind_transceiver', 'bound_trx'],
  ] as const)('%s makes a session %s', async (command, state) => {
    const { session } = await openBound({}, command)
    expect(session.state).toBe(state)
    expect(session.request(submit, () => {})).toBe(state !== 'bound_rx')
  })

  test('a bind that is refused leaves the session open', async () => {
    const { session, peer } = openSession()
    const replies: Reply[] = []
    session.bind('bind_transceiver', {}, 1_000, (reply) => replies.push(reply))
    await settle()
    await peer.send({ command: 'bind_transceiver_resp', sequence: 1, status: 14 })
    expect(session.state).toBe('open')
    expect(replies).toMatchObject([{ command: 'bind_transceiver_resp', status: 14 }])
  })

  test('what may not be sent in a state is answered so, and heard', async () => {
    const { peer, log } = openSession({ side: 'smsc' })
    await peer.send({ command: 'submit_sm', sequence: 7 })
    const { code } = STATUSES.ESME_RINVBNDSTS
    expect(peer.last).toMatchObject({ command: 'submit_sm_resp', sequence: 7, status: code })
    expect(log.stranges).toMatchObject([{ what: 'wrongState' }])
    expect(log.requests).toEqual([])
  })

  test('a second bind is answered that it is bound', async () => {
    const { session, peer, log } = openSession({ side: 'smsc' })
    await peer.send({ command: 'bind_transmitter', sequence: 1 })
    await peer.send({ command: 'bind_transmitter', sequence: 2 })
    const { code } = STATUSES.ESME_RALYBND
    expect(peer.last).toMatchObject({ sequence: 2, status: code })
    const [bind] = log.requests
    if (bind) session.answer(bind)
    await settle()
    expect(session.state).toBe('bound_tx')
    await peer.send({ command: 'bind_transceiver', sequence: 3 })
    expect(peer.last).toMatchObject({ sequence: 3, status: code })
  })

  test('Table 2-1: an ESME submits as transmitter, an SMSC delivers to receivers', () => {
    expect(maySend('esme', 'bound_tx', 'submit_sm')).toBe(true)
    expect(maySend('esme', 'bound_rx', 'submit_sm')).toBe(false)
    expect(maySend('smsc', 'bound_rx', 'deliver_sm')).toBe(true)
    expect(maySend('smsc', 'bound_tx', 'deliver_sm')).toBe(false)
    expect(maySend('smsc', 'bound_trx', 'submit_sm')).toBe(false)
    expect(maySend('esme', 'unbound', 'submit_sm')).toBe(false)
  })
})

describe('window', () => {
  test('responses out of order find their requests, and room is told', async () => {
    const { session, peer, log } = await openBound({ windowMax: 2 })
    const replies: [string, Reply][] = []
    expect(session.request(submit, (reply) => replies.push(['a', reply]))).toBe(true)
    expect(session.request(submit, (reply) => replies.push(['b', reply]))).toBe(true)
    expect(session.request(submit, () => {})).toBe(false)
    await settle()
    log.rooms.length = 0
    await peer.send({ command: 'submit_sm_resp', sequence: 3, body: { message_id: 'B' } })
    await peer.send({ command: 'submit_sm_resp', sequence: 2, body: { message_id: 'A' } })
    expect(replies).toMatchObject([
      ['b', { body: { message_id: 'B' } }],
      ['a', { body: { message_id: 'A' } }],
    ])
    expect(log.rooms).toEqual([1, 2])
  })

  test('a response that does not come frees its place; coming late it is told', async () => {
    const { session, peer, clock, log } = await openBound({ windowMax: 1, responseMs: 5_000 })
    const replies: Reply[] = []
    session.request(submit, (reply) => replies.push(reply))
    await settle()
    clock.advance(4_999)
    expect(session.room).toBe(0)
    clock.advance(1)
    expect(replies).toEqual([{ command: 'lost', why: 'timedOut', sequence: 2 }])
    expect(session.room).toBe(1)
    await peer.send({ command: 'submit_sm_resp', sequence: 2, body: { message_id: 'x' } })
    await peer.send({ command: 'submit_sm_resp', sequence: 2 })
    expect(log.stranges.map(({ what }) => what)).toEqual(['lateResponse', 'unknownResponse'])
    expect(session.strange).toEqual({ lateResponse: 1, unknownResponse: 1 })
    expect(replies).toHaveLength(1)
  })

  test('a response of another kind does not settle; a generic_nack does', async () => {
    const { session, peer } = await openBound()
    const replies: Reply[] = []
    session.request(submit, (reply) => replies.push(reply))
    await settle()
    await peer.send({ command: 'query_sm_resp', sequence: 2 })
    expect(replies).toEqual([])
    await peer.send({ command: 'generic_nack', sequence: 2, status: 3 })
    expect(replies).toMatchObject([{ command: 'generic_nack', status: 3 }])
  })

  test('calls of ask wait for room, so many and no more', async () => {
    const { session, peer } = await openBound({ windowMax: 1, waitingMax: 1 })
    const asked = [session.ask(submit), session.ask(submit), session.ask(submit)] as const
    expect(await asked[2]).toMatchObject({ command: 'lost', why: 'unsent' })
    await settle()
    await peer.send({ command: 'submit_sm_resp', sequence: 2 })
    await peer.send({ command: 'submit_sm_resp', sequence: 3 })
    expect(await asked[0]).toMatchObject({ sequence: 2 })
    expect(await asked[1]).toMatchObject({ sequence: 3 })
  })

  test('a field that does not fit is thrown and takes no place', async () => {
    const { session } = await openBound()
    const long = { command: 'submit_sm', body: { source_addr: 'x'.repeat(30) } } as const
    expect(() => session.request(long, () => {})).toThrow(/source_addr/)
    await expect(session.ask(long)).rejects.toThrow(/source_addr/)
    expect(session.outstanding).toBe(0)
  })

  test('the rate lets through a tenth of a second at once, then so many a second', async () => {
    const { session, clock, log } = await openBound({ windowMax: 1_000, ratePerSecond: 50 })
    let sent = 0
    while (session.request(submit, () => {})) sent += 1
    expect(sent).toBe(5)
    log.rooms.length = 0
    clock.advance(20)
    expect(log.rooms).toEqual([1])
    for (let ms = 0; ms < 1_000; ms += 10) {
      clock.advance(10)
      while (session.request(submit, () => {})) sent += 1
    }
    expect(sent).toBeGreaterThanOrEqual(55)
    expect(sent).toBeLessThanOrEqual(56)
    session.pace({ ratePerSecond: undefined })
    expect(session.room).toBeGreaterThan(900)
  })
})

describe('a peer that does wrong', () => {
  test('an unknown command is answered by generic_nack', async () => {
    const { peer, log } = await openBound()
    await peer.write(header(16, 0x99, 5))
    const { code } = STATUSES.ESME_RINVCMDID
    expect(peer.last).toMatchObject({ command: 'generic_nack', sequence: 5, status: code })
    await peer.write(header(16, 0x80000099, 6))
    expect(log.stranges.map(({ what }) => what)).toEqual(['unknownCommand', 'unknownCommand'])
    expect(peer.got.filter(({ command }) => command === 'generic_nack')).toHaveLength(1)
  })

  test('a PDU that cannot be read is answered by its status, and the session goes on', async () => {
    const { peer, log } = await openBound()
    await peer.write(header(16, COMMANDS.deliver_sm.id, 9))
    const { code } = STATUSES.ESME_RINVCMDLEN
    expect(peer.last).toMatchObject({ command: 'deliver_sm_resp', sequence: 9, status: code })
    await peer.send(deliver(10))
    expect(log.requests).toHaveLength(1)
    expect(log.closed).toBeUndefined()
  })

  test('a length that cannot be ends the session at once, after what was sound', async () => {
    const { session, peer, log } = await openBound()
    const replies: Reply[] = []
    session.request(submit, (reply) => replies.push(reply))
    await settle()
    await peer.write(Buffer.concat([encodePdu(deliver(1)), header(3, 0, 0)]))
    expect(log.requests).toHaveLength(1)
    expect(log.closed).toMatchObject({ why: 'framing' })
    expect(peer.last).toMatchObject({ command: 'generic_nack' })
    expect(peer.hasEnded).toBe(true)
    expect(replies).toMatchObject([{ command: 'lost', why: 'closed' }])
    expect(session.request(submit, () => {})).toBe(false)
  })

  test('a PDU that is begun and not finished ends it', async () => {
    const { peer, clock, log } = await openBound({ partialPduMs: 10_000 })
    await peer.write(encodePdu(deliver(1)).subarray(0, 20))
    clock.advance(10_000)
    expect(log.closed).toMatchObject({ why: 'linkDead' })
  })

  test('a number that comes again before it has its answer is answered twice', async () => {
    const { session, peer, log } = await openBound()
    await peer.send(deliver(7))
    await peer.send(deliver(7))
    const [first, second] = log.requests as [RequestPdu, RequestPdu]
    expect(session.owed).toBe(2)
    const answers = [first, first, second, second].map((pdu) => session.answer(pdu))
    expect(answers).toEqual([true, false, true, false])
    expect(session.owed).toBe(0)
    await peer.send(deliver(7))
    expect(session.answer(log.requests[2] as RequestPdu)).toBe(true)
    await settle()
    expect(peer.got.filter(({ sequence }) => sequence === 7)).toHaveLength(3)
  })

  test('a storm of enquire_links is answered, each once', async () => {
    const { peer } = await openBound()
    const storm = Array.from({ length: 5_000 }, (_, n) => ({ sequence: n + 1 }))
    const bytes = storm.map(({ sequence }) => encodePdu({ command: 'enquire_link', sequence }))
    await peer.write(Buffer.concat(bytes))
    const answers = peer.got.filter(({ command }) => command === 'enquire_link_resp')
    expect(answers.map(({ sequence }) => sequence)).toEqual(storm.map((row) => row.sequence))
  })

  test('a peer that sends and never reads is left, with our memory bounded', async () => {
    const { session, peer, clock, log } = await openBound({
      unreadOctetsMax: 10_000,
      restMs: 5_000,
    })
    peer.stream.pause()
    const enquiry = encodePdu({ command: 'enquire_link', sequence: 1 })
    for (let n = 0; n < 200; n += 1) peer.stream.write(Buffer.concat(Array(100).fill(enquiry)))
    await settle()
    expect(session.stream.writableLength).toBeLessThan(100_000)
    clock.advance(5_000)
    expect(log.closed).toMatchObject({ why: 'peerStalled' })
  })
})

describe('the link', () => {
  test('a silent peer is asked, and left when it does not answer', async () => {
    const { session, peer, clock, log } = await openBound({
      ...{ enquireEveryMs: 20_000, enquireResponseMs: 5_000, windowMax: 1 },
    })
    clock.advance(20_000)
    await settle()
    expect(peer.last).toMatchObject({ command: 'enquire_link' })
    expect(session.room).toBe(1)
    await peer.send({ command: 'enquire_link_resp', sequence: peer.last?.sequence ?? 0 })
    clock.advance(19_999)
    expect(log.closed).toBeUndefined()
    clock.advance(5_001)
    expect(log.closed).toMatchObject({ why: 'linkDead' })
  })

  test('a connection that is gone loses what was in flight', async () => {
    const { session, peer, log } = await openBound()
    const replies: Reply[] = []
    session.request(submit, (reply) => replies.push(reply))
    session.stream.destroy(new Error('ECONNRESET'))
    await settle()
    expect(log.closed).toMatchObject({ why: 'broken', detail: 'ECONNRESET' })
    expect(replies).toEqual([{ command: 'lost', why: 'closed', sequence: 2 }])
    expect(peer.got.length).toBeGreaterThan(0)
  })
})

describe('answers', () => {
  test('reading rests while too many are owed, and no response times out meanwhile', async () => {
    const { session, peer, clock, log } = await openBound({ answersOwedMax: 2, responseMs: 9_000 })
    const replies: Reply[] = []
    session.request(submit, (reply) => replies.push(reply))
    for (let n = 1; n <= 5; n += 1) await peer.send(deliver(n))
    expect(session.owed).toBe(2)
    clock.advance(20_000)
    expect(replies).toEqual([])
    for (let n = 0; n < 5; n += 1) {
      for (const request of log.requests) session.answer(request)
      await settle()
    }
    expect(peer.got.filter(({ command }) => command === 'deliver_sm_resp')).toHaveLength(5)
    clock.advance(9_000)
    expect(replies).toMatchObject([{ why: 'timedOut' }])
  })

  test('handlers that answer nothing end the session in time', async () => {
    const { peer, clock, log } = await openBound({ answersOwedMax: 1, restMs: 60_000 })
    await peer.send(deliver(1))
    clock.advance(60_000)
    expect(log.closed).toMatchObject({ why: 'answersOverdue' })
  })

  test('an answer is given once; a refusal has no body', async () => {
    const { session, peer, log } = await openBound()
    await peer.send(deliver(1))
    const [request] = log.requests
    if (!request) throw new Error('no request')
    expect(session.answer(request, { status: STATUSES.ESME_RX_T_APPN.code })).toBe(true)
    expect(session.answer(request)).toBe(false)
    await settle()
    expect(peer.last).toMatchObject({ command: 'deliver_sm_resp', status: 0x64 })
  })
})

describe('taking leave', () => {
  test('unbind waits for what is in flight, then for the answer', async () => {
    const { session, peer, log } = await openBound()
    session.request(submit, () => {})
    session.unbind()
    await settle()
    expect(session.request(submit, () => {})).toBe(false)
    expect(peer.last).toMatchObject({ command: 'submit_sm' })
    await peer.send({ command: 'submit_sm_resp', sequence: 2 })
    expect(peer.last).toMatchObject({ command: 'unbind' })
    await peer.send({ command: 'unbind_resp', sequence: 3 })
    expect(log.closed).toEqual({ why: 'unbound' })
    expect(peer.hasEnded).toBe(true)
  })

  test('each step of it has its bound', async () => {
    const { session, clock, log, peer } = await openBound({ unbindMs: 5_000 })
    session.request(submit, () => {})
    session.unbind()
    clock.advance(5_000)
    await settle()
    expect(peer.last).toMatchObject({ command: 'unbind' })
    clock.advance(5_000)
    expect(log.closed).toEqual({ why: 'unbound' })
  })

  test('an unbind of the peer is answered when it has its other answers', async () => {
    const { session, peer, log } = await openBound()
    await peer.send(deliver(1))
    await peer.send({ command: 'unbind', sequence: 2 })
    expect(session.state).toBe('unbound')
    await peer.send(deliver(3))
    expect(peer.last).toMatchObject({ sequence: 3, status: STATUSES.ESME_RINVBNDSTS.code })
    const [request] = log.requests
    if (request) session.answer(request)
    await settle()
    expect(peer.got.slice(-2)).toMatchObject([
      { command: 'deliver_sm_resp', sequence: 1 },
      { command: 'unbind_resp', sequence: 2 },
    ])
    expect(log.closed).toEqual({ why: 'unboundByPeer' })
  })
})
