/**
 * Fingerprints of the last minutes, beside the database and not in it.
 *
 * Their keys are random, so that in the file each would cost a page of the journal: measured, a
 * fifth of the price of an order. Every order keeps its own fingerprint, so the table can be a
 * temporary one (which takes part in transactions and their undoing all the same) that is filled
 * again from the newest orders when the database is opened.
 */
import type Database from 'better-sqlite3'
import { DUPLICATE_WINDOW_MS } from '../../rules/admission.ts'
import { ORDER_STATE } from '../../rules/order-state.ts'

const CACHE_KIB = 32 * 1024
const ORDERS_PER_STEP = 10_000

const CREATE = `create temp table fingerprint (
  bucket integer not null,
  account_id integer not null,
  hash text not null,
  order_id integer not null,
  at integer not null,
  primary key (bucket, account_id, hash)
) without rowid`

const FILL = `insert or ignore into fingerprint
  select submit_at / ${DUPLICATE_WINDOW_MS}, account_id, fingerprint, id, submit_at from orders
  where id < :before and id >= :from and state <> ${ORDER_STATE.cancelled} order by id desc`

/** Makes the table and fills it with the window before the newest order. */
export function openPrints(db: Database.Database): void {
  db.pragma('temp_store = MEMORY')
  db.pragma(`temp.cache_size = -${CACHE_KIB}`)
  db.exec(CREATE)
  const newest = db
    .prepare<[], { id: number; at: number }>(
      'select id, submit_at as at from orders order by id desc limit 1',
    )
    .get()
  if (!newest) return
  const fill = db.prepare(FILL)
  const oldestOf = db.prepare<[number], { at: number }>(
    'select submit_at as at from orders where id >= ? order by id limit 1',
  )
  for (let before = newest.id + 1; before > 0; before -= ORDERS_PER_STEP) {
    const from = before - ORDERS_PER_STEP
    fill.run({ before, from })
    const oldest = oldestOf.get(from)
    const last = oldest && oldest.at < newest.at - DUPLICATE_WINDOW_MS
    if (last || !hasOlder(db, from)) return
  }
}

const hasOlder = (db: Database.Database, from: number): boolean =>
  db.prepare('select 1 from orders where id < ? limit 1').get(from) !== undefined
