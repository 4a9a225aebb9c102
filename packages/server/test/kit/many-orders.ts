/** A data directory with so much in it that a copy takes a while, written past the store. */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { migrateDirectory } from '../../src/store/sqlite/migrate.ts'

const AT = 1_777_000_000_000
const ORDER = 100_000_000

/** Delivered orders of one message each: five rows for every one of them. */
export function manyOrders(directory: string, count: number): void {
  migrateDirectory(directory)
  const db = new Database(join(directory, 'peyk.sqlite'))
  db.pragma('synchronous = off')
  const each = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})`
  db.transaction(() => {
    for (const sql of [
      `insert into setting values ('mode', 'sandbox')`,
      `insert into account (id, name, created_at, api_access, allowed_ips, strict_iys, encoding,
          suffix, turkish_letter_units, billing, unit_price, balance, ledger_entries)
        values (1, 'a', ${AT}, 1, '[]', 0, 'auto', '', 1, 'credit', 1, ${count}, ${count} + 1)`,
      `insert into ledger values (1, 1, ${AT}, 2 * ${count}, 2 * ${count}, 'credits', null)`,
      `${each} insert into ledger
        select 1, i + 1, ${AT} + i, -1, 2 * ${count} - i, 'order', ${ORDER} + i from n`,
      `${each} insert into orders (id, account_id, sender, suffix, submit_at, send_at, day, seq,
          state, total, delivered, undelivered, unit_price, charged, price, first_message_id,
          fingerprint, finished_at)
        select ${ORDER} + i, 1, 'ACME', '', ${AT} + i, ${AT} + i, 20567, i - 1, 3, 1, 1, 0, 1, 1, 1,
          i, printf('%040x', i), ${AT} + i from n`,
      `insert into day_count values (1, 20567, ${count})`,
      `${each} insert into order_text
        select ${ORDER} + i, 0, 'Siparişiniz kargoya verildi: ' || i, 'gsm', 1, 1 from n`,
      `${each} insert into message (id, account_id, order_id, text_no, number, parts, state, due_at,
          claim_id, first_part_id, attempts, sent_at, final_at)
        select i, 1, ${ORDER} + i, 0, 905320000000 + i, 1, 2, ${AT} + i, i, i, 1, ${AT} + i,
          ${AT} + i from n`,
      `${each} insert into part (id, message_id, no, carrier, carrier_message_id, state, sent_at,
          done_at, error)
        select i, i, 0, 'simulator', '0123456789abcdef-' || i, 1, ${AT} + i, ${AT} + i, null from n`,
      `update counter set next = case name when 'order' then ${ORDER} else 0 end + ${count} + 1
        where name in ('account', 'order', 'message', 'part', 'claim')`,
    ]) {
      db.exec(sql)
    }
  })()
  db.close()
}
