/**
 * What letting go of old data needs to remember: on the embedded engine the orders that were not
 * over when their turn came, on PostgreSQL when a span is to be looked at again.
 */
import type { Dialect } from '../dialect.ts'

export const retention = ({ name, integer, text, keyedTable }: Dialect): readonly string[] => [
  `create table kept_back (
    kind ${text} not null,
    since_at ${integer} not null,
    order_id ${integer} not null,
    primary key (kind, since_at, order_id)
  ) ${keyedTable}`,
  ...(name === 'postgres' ? ['alter table span add column look_at bigint not null default 0'] : []),
]
