/**
 * The optional parameters (SMPP 3.4 §5.3.2) that gateways meet, by tag. What is not in the table or
 * does not have the length of its kind, is kept as its octets: carriers have tags of their own.
 */
export type TlvKind = 'u8' | 'u16' | 'u32' | 'cstring' | 'octets'

interface Row {
  readonly tag: number
  readonly kind: TlvKind
}

const tlv = <K extends TlvKind>(tag: number, kind: K) => ({ tag, kind })

export const TLVS = {
  dest_addr_subunit: tlv(0x0005, 'u8'),
  dest_network_type: tlv(0x0006, 'u8'),
  source_network_type: tlv(0x000e, 'u8'),
  qos_time_to_live: tlv(0x0017, 'u32'),
  payload_type: tlv(0x0019, 'u8'),
  additional_status_info_text: tlv(0x001d, 'cstring'),
  receipted_message_id: tlv(0x001e, 'cstring'),
  privacy_indicator: tlv(0x0201, 'u8'),
  user_message_reference: tlv(0x0204, 'u16'),
  user_response_code: tlv(0x0205, 'u8'),
  source_port: tlv(0x020a, 'u16'),
  destination_port: tlv(0x020b, 'u16'),
  sar_msg_ref_num: tlv(0x020c, 'u16'),
  language_indicator: tlv(0x020d, 'u8'),
  sar_total_segments: tlv(0x020e, 'u8'),
  sar_segment_seqnum: tlv(0x020f, 'u8'),
  sc_interface_version: tlv(0x0210, 'u8'),
  callback_num: tlv(0x0381, 'octets'),
  dpf_result: tlv(0x0420, 'u8'),
  set_dpf: tlv(0x0421, 'u8'),
  ms_availability_status: tlv(0x0422, 'u8'),
  /** Three octets: the network, and its error (§5.3.2.31). */
  network_error_code: tlv(0x0423, 'octets'),
  message_payload: tlv(0x0424, 'octets'),
  delivery_failure_reason: tlv(0x0425, 'u8'),
  more_messages_to_send: tlv(0x0426, 'u8'),
  message_state: tlv(0x0427, 'u8'),
  /** SMPP 5.0 §4.8.4.18: how busy the peer is, 0 to 99. */
  congestion_state: tlv(0x0428, 'u8'),
  ussd_service_op: tlv(0x0501, 'octets'),
  display_time: tlv(0x1201, 'u8'),
  ms_validity: tlv(0x1204, 'u8'),
  /** It has no value (§5.3.2.41). */
  alert_on_message_delivery: tlv(0x130c, 'octets'),
  its_reply_type: tlv(0x1380, 'u8'),
  its_session_info: tlv(0x1383, 'octets'),
} as const satisfies Readonly<Record<string, Row>>

export type TlvName = keyof typeof TLVS

interface Values {
  readonly u8: number
  readonly u16: number
  readonly u32: number
  readonly cstring: string
  readonly octets: Uint8Array
}

export type Tlvs = { -readonly [N in TlvName]?: Values[(typeof TLVS)[N]['kind']] }

/** One that the table does not know, or that does not fit its row, or that came again. */
export interface UnknownTlv {
  readonly tag: number
  readonly value: Uint8Array
}
