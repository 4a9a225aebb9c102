/**
 * Customers' SMPP: what an account may bind, which orders want receipts, what is still to be
 * delivered to its binds, and the parts of long texts that wait for the others.
 *
 * A delivery is deleted when the customer has it. It is found by account and time, and leased row
 * by row, because the binds of one account may be on several nodes.
 */
import type { Dialect } from '../dialect.ts'

export const smppDoor = ({ integer, text, numbered, keyedTable }: Dialect): readonly string[] => [
  `alter table account add column smpp_binds ${integer} not null default 4`,
  `alter table account add column smpp_window ${integer} not null default 50`,
  `alter table account add column smpp_submits_per_second ${integer}`,
  `alter table account add column smpp_bound_at ${integer}`,
  `alter table orders add column smpp ${text}`,
  `create table smpp_delivery (
    id ${numbered} primary key,
    account_id ${integer} not null,
    kind ${integer} not null,
    message_id ${integer},
    smpp_id ${text},
    payload ${text},
    created_at ${integer} not null,
    due_at ${integer} not null,
    attempts ${integer} not null default 0,
    node ${text},
    lease_until ${integer}
  )`,
  'create index smpp_delivery_due on smpp_delivery (account_id, due_at, id)',
  `create table smpp_part (
    account_id ${integer} not null,
    joint ${text} not null,
    no ${integer} not null,
    at ${integer} not null,
    smpp_id ${text} not null,
    part ${text} not null,
    primary key (account_id, joint, no)
  ) ${keyedTable}`,
  'create index smpp_part_time on smpp_part (at)',
]
