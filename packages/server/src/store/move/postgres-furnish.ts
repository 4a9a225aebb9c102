/** What PostgreSQL keeps beside the rows that were moved, and the embedded store does not. */
import type { ClientBase } from 'pg'
import { DUPLICATE_WINDOW_MS } from '../../rules/admission.ts'
import { DAY_MS } from '../../rules/istanbul.ts'
import { ORDER_STATE } from '../../rules/order-state.ts'
import type { Furnishing } from './side.ts'
import { MOVED } from './tables.ts'

/** May be done again: a move that was interrupted comes here twice. */
export async function furnish(client: ClientBase, furnishing: Furnishing): Promise<void> {
  await numberOn(client)
  await keepPrints(client)
  await nameDeadNodes(client, furnishing)
  for (const { name } of MOVED) await client.query(`analyze ${name}`)
}

/** The columns that the engine numbers by itself go on above what has come. */
async function numberOn(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ table: string; column: string }>(
    `select table_name as "table", column_name as "column" from information_schema.columns
      where table_schema = current_schema() and is_identity = 'YES'`,
  )
  const moved = new Set(MOVED.map(({ name }) => name))
  for (const { table, column } of rows) {
    if (!moved.has(table)) continue
    await client.query(`select setval(pg_get_serial_sequence('${table}', '${column}'),
      (select coalesce(max(${column}), 0) + 1 from ${table}), false)`)
  }
}

/** The window of repeats, as the embedded store fills its memory: seen from the newest order. */
async function keepPrints(client: ClientBase): Promise<void> {
  const accepted = `from orders where state <> ${ORDER_STATE.cancelled}`
  await client.query(`insert into fingerprint (bucket, account_id, hash, at)
    select submit_at / ${DUPLICATE_WINDOW_MS}, account_id, fingerprint, max(submit_at) ${accepted}
      and submit_at > (select submit_at ${accepted} order by id desc limit 1)
        - ${DUPLICATE_WINDOW_MS}
    group by 1, 2, 3
    on conflict (bucket, account_id, hash) do nothing`)
}

/**
 * The receipts that a carrier inside a node still owed: the first node that starts is told of dead
 * ones, and becomes their heir.
 */
async function nameDeadNodes(
  client: ClientBase,
  { insideNodes, nowMs }: Furnishing,
): Promise<void> {
  await client.query(
    `insert into node (id, seen_at)
      select distinct split_part(carrier_message_id, '-', 1), $1::bigint
        from part where state = 0 and carrier = any($2)
      on conflict (id) do nothing`,
    // Dead whatever the lease is, and not yet forgotten.
    [nowMs - DAY_MS, insideNodes],
  )
}
