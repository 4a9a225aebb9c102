/** Where the codec is strict, where it is generous, and what it says of it. */
import { describe, expect, test } from 'vitest'
import { PduBreach } from '../../src/pdu/breach.ts'
import { type AnyPdu, decodePdu, encodePdu, type Outgoing } from '../../src/pdu/codec.ts'
import type { CommandName } from '../../src/pdu/commands.ts'
import { STATUSES, type StatusName, statusName } from '../../src/pdu/statuses.ts'
import { ascii, octets } from '../support.ts'

/** A PDU from its id and what follows the header. */
function pdu(id: string, ...rest: readonly string[]): Buffer {
  const bytes = octets('00000000', id, '00000000 00000001', ...rest)
  bytes.writeUInt32BE(bytes.length, 0)
  return bytes
}

const DELIVER = '00 0000 3100 0000 3200 00 00 00 00 00 00 00 00 00'

describe('responses without a body', () => {
  test.each<[CommandName, string]>([
    ['submit_sm_resp', '80000004'],
    ['bind_transceiver_resp', '80000009'],
    ['deliver_sm_resp', '80000005'],
    ['data_sm_resp', '80000103'],
    ['query_sm_resp', '80000003'],
    ['submit_multi_resp', '80000021'],
  ])('%s', (command, id) => {
    const bytes = octets('00000010', id, '00000058 00000007')
    const read = decodePdu(bytes) as AnyPdu
    expect(read).toMatchObject({ command, status: 0x58, sequence: 7, tlvs: {} })
  })

  test.each([
    ['a string without its NUL', '61 62'],
    ['octets of nobody', '00 01 02'],
    ['too long a string', '61'.repeat(80)],
  ])('a refusal is heard behind which there is %s', (_, rest) => {
    const bytes = pdu('80000004', rest)
    expect(() => decodePdu(bytes)).toThrow(PduBreach)
    bytes.writeUInt32BE(0x58, 8)
    expect(decodePdu(bytes)).toMatchObject({
      ...{ command: 'submit_sm_resp', status: 0x58, body: { message_id: '' }, tlvs: {} },
    })
  })

  test('a request without its body is cut short', () => {
    expect(() => decodePdu(pdu('00000004'))).toThrow('the PDU ends within service_type')
  })
})

describe('what a peer is told', () => {
  test.each<[StatusName, string, Buffer]>([
    ['ESME_RINVCMDLEN', 'the PDU ends within source_addr_npi', pdu('00000005', '00 00')],
    ['ESME_RINVCMDLEN', 'the PDU ends within service_type', pdu('00000005', '41 42')],
    ['ESME_RINVSERTYP', 'longer than 5', pdu('00000005', '414141414141 00 000000000000000000')],
    ['ESME_RINVSRCADR', 'longer than 20', pdu('00000005', '00 0000', '31'.repeat(21), '00 00')],
    ['ESME_RINVDSTADR', 'longer than 20', pdu('00000005', '00 0000 00 0000', '31'.repeat(30))],
    ['ESME_RINVSYSID', 'longer than 64', pdu('00000001', '61'.repeat(70))],
    ['ESME_RINVPASWD', 'longer than 64', pdu('00000001', '6100', '61'.repeat(70))],
    ['ESME_RINVMSGLEN', 'says 9 octets, 2 are there', pdu('00000005', DELIVER, '09 6162')],
    ['ESME_RINVDESTFLAG', 'dest_flag is 3', pdu('00000021', '00 0000 00 01 03')],
    ['ESME_RINVDLNAME', 'longer than 20', pdu('00000021', '00 0000 00 01 02', '61'.repeat(30))],
    ['ESME_RINVOPTPARSTREAM', 'the head of a TLV', pdu('00000005', DELIVER, '00 0427 00')],
    ['ESME_RINVOPTPARSTREAM', 'TLV 0x0427', pdu('00000005', DELIVER, '00 0427 0002 01')],
  ])('%s: %s', (status, what, bytes) => {
    expect.assertions(3)
    try {
      decodePdu(bytes)
    } catch (error) {
      expect(error).toBeInstanceOf(PduBreach)
      expect((error as PduBreach).message).toContain(what)
      expect((error as PduBreach).status).toBe(STATUSES[status].code)
    }
  })
})

describe('optional parameters', () => {
  test('those that nobody knows are kept octet for octet, in their order', () => {
    const { unknownTlvs } = decodePdu(
      pdu('00000005', DELIVER, '00', '1401 0003 00ff00', '3fff 0000', '1401 0001 41'),
    ) as AnyPdu
    expect(unknownTlvs).toEqual([
      { tag: 0x1401, value: octets('00ff00') },
      { tag: 0x3fff, value: octets('') },
      { tag: 0x1401, value: octets('41') },
    ])
  })

  test('one of the wrong length, and one that came again, are kept as unknown', () => {
    const read = decodePdu(
      pdu('00000005', DELIVER, '00', '0427 0002 0002', '0204 0002 0001', '0204 0002 0002'),
    ) as AnyPdu
    expect(read.tlvs).toEqual({ user_message_reference: 1 })
    expect(read.unknownTlvs).toEqual([
      { tag: 0x0427, value: octets('0002') },
      { tag: 0x0204, value: octets('0002') },
    ])
  })

  test('a string may lack its NUL, and ends with the first one', () => {
    const id = (value: string) =>
      (decodePdu(pdu('00000005', DELIVER, '00', '001e', value, '0427 0001 02')) as AnyPdu).tlvs
    expect(id('0003 313233')).toEqual({ receipted_message_id: '123', message_state: 2 })
    expect(id('0005 3132330041')).toEqual({ receipted_message_id: '123', message_state: 2 })
    expect(id('0000')).toEqual({ receipted_message_id: '', message_state: 2 })
  })

  test('four octets are a number too', () => {
    const bytes = encodePdu({
      command: 'data_sm',
      sequence: 1,
      tlvs: { qos_time_to_live: 0xfffffffe },
    })
    expect((decodePdu(bytes) as AnyPdu).tlvs).toEqual({ qos_time_to_live: 0xfffffffe })
  })

  test('a payload of 64 KiB fits, an octet more does not', () => {
    const sent = (length: number) =>
      encodePdu({
        command: 'submit_sm',
        sequence: 1,
        tlvs: { message_payload: Buffer.alloc(length, 0x61) },
      })
    expect((decodePdu(sent(0xffff)) as AnyPdu).tlvs.message_payload).toHaveLength(0xffff)
    expect(() => sent(0x10000)).toThrow('message_payload does not hold 65536')
  })
})

test('a short_message of 255 octets is read, though the specification ends at 254', () => {
  const read = decodePdu(pdu('00000005', DELIVER, 'ff', '61'.repeat(255))) as AnyPdu
  expect(read.body).toMatchObject({ short_message: Buffer.alloc(255, 0x61) })
})

test.each([0, 0x0a, 0x112, 0x10000, 0x7fffffff, 0x8000000b, 0x80000102, 0xffffffff])(
  'a command that 3.4 does not have is strange, not a breach: %i',
  (id) => {
    const bytes = pdu(id.toString(16).padStart(8, '0'), '0102')
    expect(decodePdu(bytes)).toEqual({ command: 'strange', id, status: 0, sequence: 1 })
  },
)

test('strings of every length come as they are written', () => {
  for (let length = 0; length < 65; length += 1) {
    const message_id = Array.from({ length }, (_, n) => String.fromCharCode(0xff - n)).join('')
    const bytes = encodePdu({ command: 'submit_sm_resp', sequence: 1, body: { message_id } })
    expect((decodePdu(bytes) as AnyPdu).body).toEqual({ message_id })
  }
})

describe('what does not fit is refused by name', () => {
  const submit = (body: Outgoing<'submit_sm'>['body']): Outgoing => ({
    ...{ command: 'submit_sm', sequence: 1, body: body ?? {} },
  })

  test.each<[string, Outgoing]>([
    ['source_addr may have 20 characters, not 21', submit({ source_addr: 'a'.repeat(21) })],
    ['service_type may have 5 characters, not 6', submit({ service_type: 'abcdef' })],
    ['short_message may have 254 octets, not 255', submit({ short_message: Buffer.alloc(255) })],
    ['source_addr does not hold "Ş"', submit({ source_addr: 'Ş' })],
    ['source_addr does not hold "\\u0000"', submit({ source_addr: 'a\0b' })],
    ['esm_class does not hold 256', submit({ esm_class: 256 })],
    ['data_coding does not hold -1', submit({ data_coding: -1 })],
    ['priority_flag does not hold 1.5', submit({ priority_flag: 1.5 })],
    ['data_coding does not hold NaN', submit({ data_coding: Number.NaN })],
    ['command_status does not hold -1', { ...submit({}), status: -1 }],
    ['sequence_number does not hold 4294967296', { ...submit({}), sequence: 2 ** 32 }],
    [
      'dest_address: the number of destinations does not hold 256',
      {
        command: 'submit_multi',
        sequence: 1,
        body: { dest_address: Array.from({ length: 256 }, () => ({ list: 'a' })) },
      },
    ],
    [
      'message_state does not hold 256',
      { command: 'deliver_sm', sequence: 1, tlvs: { message_state: 256 } },
    ],
  ])('%s', (what, outgoing) => {
    expect(() => encodePdu(outgoing)).toThrow(RangeError)
    expect(() => encodePdu(outgoing)).toThrow(what)
  })

  test('and nothing of it is in the PDU that comes next', () => {
    expect(() => encodePdu(submit({ destination_addr: 'b'.repeat(21) }))).toThrow(RangeError)
    const next = encodePdu({ command: 'enquire_link', sequence: 2 })
    expect(next).toEqual(octets('00000010 00000015 00000000 00000002'))
  })
})

test('PDUs in shared memory do not touch each other', () => {
  const sent = Array.from({ length: 2000 }, (_, n) =>
    encodePdu({
      command: 'submit_sm',
      sequence: n + 1,
      body: { short_message: ascii(`text ${n}`.repeat(1 + (n % 20))) },
    }),
  )
  sent.forEach((bytes, n) => {
    const { body, sequence } = decodePdu(bytes) as AnyPdu
    expect(sequence).toBe(n + 1)
    expect(body).toMatchObject({ short_message: ascii(`text ${n}`.repeat(1 + (n % 20))) })
  })
})

test.each([
  [0x58, 'ESME_RTHROTTLED'],
  [0, 'ESME_ROK'],
  [0x400, '0x00000400'],
])('status %i is called %s', (code, name) => {
  expect(statusName(code)).toBe(name)
})
