/**
 * The bare writer of PostgreSQL: what its log takes from one connection when nothing is decided.
 *
 * Groups of orders of the same bytes, with one row for the order and one per recipient, each group
 * one statement and one durable commit, and a few of them under way so that the server never waits
 * for us. Nobody asks over HTTP. Peyk's rate on PostgreSQL is given as a share of this one's.
 */
import { fileURLToPath } from 'node:url'
import type { Latency } from './histogram.ts'
import { giveJob } from './job.ts'

const WORKER = fileURLToPath(new URL('insert-worker.ts', import.meta.url))

export interface InsertJob {
  /** A database; its tables are made if they are not there, and left empty. */
  readonly url: string
  readonly postmasterPid?: number | undefined
  /** No order is like one of an earlier round. */
  readonly firstSerial: number
  readonly warmUpSeconds: number
  readonly seconds: number
}

export interface InsertReport {
  /** Orders inside the counted window. */
  readonly perSecond: number
  /** From a group's statement to the answer that it is durable. */
  readonly latency: Latency
  /** Everything that was inserted, warm-up included, and what it cost. */
  readonly orders: number
  readonly cpu: string
}

export function runInserts(job: InsertJob): Promise<InsertReport> {
  return giveJob(WORKER, job)
}
