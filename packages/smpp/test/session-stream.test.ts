/** Whatever pieces a stream comes in, and whatever garbage, the session hears the same or ends. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodePdu } from '../src/pdu/codec.ts'
import { openBound, settle } from './session-kit.ts'

const stream = Buffer.concat(
  Array.from({ length: 20 }, (_, n) =>
    encodePdu({
      ...{ command: 'deliver_sm', sequence: n + 1 },
      body: { source_addr: 'x'.repeat(n), short_message: Buffer.alloc(n * 12, n) },
    }),
  ),
)

/** The pieces between these places. */
const cut = (bytes: Buffer, places: readonly number[]) => {
  const edges = [0, ...places.toSorted((a, b) => a - b), bytes.length]
  return edges.slice(1).map((end, n) => bytes.subarray(edges[n], end))
}

const places = fc.array(fc.nat({ max: stream.length }), { maxLength: 30 })

test('any split of a stream gives the same PDUs', async () => {
  const whole = await openBound()
  await whole.peer.write(stream)
  expect(whole.log.requests).toHaveLength(20)
  await fc.assert(
    fc.asyncProperty(places, async (at) => {
      const { peer, log, session } = await openBound()
      for (const piece of cut(stream, at)) peer.stream.write(piece)
      await settle()
      // In memory a piece takes a turn of its own.
      for (let n = 0; n < 10 && log.requests.length < 20; n += 1) await settle()
      expect(log.requests).toEqual(whole.log.requests)
      session.destroy()
    }),
    { numRuns: 50 },
  )
})

test('garbage ends the session or is answered, and never leaves it hanging', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 400 }), places, async (bytes, at) => {
      const { peer, log, clock, session } = await openBound()
      const sound = stream.subarray(0, at[0] ?? 0)
      await peer.write(Buffer.concat([sound, bytes]))
      peer.stream.pause()
      clock.advance(200_000)
      await settle()
      expect(log.closed).toBeDefined()
      expect(session.state).toBe('closed')
    }),
    { numRuns: 100 },
  )
})

test('one wrong octet anywhere leaves every other PDU or ends the session', async () => {
  const octet = fc.record({ at: fc.nat({ max: stream.length - 1 }), value: fc.nat({ max: 255 }) })
  await fc.assert(
    fc.asyncProperty(octet, async ({ at, value }) => {
      const { peer, log, clock } = await openBound()
      const bytes = Buffer.from(stream)
      bytes[at] = value
      await peer.write(bytes)
      const heard = log.requests.length + log.stranges.length
      if (heard < 20) clock.advance(60_000)
      expect(heard >= 20 || log.closed !== undefined).toBe(true)
    }),
    { numRuns: 200 },
  )
})
