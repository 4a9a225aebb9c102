/**
 * The first schema.
 *
 * Indexes are lean on purpose (each costs more than a row): messages are reached through their
 * order, whose ids are contiguous; a due message is indexed only while it is queued; a carrier's
 * id only while its receipt is awaited; nothing is indexed by number.
 */
import type { Dialect } from '../dialect.ts'

export const first = ({
  integer,
  text,
  bytes,
  keyedTable,
  numbered,
  partitionedBy,
  keyWithin,
}: Dialect): readonly string[] => [
  `create table setting (name ${text} primary key, value ${text} not null) ${keyedTable}`,
  `create table counter (name ${text} primary key, next ${integer} not null) ${keyedTable}`,
  `insert into counter (name, next) values
    ('account', 1), ('order', 100000001), ('message', 1), ('part', 1), ('claim', 1), ('inbound', 1),
    ('maybeSentTwice', 0)`,

  `create table account (
    id ${integer} primary key,
    name ${text} not null,
    created_at ${integer} not null,
    api_access ${integer} not null,
    allowed_ips ${text} not null,
    strict_iys ${integer} not null,
    iys_brand_code ${text},
    test_number ${integer},
    encoding ${text} not null,
    suffix ${text} not null,
    turkish_letter_units ${integer} not null,
    rate_per_second ${integer},
    next_slot_at ${integer} not null default 0,
    billing ${text} not null,
    unit_price ${integer} not null,
    webhook_url ${text},
    short_code ${text},
    keyword ${text},
    balance ${integer} not null default 0,
    ledger_entries ${integer} not null default 0,
    blacklisted ${integer} not null default 0
  )`,
  `create table credential (
    name ${text} not null,
    kind ${text} not null,
    account_id ${integer} not null,
    hash ${text} not null,
    primary key (name, kind)
  ) ${keyedTable}`,
  `create index credential_account on credential (account_id)`,
  `create table sender (
    account_id ${integer} not null,
    name ${text} not null,
    status ${text} not null,
    reason ${text},
    created_at ${integer} not null,
    primary key (account_id, name)
  ) ${keyedTable}`,
  `create table ledger (
    account_id ${integer} not null,
    id ${integer} not null,
    at ${integer} not null,
    amount ${integer} not null,
    balance ${integer} not null,
    reason ${text} not null,
    order_id ${integer},
    primary key (account_id, id)
  ) ${keyedTable}`,
  `create table blacklist (
    account_id ${integer} not null,
    number ${integer} not null,
    at ${integer} not null,
    source ${text} not null,
    primary key (account_id, number)
  ) ${keyedTable}`,

  `create table orders (
    id ${integer} primary key,
    account_id ${integer} not null,
    sender ${text} not null,
    suffix ${text} not null,
    iys_list ${text},
    submit_at ${integer} not null,
    send_at ${integer} not null,
    day ${integer} not null,
    seq ${integer} not null,
    state ${integer} not null,
    unfold_at ${integer},
    total ${integer} not null,
    delivered ${integer} not null default 0,
    undelivered ${integer} not null,
    unit_price ${integer} not null,
    charged ${integer} not null,
    price ${integer} not null default 0,
    first_message_id ${integer} not null,
    fingerprint ${text} not null,
    finished_at ${integer}
  )`,
  `create unique index orders_of_day on orders (account_id, day, seq)`,
  `create index orders_to_unfold on orders (unfold_at) where unfold_at is not null`,
  `create table day_count (
    account_id ${integer} not null,
    day ${integer} not null,
    orders ${integer} not null,
    primary key (account_id, day)
  ) ${keyedTable}`,
  `create table order_text (
    order_id ${integer} not null,
    no ${integer} not null,
    body ${text} not null,
    mode ${text} not null,
    parts ${integer} not null,
    recipients ${integer} not null,
    primary key (order_id, no)
  ) ${keyedTable} ${partitionedBy('order_id')}`,
  `create table compact (
    order_id ${integer} primary key,
    numbers ${bytes} not null,
    invalid ${text} not null,
    blocked ${text} not null,
    next ${integer} not null
  )`,

  `create table message (
    id ${integer} primary key,
    account_id ${integer} not null,
    order_id ${integer} not null,
    text_no ${integer} not null,
    number ${integer} not null,
    raw ${text},
    parts ${integer} not null,
    state ${integer} not null,
    reason ${text},
    due_at ${integer} not null,
    claim_id ${integer},
    first_part_id ${integer},
    attempts ${integer} not null default 0,
    sent_at ${integer},
    final_at ${integer}
  ) ${partitionedBy('id')}`,
  `create index message_due on message (due_at, id) where state = 0`,
  `create table part (
    id ${integer} primary key,
    message_id ${integer} not null,
    no ${integer} not null,
    carrier ${text} not null,
    carrier_message_id ${text} not null,
    state ${integer} not null,
    sent_at ${integer} not null,
    done_at ${integer},
    error ${text}
  ) ${partitionedBy('id')}`,
  `create index part_awaited on part (carrier_message_id, carrier) where state = 0`,
  `create table claim (
    id ${integer} primary key,
    carrier ${text} not null,
    node ${text} not null,
    until_at ${integer} not null,
    left_count ${integer} not null,
    message_ids ${text} not null
  )`,
  `create table receipt (
    id ${numbered} primary key,
    carrier ${text} not null,
    carrier_message_id ${text} not null,
    outcome ${text} not null,
    error ${text},
    at ${integer} not null,
    state ${text} not null
  )`,
  `create index receipt_waiting on receipt (carrier_message_id, carrier) where state = 'waiting'`,
  `create table event (
    id ${numbered},
    message_id ${integer} not null,
    at ${integer} not null,
    kind ${text} not null,
    detail ${text},
    primary key (${keyWithin('message_id', 'id')})
  ) ${partitionedBy('message_id')}`,
  `create index event_of_message on event (message_id)`,
  `create table inbound (
    id ${integer} primary key,
    account_id ${integer},
    number ${text} not null,
    recipient ${text} not null,
    body ${text} not null,
    at ${integer} not null
  )`,
]
