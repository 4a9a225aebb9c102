/**
 * Large and scheduled orders that are due queue up in lanes, in which accounts take turns
 * (`bulk-turns.ts`). An order gets its lane when its time has come, and has -1 before and after;
 * `bulk_turn` says of each account in a lane where it stands.
 *
 * Nodes of before go by `unfold_at` alone and pay no heed to lanes: the old index stays for them.
 */
import type { Dialect } from '../dialect.ts'

export const bulkTurns = ({ integer, keyedTable }: Dialect): readonly string[] => [
  `alter table orders add column lane ${integer} not null default -1`,
  `create index orders_to_queue on orders (lane, unfold_at, id)
    where unfold_at is not null and lane = -1`,
  `create index orders_in_lane on orders (lane, account_id, unfold_at, id)
    where unfold_at is not null`,
  `create table bulk_turn (
    lane ${integer} not null,
    account_id ${integer} not null,
    at ${integer} not null,
    place ${integer} not null,
    credit ${integer} not null,
    primary key (lane, account_id)
  ) ${keyedTable}`,
  'create index bulk_turn_time on bulk_turn (at)',
]
