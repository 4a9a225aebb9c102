/**
 * What the load generator is told and what it answers. Both travel as JSON between the bench and
 * the generator's own process.
 */
import type { Latency } from './histogram.ts'
import type { Credentials } from './requests.ts'

/** What is asked for, again and again. */
export type Traffic =
  | { readonly kind: 'small'; readonly firstSerial: number }
  | { readonly kind: 'big'; readonly firstSerial: number }
  /** Commercial orders of one recipient, who is one of so many that gave their consent. */
  | { readonly kind: 'checked'; readonly firstSerial: number; readonly people: number }
  /** Messages to Kannel's smsbox, which calls back when a receipt has come. */
  | { readonly kind: 'kannel'; readonly firstSerial: number; readonly listener: string }
  | { readonly kind: 'contact'; readonly firstSerial: number; readonly group: number }
  /** The first page of a search that finds somebody. */
  | { readonly kind: 'search'; readonly key: string }
  /** A full page of a group. */
  | {
      readonly kind: 'group'
      readonly group: number
      readonly page: number
      readonly rows: number
    }
  /** Random full pages of get-report; every order has `total` recipients. */
  | { readonly kind: 'report'; readonly orders: readonly string[]; readonly total: number }
  /** Random pages of get-reports over a range that holds `count` orders. */
  | {
      readonly kind: 'reports'
      readonly start: string
      readonly end: string
      readonly count: number
    }

export interface LoadJob {
  /** `http://127.0.0.1:PORT`, of one or more; the connections are spread evenly over them. */
  readonly urls: readonly string[]
  readonly credentials: Credentials
  readonly traffic: Traffic
  readonly connections: number
  /** Left out: closed loop, each connection asks again as soon as it was answered. */
  readonly ratePerSecond?: number
  /** A pause of each connection between an answer and the next request; closed loop only. */
  readonly pauseMs?: number
  /** Not counted: connections and both programs' compilers warm up. */
  readonly warmUpSeconds: number
  /** Ends after this time (warm-up not counted) or after so many requests in all. */
  readonly until: { readonly seconds: number } | { readonly requests: number }
}

export interface LoadReport {
  /** When the first request was written, in ms of `Date.now()`. */
  readonly firstAskedAt: number
  /** Answers inside the counted window, how long it was, and their quotient. */
  readonly answers: number
  readonly seconds: number
  readonly perSecond: number
  /** From the moment a request was due (paced) or written (closed loop) to its last byte. */
  readonly latency: Latency
  /** Everything ever asked and answered with 200, warm-up included. */
  readonly ok: number
  /** Answers that were not 200, by status. */
  readonly refused: Readonly<Record<string, number>>
  /** Answers of 200 whose content was not what was asked for. */
  readonly wrong: number
  /** The first few bad answers, to see what went wrong. */
  readonly samples: readonly string[]
  /** The generator's own processor time per answer in the window, in microseconds. */
  readonly cpuUs: { readonly user: number; readonly system: number }
  /** Ids of the big orders that were accepted; empty for other traffic. */
  readonly orderIds: readonly string[]
  /** The first serial number that was not used. */
  readonly nextSerial: number
}
