/** Which order a key of the customer's stands for, while it does. */
import type { Dialect } from '../dialect.ts'

export const idempotency = ({ integer, text, keyedTable }: Dialect): readonly string[] => [
  `create table idempotency (
    account_id ${integer} not null,
    key_hash ${text} not null,
    body_hash ${text} not null,
    order_id ${integer} not null,
    at ${integer} not null,
    primary key (account_id, key_hash)
  ) ${keyedTable}`,
  'create index idempotency_at on idempotency (at)',
]
