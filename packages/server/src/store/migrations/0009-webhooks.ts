/**
 * Webhooks: who listens, and what each listener is still to be told.
 *
 * The account's row knows its listeners: an account without any costs nothing. A delivery is a
 * small row: what is said is made of message and text when it is sent. It is indexed by its time
 * only while it waits.
 */
import type { Dialect } from '../dialect.ts'

export const webhooks = ({ integer, text, keyedTable }: Dialect): readonly string[] => [
  `insert into counter (name, next) values ('webhook', 1), ('delivery', 1)`,
  `alter table account add column webhooks ${text}`,
  `create table webhook_endpoint (
    id ${integer} primary key,
    account_id ${integer} not null,
    kind ${text} not null,
    url ${text} not null,
    events ${integer} not null,
    secret ${text},
    old_secret ${text},
    old_secret_until ${integer},
    enabled ${integer} not null,
    created_at ${integer} not null,
    disabled_at ${integer},
    disabled_reason ${text},
    disabled_detail ${text},
    failing_since ${integer},
    node ${text},
    lease_until ${integer}
  )`,
  'create index webhook_endpoint_of_account on webhook_endpoint (account_id, id)',
  `create table webhook_delivery (
    id ${integer} primary key,
    endpoint_id ${integer} not null,
    account_id ${integer} not null,
    event ${integer} not null,
    message_id ${integer},
    payload ${text},
    created_at ${integer} not null,
    due_at ${integer},
    state ${integer} not null,
    attempts ${integer} not null default 0,
    rung ${integer} not null default 0,
    tried_at ${integer},
    status ${integer},
    error ${text},
    ms ${integer},
    excerpt ${text}
  )`,
  `create index webhook_due on webhook_delivery (endpoint_id, due_at, id)
    where due_at is not null`,
  `create index webhook_of_message on webhook_delivery (message_id)
    where message_id is not null`,
  'create index webhook_of_account on webhook_delivery (account_id, id)',
  `create table webhook_attempt (
    delivery_id ${integer} not null,
    no ${integer} not null,
    at ${integer} not null,
    status ${integer},
    error ${text},
    ms ${integer} not null,
    excerpt ${text},
    primary key (delivery_id, no)
  ) ${keyedTable}`,
  // An address that was set before anybody delivered to it has no secret yet.
  `insert into webhook_endpoint (id, account_id, kind, url, events, enabled, created_at)
    select id, id, 'classic', webhook_url, 7, 1, created_at from account
    where webhook_url is not null`,
  `update counter set next = (select coalesce(max(id), 0) + 1 from webhook_endpoint)
    where name = 'webhook'`,
  `update account set webhooks = '[[' || id || ',7]]' where webhook_url is not null`,
]
