/** Fills the memory of fingerprints from the newest orders of a database that is opened. */
import type Database from 'better-sqlite3'
import { DUPLICATE_WINDOW_MS } from '../../rules/admission.ts'
import { ORDER_STATE } from '../../rules/order-state.ts'
import type { PrintMemory } from '../print-memory.ts'

interface OrderPrint {
  readonly account_id: number
  readonly fingerprint: string
  readonly at: number
}

/** Orders are numbered as they are accepted: the window is at the end of the table. */
export function fillPrints(db: Database.Database, memory: PrintMemory): void {
  const newestFirst = db
    .prepare<[], OrderPrint>(
      `select account_id, fingerprint, submit_at as at from orders
        where state <> ${ORDER_STATE.cancelled} order by id desc`,
    )
    .iterate()
  let newestMs: number | undefined
  for (const { account_id, fingerprint, at } of newestFirst) {
    newestMs ??= at
    if (at <= newestMs - DUPLICATE_WINDOW_MS) break
    memory.add(`${account_id} ${fingerprint}`, at)
  }
  memory.commit()
}
