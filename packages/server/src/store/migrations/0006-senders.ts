/** Senders get a history and documents. The documents themselves lie outside the database (D24). */
import type { Dialect } from '../dialect.ts'

export const senders = ({ integer, text, keyedTable }: Dialect): readonly string[] => [
  `alter table sender add column kind ${text}`,
  `alter table sender add column description ${text}`,
  // Since when it is in its state.
  `alter table sender add column status_at ${integer} not null default 0`,
  // As `foldSender` of rules/sender-rules.ts writes it.
  `alter table sender add column folded ${text} not null default ''`,
  `update sender set status_at = created_at,
    folded = upper(replace(replace(replace(replace(name, ' ', ''), '.', ''), '*', ''), '-', ''))`,
  `create index sender_folded on sender (folded)`,
  `create table sender_history (
    account_id ${integer} not null,
    name ${text} not null,
    no ${integer} not null,
    at ${integer} not null,
    status ${text} not null,
    reason ${text},
    primary key (account_id, name, no)
  ) ${keyedTable}`,
  `insert into sender_history (account_id, name, no, at, status, reason)
    select account_id, name, 1, created_at, status, reason from sender`,
  `create table document (
    account_id ${integer} not null,
    id ${integer} not null,
    kind ${text} not null,
    name ${text} not null,
    type ${text} not null,
    bytes ${integer} not null,
    hash ${text} not null,
    created_at ${integer} not null,
    state ${text} not null,
    primary key (account_id, id)
  ) ${keyedTable}`,
  // Whatever is between file and row, which are not written in one step.
  `create index document_unsettled on document (created_at) where state <> 'kept'`,
  `create table sender_document (
    account_id ${integer} not null,
    name ${text} not null,
    document_id ${integer} not null,
    primary key (account_id, name, document_id)
  ) ${keyedTable}`,
  `insert into counter (name, next) values ('document', 1)`,
]
