/** Any PDU that the tables allow, for properties. */
import fc from 'fast-check'
import type { Outgoing } from '../../src/pdu/codec.ts'
import { COMMANDS, type CommandName } from '../../src/pdu/commands.ts'
import type { Field } from '../../src/pdu/fields.ts'
import { SEQUENCE_MAX } from '../../src/pdu/header.ts'
import { TLVS, type Tlvs } from '../../src/pdu/tlvs.ts'

export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[]

const u8 = fc.integer({ min: 0, max: 0xff })
const u16 = fc.integer({ min: 0, max: 0xffff })
const u32 = fc.integer({ min: 0, max: 0xffffffff })
const octets = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((array) => new Uint8Array(array))
/** Latin-1 without the NUL. */
const letters = (maxLength: number) =>
  fc
    .array(fc.integer({ min: 1, max: 0xff }), { maxLength })
    .map((codes) => String.fromCharCode(...codes))

const address = fc.record({ ton: u8, npi: u8, address: letters(20) })
const destination = fc.oneof(address, fc.record({ list: letters(20) }))
const failure = fc.record({ ton: u8, npi: u8, address: letters(20), status: u32 })

function valuesOf({ kind, max }: Field): fc.Arbitrary<unknown> {
  switch (kind) {
    case 'u8':
      return u8
    case 'cstring':
      return letters(max - 1)
    case 'octets':
      return octets(max)
    case 'destinations':
      return fc.array(destination, { maxLength: 20 })
    case 'failures':
      return fc.array(failure, { maxLength: 20 })
  }
}

const tlvValue = { u8, u16, u32, cstring: letters(64), octets: octets(300) } as const

const tlvs: fc.Arbitrary<Tlvs> = fc.record(
  Object.fromEntries(Object.entries(TLVS).map(([name, { kind }]) => [name, tlvValue[kind]])),
  { requiredKeys: [] },
)

const KNOWN_TAGS = new Set<number>(Object.values(TLVS).map(({ tag }) => tag))
const unknownTlvs = fc.array(
  fc.record({ tag: u16.filter((tag) => !KNOWN_TAGS.has(tag)), value: octets(40) }),
  { maxLength: 4 },
)

export type Whole = Required<Outgoing>

export function pduOf(command: CommandName): fc.Arbitrary<Whole> {
  const fields = COMMANDS[command].fields as readonly Field[]
  const body = fc.record(Object.fromEntries(fields.map((field) => [field.name, valuesOf(field)])))
  return fc.record({
    command: fc.constant(command),
    status: fc.oneof(fc.constant(0), u32),
    sequence: fc.integer({ min: 1, max: SEQUENCE_MAX }),
    body,
    tlvs,
    unknownTlvs,
  }) as unknown as fc.Arbitrary<Whole>
}

export const anyPdu: fc.Arbitrary<Whole> = fc.constantFrom(...COMMAND_NAMES).chain(pduOf)
