/**
 * What carriers say, kept: the receipt of a part as it came, parts of inbound SMS until they are
 * whole, and what is counted of each carrier.
 */
import type { Dialect } from '../dialect.ts'

export const carriersOverSmpp = ({ integer, text, keyedTable }: Dialect): readonly string[] => [
  `alter table part add column raw ${text}`,
  `alter table receipt add column raw ${text}`,
  `create table inbound_part (
    carrier ${text} not null,
    sender ${text} not null,
    recipient ${text} not null,
    reference ${integer} not null,
    total ${integer} not null,
    no ${integer} not null,
    content ${text} not null,
    at ${integer} not null,
    primary key (carrier, sender, recipient, reference, total, no)
  ) ${keyedTable}`,
  'create index inbound_part_by_age on inbound_part (at)',
  `create table carrier_count (
    carrier ${text} not null,
    what ${text} not null,
    value ${integer} not null,
    primary key (carrier, what)
  ) ${keyedTable}`,
]
