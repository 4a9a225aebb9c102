/** The PDUs (SMPP 3.4 §4) as tables of their mandatory fields, with the command ids of §5.1.2.1. */
import { type BodyOf, cstring, destinations, type Field, failures, octets, u8 } from './fields.ts'

/** Response ids are those of their requests with the top bit set. */
export const RESPONSE = 0x80000000

/** §5.2.8 and §5.2.9: alphanumeric and international addresses alike. */
const ADDRESS_MAX = 21
/** In data_sm (§4.7.1) and alert_notification (§4.12.1). */
const LONG_ADDRESS_MAX = 65
/** §7.1.1: an absolute or relative time is 16 characters. */
const TIME_MAX = 17
const MESSAGE_ID_MAX = 65
/** The length octet allows one more; the specification does not (§5.2.22). */
const SHORT_MESSAGE_MAX = 254
/**
 * §5.2.1 and §5.2.2 allow 16 and 9 octets. Carriers give out longer ones and take them, so length
 * is no reason to refuse a bind.
 */
const CREDENTIAL_MAX = 65

const source = [
  u8('source_addr_ton'),
  u8('source_addr_npi'),
  cstring('source_addr', ADDRESS_MAX, 'ESME_RINVSRCADR'),
] as const

const destination = [
  u8('dest_addr_ton'),
  u8('dest_addr_npi'),
  cstring('destination_addr', ADDRESS_MAX, 'ESME_RINVDSTADR'),
] as const

/** §4.1.1 */
const bind = [
  cstring('system_id', CREDENTIAL_MAX, 'ESME_RINVSYSID'),
  cstring('password', CREDENTIAL_MAX, 'ESME_RINVPASWD'),
  cstring('system_type', 13, 'ESME_RINVSYSTYP'),
  u8('interface_version'),
  u8('addr_ton'),
  u8('addr_npi'),
  cstring('address_range', 41),
] as const
const bindResp = [cstring('system_id', CREDENTIAL_MAX)] as const

const schedule = [
  cstring('schedule_delivery_time', TIME_MAX, 'ESME_RINVSCHED'),
  cstring('validity_period', TIME_MAX, 'ESME_RINVEXPIRY'),
] as const

/** What follows the addresses in submit_sm, deliver_sm and submit_multi. */
const sm = [
  u8('esm_class'),
  u8('protocol_id'),
  u8('priority_flag'),
  ...schedule,
  u8('registered_delivery'),
  u8('replace_if_present_flag'),
  u8('data_coding'),
  u8('sm_default_msg_id'),
  octets('short_message', SHORT_MESSAGE_MAX),
] as const

const serviceType = cstring('service_type', 6, 'ESME_RINVSERTYP')
const messageId = cstring('message_id', MESSAGE_ID_MAX, 'ESME_RINVMSGID')
const none = [] as const

interface Row {
  readonly id: number
  readonly fields: readonly Field[]
}

const row = <const F extends readonly Field[]>(id: number, fields: F) => ({ id, fields })

export const COMMANDS = {
  /** §4.3.1 */
  generic_nack: row(0x80000000, none),
  /** §4.1.3 */
  bind_receiver: row(0x00000001, bind),
  bind_receiver_resp: row(0x80000001, bindResp),
  /** §4.1.1 */
  bind_transmitter: row(0x00000002, bind),
  bind_transmitter_resp: row(0x80000002, bindResp),
  /** §4.8.1 */
  query_sm: row(0x00000003, [messageId, ...source]),
  query_sm_resp: row(0x80000003, [
    messageId,
    cstring('final_date', TIME_MAX),
    u8('message_state'),
    u8('error_code'),
  ]),
  /** §4.4.1 */
  submit_sm: row(0x00000004, [serviceType, ...source, ...destination, ...sm]),
  submit_sm_resp: row(0x80000004, [messageId]),
  /** §4.6.1 */
  deliver_sm: row(0x00000005, [serviceType, ...source, ...destination, ...sm]),
  /** §4.6.2: the id is unused and empty. */
  deliver_sm_resp: row(0x80000005, [messageId]),
  /** §4.2.1 */
  unbind: row(0x00000006, none),
  unbind_resp: row(0x80000006, none),
  /** §4.10.1 */
  replace_sm: row(0x00000007, [
    messageId,
    ...source,
    ...schedule,
    u8('registered_delivery'),
    u8('sm_default_msg_id'),
    octets('short_message', SHORT_MESSAGE_MAX),
  ]),
  replace_sm_resp: row(0x80000007, none),
  /** §4.9.1 */
  cancel_sm: row(0x00000008, [serviceType, messageId, ...source, ...destination]),
  cancel_sm_resp: row(0x80000008, none),
  /** §4.1.5 */
  bind_transceiver: row(0x00000009, bind),
  bind_transceiver_resp: row(0x80000009, bindResp),
  /** §4.1.7 */
  outbind: row(0x0000000b, [
    cstring('system_id', CREDENTIAL_MAX, 'ESME_RINVSYSID'),
    cstring('password', CREDENTIAL_MAX, 'ESME_RINVPASWD'),
  ]),
  /** §4.11.1 */
  enquire_link: row(0x00000015, none),
  enquire_link_resp: row(0x80000015, none),
  /** §4.5.1 */
  submit_multi: row(0x00000021, [serviceType, ...source, destinations('dest_address'), ...sm]),
  submit_multi_resp: row(0x80000021, [messageId, failures('unsuccess_sme')]),
  /** §4.12.1 */
  alert_notification: row(0x00000102, [
    u8('source_addr_ton'),
    u8('source_addr_npi'),
    cstring('source_addr', LONG_ADDRESS_MAX, 'ESME_RINVSRCADR'),
    u8('esme_addr_ton'),
    u8('esme_addr_npi'),
    cstring('esme_addr', LONG_ADDRESS_MAX),
  ]),
  /** §4.7.1 */
  data_sm: row(0x00000103, [
    serviceType,
    u8('source_addr_ton'),
    u8('source_addr_npi'),
    cstring('source_addr', LONG_ADDRESS_MAX, 'ESME_RINVSRCADR'),
    u8('dest_addr_ton'),
    u8('dest_addr_npi'),
    cstring('destination_addr', LONG_ADDRESS_MAX, 'ESME_RINVDSTADR'),
    u8('esm_class'),
    u8('registered_delivery'),
    u8('data_coding'),
  ]),
  data_sm_resp: row(0x80000103, [messageId]),
} as const satisfies Readonly<Record<string, Row>>

export type CommandName = keyof typeof COMMANDS

/** The mandatory fields of a PDU. */
export type Body<C extends CommandName> = BodyOf<(typeof COMMANDS)[C]['fields']>

export type ResponseName = Extract<CommandName, `${string}_resp`>
/** PDUs that are answered by another of their name. */
export type RequestName = {
  [C in CommandName]: `${C}_resp` extends ResponseName ? C : never
}[CommandName]
export type ResponseTo<C extends RequestName> = `${C}_resp` & ResponseName

export const isResponse = (name: CommandName): boolean => COMMANDS[name].id >= RESPONSE

const RESPONSES = Object.fromEntries(
  Object.keys(COMMANDS)
    .filter((name) => `${name}_resp` in COMMANDS)
    .map((name) => [name, `${name}_resp`]),
) as { readonly [C in RequestName]: ResponseTo<C> }

export const responseTo = <C extends RequestName>(name: C): ResponseTo<C> => RESPONSES[name]
