/**
 * What holds for every PDU that the tables allow, for every piece of one, and for octets that are
 * none.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PduBreach } from '../../src/pdu/breach.ts'
import { type AnyPdu, decodePdu, encodePdu, readPdu, type StrangePdu } from '../../src/pdu/codec.ts'
import { COMMANDS, isResponse } from '../../src/pdu/commands.ts'
import { HEADER_OCTETS } from '../../src/pdu/header.ts'
import { STATUSES } from '../../src/pdu/statuses.ts'
import { anyPdu, COMMAND_NAMES, pduOf, type Whole } from './arbitrary.ts'

/** Without the classes of octets: a slice of a Buffer equals an array of the same octets. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return { octets: [...value] }
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]))
}

/** The same octets in memory of their own, with the length set right, and traps on both sides. */
function framed(bytes: Buffer): Buffer {
  const trap = 0xaa
  const memory = Buffer.alloc(bytes.length + 200, trap)
  bytes.copy(memory, 100)
  if (bytes.length >= 4) memory.writeUInt32BE(bytes.length, 100)
  return memory.subarray(100, 100 + bytes.length)
}

const KNOWN_STATUSES = new Set<number>(Object.values(STATUSES).map(({ code }) => code))

/** What is decoded, or undefined for a breach; anything else that is thrown fails the test. */
function reading(bytes: Buffer): AnyPdu | StrangePdu | undefined {
  try {
    return decodePdu(bytes)
  } catch (error) {
    if (!(error instanceof PduBreach)) throw error
    expect(KNOWN_STATUSES.has(error.status)).toBe(true)
    return undefined
  }
}

describe.each(COMMAND_NAMES)('%s', (command) => {
  test('comes back as it was sent', () => {
    fc.assert(
      fc.property(pduOf(command), (pdu) => {
        const bytes = encodePdu(pdu)
        expect(bytes.readUInt32BE(0)).toBe(bytes.length)
        expect(bytes.readUInt32BE(4)).toBe(COMMANDS[command].id)
        expect(plain(decodePdu(bytes))).toEqual(plain(pdu))
      }),
      { numRuns: 40 },
    )
  })

  test('what is left out is 0 or empty', () => {
    const bytes = encodePdu({ command, sequence: 1 })
    const pdu = decodePdu(bytes) as AnyPdu
    expect(pdu).toMatchObject({ command, status: 0, sequence: 1, tlvs: {}, unknownTlvs: [] })
    const again = encodePdu({ command, sequence: 1, body: pdu.body })
    expect(again).toEqual(bytes)
  })

  test('cut anywhere it is a breach or a valid reading of what is left', () => {
    fc.assert(
      fc.property(pduOf(command), (pdu) => {
        const bytes = encodePdu(pdu)
        for (let length = HEADER_OCTETS; length < bytes.length; length += 1) {
          const cut = reading(framed(bytes.subarray(0, length)))
          if (cut) expectPrefix(cut as AnyPdu, pdu, length)
        }
      }),
      { numRuns: 3 },
    )
  })
})

/**
 * A reading of a cut PDU says nothing that was not there: it only lacks optional parameters, and a
 * refusal its body.
 */
function expectPrefix(cut: AnyPdu, { command, body, tlvs, unknownTlvs }: Whole, length: number) {
  const isBare = isResponse(command) && (length === HEADER_OCTETS || cut.status !== 0)
  if (!isBare) expect(plain(cut.body)).toEqual(plain(body))
  expect(plain(tlvs)).toMatchObject(plain(cut.tlvs) as object)
  expect(cut.unknownTlvs.length).toBeLessThanOrEqual(unknownTlvs.length)
}

test('an octet changed anywhere is a breach or a reading, whatever it said', () => {
  fc.assert(
    fc.property(anyPdu, fc.nat(), fc.integer({ min: 1, max: 255 }), (pdu, where, change) => {
      const bytes = framed(encodePdu(pdu))
      const at = HEADER_OCTETS + (where % Math.max(1, bytes.length - HEADER_OCTETS))
      if (at < bytes.length) bytes[at] = (bytes[at] as number) ^ change
      reading(bytes)
    }),
    { numRuns: 2000 },
  )
})

test('any octets after a header are a breach or a reading', () => {
  const ids = fc.constantFrom(...COMMAND_NAMES.map((name) => COMMANDS[name].id))
  fc.assert(
    fc.property(ids, fc.uint8Array({ maxLength: 200 }), (id, rest) => {
      const bytes = Buffer.concat([Buffer.alloc(HEADER_OCTETS), rest])
      bytes.writeUInt32BE(bytes.length, 0)
      bytes.writeUInt32BE(id, 4)
      reading(framed(bytes))
    }),
    { numRuns: 3000 },
  )
})

test('nothing beyond the PDU is read: other octets around it change nothing', () => {
  fc.assert(
    fc.property(anyPdu, (pdu) => {
      const bytes = encodePdu(pdu)
      expect(plain(decodePdu(framed(bytes)))).toEqual(plain(decodePdu(bytes)))
    }),
    { numRuns: 300 },
  )
})

test('a PDU among others is read, or refused, as if it stood alone', () => {
  const said = (read: () => AnyPdu | StrangePdu) => {
    try {
      return plain(read())
    } catch (error) {
      expect(error).toBeInstanceOf(PduBreach)
      return String(error)
    }
  }
  fc.assert(
    fc.property(anyPdu, fc.nat(), fc.nat({ max: 50 }), (pdu, cut, before) => {
      const whole = encodePdu(pdu)
      const length = HEADER_OCTETS + (cut % (whole.length - HEADER_OCTETS + 1))
      const alone = Buffer.from(whole.subarray(0, length))
      alone.writeUInt32BE(length, 0)
      // What was cut off stands behind it, where a reader that goes too far would find it.
      const among = Buffer.concat([Buffer.alloc(before, 0x61), alone, whole.subarray(length)])
      const end = before + length
      expect(said(() => readPdu(among, before, end))).toEqual(said(() => decodePdu(alone)))
    }),
    { numRuns: 1000 },
  )
})

test.each([0, 3, 15])('%i octets are no header', (length) => {
  expect(() => decodePdu(Buffer.alloc(length))).toThrow(PduBreach)
})

test('a command_length that is not the length is a breach', () => {
  const bytes = Buffer.from(encodePdu({ command: 'enquire_link', sequence: 1 }))
  for (const length of [0, 15, 17, 0xffffffff]) {
    bytes.writeUInt32BE(length, 0)
    expect(() => decodePdu(bytes)).toThrow('ESME_RINVCMDLEN')
  }
})
