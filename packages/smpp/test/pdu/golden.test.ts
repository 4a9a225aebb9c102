/**
 * Octets of each PDU, put together by hand from the tables of SMPP 3.4 §4, so that a mistake in
 * our tables cannot agree with itself.
 */
import { describe, expect, test } from 'vitest'
import { type AnyPdu, decodePdu, encodePdu, type Outgoing } from '../../src/pdu/codec.ts'
import type { CommandName } from '../../src/pdu/commands.ts'
import { ascii, hex, octets } from '../support.ts'

interface Row {
  readonly clause: string
  readonly pdu: Outgoing
  readonly bytes: readonly string[]
}

const row = <C extends CommandName>(
  clause: string,
  pdu: Outgoing<C>,
  ...bytes: readonly string[]
): Row => ({ clause, pdu: pdu as unknown as Outgoing, bytes })

const bare = (command: CommandName, id: string, clause: string): Row =>
  row(clause, { command, sequence: 0x7fffffff }, `00000010 ${id} 00000000 7fffffff`)

const bind = { system_id: 'peyk', password: 'secret', interface_version: 0x34 }
const bindBytes = '7065796b00 73656372657400 00 34 00 00 00'

const GOLDEN: readonly Row[] = [
  row(
    '§4.1.1',
    {
      command: 'bind_transmitter',
      sequence: 1,
      body: {
        system_id: 'SMPP3TEST',
        password: 'secret08',
        system_type: 'SUBMIT1',
        addr_ton: 1,
        addr_npi: 1,
        address_range: '',
      },
    },
    // The specification's own example (§3.2.3).
    '0000002f 00000002 00000000 00000001',
    '534d50503354455354 00 7365637265743038 00 5355424d495431 00 00 01 01 00',
  ),
  row(
    '§4.1.2',
    {
      command: 'bind_transmitter_resp',
      sequence: 1,
      body: { system_id: 'SMSC' },
      tlvs: { sc_interface_version: 0x34 },
    },
    '0000001a 80000002 00000000 00000001 534d534300 0210 0001 34',
  ),
  row(
    '§4.1.3',
    { command: 'bind_receiver', sequence: 2, body: bind },
    `00000021 00000001 00000000 00000002 ${bindBytes}`,
  ),
  row(
    '§4.1.4',
    { command: 'bind_receiver_resp', sequence: 2, status: 0x0e },
    '00000011 80000001 0000000e 00000002 00',
  ),
  row(
    '§4.1.5',
    { command: 'bind_transceiver', sequence: 3, body: bind },
    `00000021 00000009 00000000 00000003 ${bindBytes}`,
  ),
  row(
    '§4.1.6',
    { command: 'bind_transceiver_resp', sequence: 3, body: { system_id: 'a' } },
    '00000012 80000009 00000000 00000003 6100',
  ),
  row(
    '§4.1.7',
    { command: 'outbind', sequence: 4, body: { system_id: 'c', password: 'd' } },
    '00000014 0000000b 00000000 00000004 6300 6400',
  ),
  bare('unbind', '00000006', '§4.2.1'),
  bare('unbind_resp', '80000006', '§4.2.2'),
  row(
    '§4.3.1',
    { command: 'generic_nack', status: 0x03, sequence: 5 },
    '00000010 80000000 00000003 00000005',
  ),
  row(
    '§4.4.1',
    {
      command: 'submit_sm',
      sequence: 6,
      body: {
        service_type: 'CMT',
        source_addr_ton: 5,
        source_addr_npi: 0,
        source_addr: 'TESTBRAND',
        dest_addr_ton: 1,
        dest_addr_npi: 1,
        destination_addr: '905321112233',
        esm_class: 0x40,
        protocol_id: 0x7f,
        priority_flag: 3,
        schedule_delivery_time: '261126120000012+',
        validity_period: '000002000000000R',
        registered_delivery: 0x11,
        replace_if_present_flag: 1,
        data_coding: 8,
        sm_default_msg_id: 2,
        short_message: octets('050003a70201 015f'),
      },
      tlvs: { user_message_reference: 0x1234, more_messages_to_send: 1 },
      unknownTlvs: [{ tag: 0x1400, value: ascii('vt') }],
    },
    '00000072 00000004 00000000 00000006',
    '434d5400 05 00 544553544252414e4400 01 01 39303533323131313232333300',
    '40 7f 03',
    '32363131323631323030303030313 22b00',
    '30303030303230303030303030303 05200',
    '11 01 08 02 08 050003a70201015f',
    '0204 0002 1234  0426 0001 01  1400 0002 7674',
  ),
  row(
    '§4.4.2',
    { command: 'submit_sm_resp', sequence: 6, body: { message_id: '3e9' } },
    '00000014 80000004 00000000 00000006 33653900',
  ),
  row(
    '§4.5.1',
    {
      command: 'submit_multi',
      sequence: 7,
      body: {
        source_addr: 'A',
        dest_address: [{ ton: 1, npi: 1, address: '905' }, { list: 'all' }],
        short_message: ascii('hi'),
      },
    },
    '0000002e 00000021 00000000 00000007',
    '00 00 00 4100  02  01 01 01 39303500  02 616c6c00',
    '00 00 00 00 00 00 00 00 00 02 6869',
  ),
  row(
    '§4.5.2',
    {
      command: 'submit_multi_resp',
      sequence: 7,
      body: { message_id: '9', unsuccess_sme: [{ ton: 1, npi: 1, address: '905', status: 0x0b }] },
    },
    '0000001d 80000021 00000000 00000007 3900 01 01 01 39303500 0000000b',
  ),
  row(
    '§4.6.1',
    {
      command: 'deliver_sm',
      sequence: 8,
      body: {
        source_addr_ton: 1,
        source_addr_npi: 1,
        source_addr: '905',
        destination_addr: '4609',
        esm_class: 0x04,
        short_message: ascii('id:1'),
      },
      tlvs: {
        receipted_message_id: '1',
        message_state: 2,
        network_error_code: Uint8Array.of(3, 0, 27),
      },
    },
    '0000003e 00000005 00000000 00000008',
    '00 01 01 39303500 00 00 3436303900 04 00 00 00 00 00 00 00 00 04 69643a31',
    '001e 0002 3100  0427 0001 02  0423 0003 03001b',
  ),
  row(
    '§4.6.2',
    { command: 'deliver_sm_resp', sequence: 8 },
    '00000011 80000005 00000000 00000008 00',
  ),
  row(
    '§4.7.1',
    {
      command: 'data_sm',
      sequence: 9,
      body: {
        source_addr: 'A',
        destination_addr: 'B',
        esm_class: 0x40,
        registered_delivery: 1,
        data_coding: 4,
      },
      tlvs: { message_payload: ascii('x') },
    },
    '00000021 00000103 00000000 00000009',
    '00 00 00 4100 00 00 4200 40 01 04 0424 0001 78',
  ),
  row(
    '§4.7.2',
    { command: 'data_sm_resp', sequence: 9, body: { message_id: 'z' } },
    '00000012 80000103 00000000 00000009 7a00',
  ),
  row(
    '§4.8.1',
    { command: 'query_sm', sequence: 10, body: { message_id: 'q', source_addr: 'A' } },
    '00000016 00000003 00000000 0000000a 7100 00 00 4100',
  ),
  row(
    '§4.8.2',
    {
      command: 'query_sm_resp',
      sequence: 10,
      body: { message_id: 'q', message_state: 2, error_code: 7 },
    },
    '00000015 80000003 00000000 0000000a 7100 00 02 07',
  ),
  row(
    '§4.9.1',
    {
      command: 'cancel_sm',
      sequence: 11,
      body: { service_type: 'S', message_id: 'm', source_addr: 'A', destination_addr: 'B' },
    },
    '0000001c 00000008 00000000 0000000b 5300 6d00 00 00 4100 00 00 4200',
  ),
  bare('cancel_sm_resp', '80000008', '§4.9.2'),
  row(
    '§4.10.1',
    {
      command: 'replace_sm',
      sequence: 12,
      body: {
        message_id: 'm',
        source_addr: 'A',
        registered_delivery: 1,
        sm_default_msg_id: 5,
        short_message: ascii('new'),
      },
    },
    '0000001e 00000007 00000000 0000000c 6d00 00 00 4100 00 00 01 05 03 6e6577',
  ),
  bare('replace_sm_resp', '80000007', '§4.10.2'),
  bare('enquire_link', '00000015', '§4.11.1'),
  bare('enquire_link_resp', '80000015', '§4.11.2'),
  row(
    '§4.12.1',
    {
      command: 'alert_notification',
      sequence: 13,
      body: { source_addr: 'A', esme_addr_ton: 1, esme_addr_npi: 1, esme_addr: 'B' },
      tlvs: { ms_availability_status: 0 },
    },
    '0000001d 00000102 00000000 0000000d 00 00 4100 01 01 4200 0422 0001 00',
  ),
]

test('every command has its golden octets', () => {
  expect(new Set(GOLDEN.map(({ pdu }) => pdu.command)).size).toBe(GOLDEN.length)
  expect(GOLDEN).toHaveLength(27)
})

describe.each(GOLDEN)('$pdu.command ($clause)', ({ pdu, bytes }) => {
  const golden = octets(...bytes)

  test('is written so', () => {
    expect(hex(encodePdu(pdu))).toBe(hex(golden))
  })

  test('is read so', () => {
    const read = decodePdu(golden) as AnyPdu
    expect(read).toMatchObject({ command: pdu.command, sequence: pdu.sequence })
    expect(read.status).toBe(pdu.status ?? 0)
    expect(hex(encodePdu({ ...read } as unknown as Outgoing))).toBe(hex(golden))
  })
})
