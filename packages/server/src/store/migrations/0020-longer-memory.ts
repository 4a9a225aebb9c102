/**
 * What is remembered for longer, or on other nodes than before: how carriers do on each node, what
 * became of a message that tried a carrier, ids that were given away (of a submit that was answered
 * too late, of the parts of a customer's long text, of orders at another server), and a credential
 * that is still good beside its successor.
 */
import type { Dialect } from '../dialect.ts'

export const longerMemory = ({
  integer,
  text,
  numbered,
  keyedTable,
}: Dialect): readonly string[] => [
  `create table node_report (
    node ${text} not null,
    what ${text} not null,
    at ${integer} not null,
    report ${text} not null,
    primary key (node, what)
  ) ${keyedTable}`,

  `create table carrier_test (
    id ${numbered} primary key,
    carrier ${text} not null,
    number ${integer} not null,
    asked_at ${integer} not null,
    message ${text},
    node ${text},
    outcome ${text},
    error ${text},
    ms ${integer}
  )`,
  'create index carrier_test_of_carrier on carrier_test (carrier, id)',
  `create table carrier_test_part (
    carrier ${text} not null,
    carrier_message_id ${text} not null,
    test_id ${integer} not null,
    no ${integer} not null,
    state ${integer} not null,
    sent_at ${integer} not null,
    done_at ${integer},
    error ${text},
    raw ${text},
    primary key (carrier, carrier_message_id, test_id)
  ) ${keyedTable}`,
  'create index carrier_test_part_of_test on carrier_test_part (test_id, no)',

  `create table late_part (
    carrier ${text} not null,
    carrier_message_id ${text} not null,
    message_id ${integer} not null,
    no ${integer} not null,
    at ${integer} not null,
    primary key (carrier, carrier_message_id)
  ) ${keyedTable}`,
  'create index late_part_of_message on late_part (message_id)',
  'create index late_part_time on late_part (at)',

  `create table smpp_id (
    account_id ${integer} not null,
    smpp_id ${text} not null,
    order_id ${integer},
    ended ${text},
    at ${integer} not null,
    primary key (account_id, smpp_id)
  ) ${keyedTable}`,
  'create index smpp_id_time on smpp_id (at)',

  `create table upstream_order (
    carrier ${text} not null,
    order_id ${text} not null,
    messages ${text} not null,
    at ${integer} not null,
    primary key (carrier, order_id)
  ) ${keyedTable}`,
  'create index upstream_order_time on upstream_order (at)',

  `alter table credential add column old_hash ${text}`,
  `alter table credential add column old_until ${integer}`,
]
