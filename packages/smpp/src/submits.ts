/** Written parts in their envelope: what submit_sm says of a message beside its text. */
import type { Address } from './addresses.ts'
import type { EsmMode } from './esm-class.ts'
import type { Body } from './pdu/commands.ts'
import type { Tlvs } from './pdu/tlvs.ts'
import type { Part } from './sending.ts'

/** registered_delivery, bits 1 and 0 (§5.2.17). */
export const RECEIPT = { none: 0x00, always: 0x01, failure: 0x02 } as const
/** May be added to the above. */
export const INTERMEDIATE_NOTIFICATION = 0x10

/** What is absent is 0 or empty, as the specification has it. */
export interface Envelope {
  readonly source: Address
  readonly destination: Address
  /** §5.2.11: at most 5 characters. */
  readonly serviceType?: string
  /** Bits 1 and 0 of esm_class. */
  readonly mode?: EsmMode
  /** §5.2.14: 0 to 3. */
  readonly priority?: number
  /** By `relativeTime` or `absoluteTime`. */
  readonly validity?: string
  readonly schedule?: string
  readonly registeredDelivery?: number
}

export interface Submit {
  readonly body: Partial<Body<'submit_sm'>>
  readonly tlvs: Tlvs
}

/** Fields are named one by one and in the order of the PDU, which is the fast way to make one. */
export const submitsOf = (parts: readonly Part[], envelope: Envelope): Submit[] => {
  const { source, destination, mode = 0 } = envelope
  return parts.map(({ body, tlvs }) => ({
    body: {
      service_type: envelope.serviceType ?? '',
      source_addr_ton: source.ton,
      source_addr_npi: source.npi,
      source_addr: source.address,
      dest_addr_ton: destination.ton,
      dest_addr_npi: destination.npi,
      destination_addr: destination.address,
      esm_class: body.esm_class | mode,
      priority_flag: envelope.priority ?? 0,
      schedule_delivery_time: envelope.schedule ?? '',
      validity_period: envelope.validity ?? '',
      registered_delivery: envelope.registeredDelivery ?? RECEIPT.none,
      data_coding: body.data_coding,
      short_message: body.short_message,
    },
    tlvs,
  }))
}
