/** What every operation is given: the store, the clock, and the way to wake who has work now. */
import type { StatusName } from '@peyk/contract/statuses'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Meters } from '../base/meters.ts'
import type { ClaimOffer, OrderDraft } from '../rules/compose.ts'
import type { NumberRules } from '../rules/numbers.ts'
import type { DocumentFiles } from '../store/document-files.ts'
import type { Store } from '../store/store.ts'
import type { HandOver } from '../store/verbs/place-orders.ts'
import type { CarrierDesk } from './carrier-desk.ts'
import type { SmppBind } from './manage/smpp-binds.ts'
import type { RequestLog } from './request-log.ts'

export interface Context {
  readonly store: Store
  /** The contents of documents; what is known of them is in the store. */
  readonly documents: DocumentFiles
  readonly clock: Clock
  readonly log: Log
  readonly meters: Meters
  readonly numbers: NumberRules
  readonly dispatch: Dispatching
  readonly requests: RequestLog
  readonly iys: IysSignal
  readonly carriers: CarrierDesk
  /** A secret of webhooks as it is written down. */
  readonly sealSecret: (secret: string) => string
  /** Customers' binds to this node. */
  readonly smppBinds: () => readonly SmppBind[]
  /** There may be something to tell a customer's listener. */
  readonly wakeWebhooks: () => void
  /** An account changed: what was remembered of it is no longer true. */
  readonly forgetAccount: (accountId: number) => void
  /** The sandbox's controls; undefined in production. */
  readonly sandbox: SandboxControls | undefined
}

/** What an operation says to the adapter to İYS; where there is none, nobody listens. */
export interface IysSignal {
  /** Consents were recorded, or changed at İYS. */
  wake(): void
}

/** What an operation says to the dispatcher. */
export interface Dispatching {
  /** There may be something due: it looks at once. */
  wake(): void
  /** What it would take at once, if it has nothing due and room for so many. */
  offer(recipients: number): ClaimOffer | undefined
  /**
   * What became of a message that a carrier here forwarded to another server.
   * @returns false if there is no such carrier here, or it does not know the token
   * @throws if it could not be written down
   */
  hearReport(carrier: string, token: string, report: ForeignReport): Promise<boolean>
  /** It was taken at its word: these messages are claimed for it. */
  take(order: HandedOrder): void
}

/** As the other server tells it (wire §9). */
export interface ForeignReport {
  readonly orderId: string
  readonly to: string
  readonly status: string
}

export interface HandedOrder extends HandOver {
  readonly orderId: number
  readonly draft: OrderDraft
}

/** What goes wrong on demand (shares are 0…1). */
export interface Faults {
  readonly api: { readonly http503Share: number }
  readonly carrier: {
    /** The carrier answers a submit this much later. */
    readonly latencyMs: number
    readonly throttleShare: number
    readonly rejectShare: number
    readonly lostReceiptShare: number
    /** Receipts come this much later than the carrier's normal delay. */
    readonly lateReceiptMs: number
    readonly duplicateReceiptShare: number
    readonly outOfOrderReceipts: boolean
    /** The carrier takes submits and never answers, as behind a half-open connection. */
    readonly halfOpen: boolean
  }
  /** Of the simulated İYS. */
  readonly iys: {
    /** 503. */
    readonly unavailableShare: number
    /** 429, with `Retry-After`. */
    readonly throttleShare: number
    readonly latencyMs: number
  }
}

export interface SandboxControls {
  faults(): Faults
  setFaults(faults: Faults): Promise<void>
  /** Puts the clock to a time and remembers it over restarts. */
  moveClock(nowMs: number): Promise<void>
  /** Back to the first run: data, clock and faults. */
  reset(): Promise<void>
}

/** What a call was given beside its body. */
export interface Beside {
  readonly idempotencyKey?: string | undefined
  /** Receipts that were asked for by SMPP. */
  readonly smpp?: string | null
}

/** An operation's answer: what it has to say, or which status refuses it and why. */
export type Answer<Reply> = { readonly reply: Reply; readonly noted?: Noted } | Refused

/** What the request log says of a request beside its code. */
export interface Noted {
  readonly orderId?: number
  readonly recipients?: number
  /** Only where the account has its texts kept. */
  readonly texts?: readonly string[] | undefined
  /** What there is to know of a success. */
  readonly why?: string | undefined
}

export interface Refused {
  readonly refused: StatusName
  /** For the logs, never for the wire. */
  readonly why: string
  readonly noted?: Noted
  /** Of a 503: when it would pass. */
  readonly retryAfterS?: number
  /** Of a 422: what is wrong with which field, in the words of the wire. */
  readonly errors?: Readonly<Record<string, string>>
}
