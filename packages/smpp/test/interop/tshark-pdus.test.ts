/**
 * Every PDU that the tables know, with a value in each of its fields, and every optional parameter:
 * tshark finds in them what was put in.
 */
import { describe, expect, test } from 'vitest'
import { encodePdu } from '../../src/pdu/codec.ts'
import { COMMANDS, type CommandName, isResponse } from '../../src/pdu/commands.ts'
import type { Field } from '../../src/pdu/fields.ts'
import { STATUSES } from '../../src/pdu/statuses.ts'
import { TLVS, type TlvName, type Tlvs } from '../../src/pdu/tlvs.ts'
import { type Dissected, dissect } from './tshark.ts'

/** What tshark calls it, and what it has to say of it. */
type Seen = Readonly<Record<string, string>>

interface Sample {
  readonly value: unknown
  readonly seen: Seen
}

const text = (name: string, value: string): Sample => ({ value, seen: { [`smpp.${name}`]: value } })

const integer = (name: string, value: number): Sample => ({
  value,
  seen: { [`smpp.${name}`]: String(value) },
})

const octets = (name: string, ...value: number[]): Sample => ({
  value: Uint8Array.from(value),
  seen: { [`smpp.${name}`]: Buffer.from(value).toString('hex').match(/../g)?.join(':') ?? '' },
})

const FIELDS: Readonly<Record<string, Sample>> = {
  system_id: text('system_id', 'peyk'),
  password: text('password', 'secret08'),
  system_type: text('system_type', 'VMA'),
  interface_version: integer('interface_version', 0x34),
  addr_ton: integer('addr_ton', 2),
  addr_npi: integer('addr_npi', 8),
  address_range: text('address_range', '^90532'),
  service_type: text('service_type', 'CMT'),
  source_addr_ton: integer('source_addr_ton', 5),
  source_addr_npi: integer('source_addr_npi', 9),
  source_addr: text('source_addr', 'Acme Co'),
  dest_addr_ton: integer('dest_addr_ton', 1),
  dest_addr_npi: integer('dest_addr_npi', 6),
  destination_addr: text('destination_addr', '905321112233'),
  esme_addr_ton: integer('esme_addr_ton', 3),
  esme_addr_npi: integer('esme_addr_npi', 4),
  esme_addr: text('esme_addr', '4609'),
  // Forward, acknowledgement by the user, reply path.
  esm_class: {
    value: 0x92,
    seen: {
      'smpp.esm.submit.msg_mode': '0x02',
      'smpp.esm.submit.msg_type': '0x04',
      'smpp.esm.submit.features': '0x02',
    },
  },
  protocol_id: integer('protocol_id', 0x41),
  priority_flag: integer('priority_flag', 3),
  schedule_delivery_time: {
    value: '261126121500012+',
    seen: { 'smpp.schedule_delivery_time': 'Nov 26, 2026 09:15:00.000000000 UTC' },
  },
  validity_period: {
    value: '000002030000000R',
    seen: { 'smpp.validity_period_r': `${51 * 3600}.000000000` },
  },
  final_date: {
    value: '261126121500000+',
    seen: { 'smpp.final_date': 'Nov 26, 2026 12:15:00.000000000 UTC' },
  },
  registered_delivery: {
    value: 0x1d,
    seen: {
      'smpp.regdel.receipt': '0x01',
      'smpp.regdel.acks': '0x03',
      'smpp.regdel.notif': '0x01',
    },
  },
  replace_if_present_flag: integer('replace_if_present_flag', 1),
  data_coding: integer('data_coding', 0x04),
  sm_default_msg_id: integer('sm_default_msg_id', 7),
  short_message: octets('message', 0, 1, 0xfe, 0xff),
  message_id: text('message_id', '0a1b2c3d-4e5f'),
  message_state: integer('message_state', 5),
  error_code: integer('error_code', 27),
  dest_address: {
    value: [{ ton: 1, npi: 6, address: '905321112233' }, { list: 'friends' }],
    seen: {
      ...{ 'smpp.dest_addr_ton': '0x01', 'smpp.dest_addr_npi': '0x06' },
      ...{ 'smpp.destination_addr': '905321112233', 'smpp.dl_name': 'friends' },
    },
  },
  unsuccess_sme: {
    value: [{ ton: 1, npi: 6, address: '905321112233', status: 0x0b }],
    seen: {
      ...{ 'smpp.dest_addr_ton': '0x01', 'smpp.dest_addr_npi': '0x06' },
      ...{ 'smpp.destination_addr': '905321112233', 'smpp.error_status_code': '0x0000000b' },
    },
  },
}

const OPTIONAL: Readonly<Record<TlvName, Sample>> = {
  dest_addr_subunit: integer('dest_addr_subunit', 1),
  dest_network_type: integer('dest_network_type', 1),
  source_network_type: integer('source_network_type', 5),
  qos_time_to_live: integer('qos_time_to_live', 4_000_000_000),
  payload_type: integer('payload_type', 1),
  additional_status_info_text: text('additional_status_info_text', 'try later'),
  receipted_message_id: text('receipted_message_id', '0a1b2c3d'),
  privacy_indicator: integer('privacy_indicator', 2),
  user_message_reference: integer('user_message_reference', 65_534),
  user_response_code: integer('user_response_code', 9),
  source_port: integer('source_port', 9_200),
  destination_port: integer('destination_port', 65_533),
  sar_msg_ref_num: integer('sar_msg_ref_num', 65_532),
  language_indicator: integer('language_indicator', 3),
  sar_total_segments: integer('sar_total_segments', 3),
  sar_segment_seqnum: integer('sar_segment_seqnum', 2),
  sc_interface_version: integer('SC_interface_version', 0x34),
  callback_num: {
    value: Uint8Array.from([1, 1, 1, 0x39, 0x30]),
    seen: { 'smpp.callback_num': '' },
  },
  dpf_result: integer('dpf_result', 1),
  set_dpf: integer('set_dpf', 1),
  ms_availability_status: integer('ms_availability_status', 2),
  network_error_code: {
    value: Uint8Array.from([3, 0x01, 0x0b]),
    seen: { 'smpp.network_error.type': '3', 'smpp.network_error.code': '0x010b' },
  },
  message_payload: octets('message_payload', 0xca, 0xfe),
  delivery_failure_reason: integer('delivery_failure_reason', 2),
  more_messages_to_send: integer('more_messages_to_send', 1),
  message_state: integer('message_state', 8),
  congestion_state: integer('congestion_state', 80),
  ussd_service_op: { value: Uint8Array.of(16), seen: { 'smpp.ussd_service_op': '16' } },
  display_time: integer('display_time', 2),
  ms_validity: integer('ms_validity', 1),
  alert_on_message_delivery: {
    value: new Uint8Array(0),
    seen: { 'smpp.alert_on_message_delivery_null': '' },
  },
  its_reply_type: integer('its_reply_type', 6),
  its_session_info: {
    value: Uint8Array.from([7, 5]),
    seen: { 'smpp.its_session.number': '7', 'smpp.its_session.sequence': '0x02' },
  },
}

/** tshark writes some integers in hexadecimal digits; which ones is its own matter. */
const inDecimal = (value: string): string =>
  /^0x[0-9a-f]+$/.test(value) ? String(Number(value)) : value

/** Each of the values that were meant is among those that were found. */
function expectSeen(found: Dissected | undefined, seen: Seen, of: string): void {
  for (const [name, value] of Object.entries(seen)) {
    expect(found?.get(name)?.map(inDecimal), `${name} of ${of}`).toContain(inDecimal(value))
  }
}

describe('tshark reads', () => {
  test('every PDU with all its fields', async () => {
    const commands = Object.keys(COMMANDS) as CommandName[]
    const samples = commands.map((command) =>
      (COMMANDS[command].fields as readonly Field[]).map(({ name }) => {
        const sample = FIELDS[name]
        if (!sample) throw new Error(`there is no sample of ${name}`)
        return { name, ...sample }
      }),
    )
    const pdus = commands.map((command, n) =>
      encodePdu({
        ...{ command, sequence: n + 1 },
        body: Object.fromEntries((samples[n] ?? []).map(({ name, value }) => [name, value])),
      }),
    )
    const found = await dissect(pdus)
    expect(found).toHaveLength(commands.length)
    for (const [n, command] of commands.entries()) {
      expectSeen(found[n], headerSeen(command, n + 1, pdus[n]?.length ?? 0), command)
      for (const { name, seen } of samples[n] ?? []) {
        expectSeen(found[n], seen, `${name} of ${command}`)
      }
    }
  })

  test('every status', async () => {
    const statuses = Object.entries(STATUSES)
    const found = await dissect(
      statuses.map(([, { code }], n) =>
        encodePdu({ command: 'submit_sm_resp', sequence: n + 1, status: code }),
      ),
    )
    for (const [n, [name, { code }]] of statuses.entries()) {
      expectSeen(found[n], { 'smpp.command_status': String(code) }, name)
    }
  })

  test('every optional parameter, and one of a vendor', async () => {
    const names = Object.keys(TLVS) as TlvName[]
    const pdus = names.map((name, n) =>
      encodePdu({
        ...{ command: 'data_sm', sequence: n + 1 },
        tlvs: { [name]: OPTIONAL[name].value } as Tlvs,
        unknownTlvs: [{ tag: 0x1401, value: Uint8Array.of(0xab, 0xcd) }],
      }),
    )
    const found = await dissect(pdus)
    for (const [n, name] of names.entries()) {
      const tag = `0x${TLVS[name].tag.toString(16).padStart(4, '0')}`
      expect(found[n]?.get('smpp.opt_param_tag'), name).toEqual([tag, '0x1401'])
      expectSeen(found[n], { ...OPTIONAL[name].seen, 'smpp.vendor_op': 'ab:cd' }, name)
    }
  })

  test('all optional parameters in one PDU, in their order', async () => {
    const names = Object.keys(TLVS) as TlvName[]
    const tlvs = Object.fromEntries(names.map((name) => [name, OPTIONAL[name].value])) as Tlvs
    const [found] = await dissect([encodePdu({ command: 'data_sm', sequence: 1, tlvs })])
    expect(found?.get('smpp.opt_param_tag')?.map(Number)).toEqual(
      names.map((name) => TLVS[name].tag),
    )
    for (const name of names) expectSeen(found, OPTIONAL[name].seen, name)
  })
})

const headerSeen = (command: CommandName, sequence: number, length: number): Seen => ({
  'smpp.command_length': String(length),
  'smpp.command_id': String(COMMANDS[command].id),
  ...(isResponse(command) ? { 'smpp.command_status': '0' } : {}),
  'smpp.sequence_number': String(sequence),
})
