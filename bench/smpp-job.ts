/** What a process that speaks SMPP for the bench is told, and what it answers. */
export type SmppJob =
  /** How fast PDUs are made and read, by one thread. */
  | { readonly kind: 'codec'; readonly library: Library; readonly seconds: number }
  /** Round trips of submit_sm to a server at this port. */
  | {
      readonly kind: 'session'
      readonly library: Library
      readonly port: number
      readonly windowMax: number
      readonly seconds: number
    }

/** Ours, and the package `smpp` of npm beside it. */
export type Library = 'peyk' | 'npm'

export interface SmppReport {
  /** PDUs made, or round trips. */
  readonly perSecond: number
  /** PDUs read; for codecs only. */
  readonly readPerSecond: number
  /** Responses that were none, or not to what was sent. */
  readonly wrong: number
}

/** An ordinary message of 100 octets. */
export const SUBMIT = {
  ...{ source_addr_ton: 5, source_addr: 'PEYK', dest_addr_ton: 1, dest_addr_npi: 1 },
  ...{ destination_addr: '905321112233', registered_delivery: 1 },
  short_message: Buffer.alloc(100, 'Peyk '),
} as const
