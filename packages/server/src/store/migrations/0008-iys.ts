/**
 * What is on its way to İYS, what has come from there, and the İYS of the sandbox.
 *
 * A push that İYS has taken is deleted: the registry holds the consent. So the table is as long as
 * the queue, and the partial indexes are what the adapter walks. A push that was refused has no
 * time at which it is due, and stays to be read.
 */
import type { Dialect } from '../dialect.ts'

export const iys = (dialect: Dialect): readonly string[] => [...queue(dialect), ...sandbox(dialect)]

const queue = ({ integer, text, numbered, keyedTable }: Dialect): readonly string[] => [
  `create table iys_push (
    id ${numbered} primary key,
    brand ${text} not null,
    recipient ${text} not null,
    recipient_type ${text} not null,
    type ${text} not null,
    status ${text} not null,
    source ${text},
    consent_at ${integer} not null,
    queued_at ${integer} not null,
    due_at ${integer},
    attempts ${integer} not null default 0,
    holder ${text},
    lease_until ${integer} not null default 0,
    request ${text},
    place ${integer},
    error ${text}
  )`,
  `create index iys_push_waiting on iys_push (due_at, id)
    where due_at is not null and request is null`,
  `create index iys_push_asked on iys_push (due_at, request) where request is not null`,
  `create index iys_push_key on iys_push (recipient, brand, type, recipient_type, id)
    where due_at is not null`,
  'create index iys_push_refused on iys_push (id) where due_at is null',
  `create table iys_brand (
    brand ${text} primary key,
    after_mark ${text},
    due_at ${integer} not null,
    holder ${text},
    lease_until ${integer} not null default 0
  ) ${keyedTable}`,
]

/** A log: what holds for a recipient is the last of his rows. */
const sandbox = ({ integer, text, numbered }: Dialect): readonly string[] => [
  `create table iys_simulated (
    id ${numbered} primary key,
    brand ${text} not null,
    recipient ${text} not null,
    recipient_type ${text} not null,
    type ${text} not null,
    status ${text} not null,
    source ${text},
    consent_at ${integer} not null,
    created_at ${integer} not null
  )`,
  `create index iys_simulated_key
    on iys_simulated (recipient, brand, type, recipient_type, id)`,
  'create index iys_simulated_brand on iys_simulated (brand, id)',
  `create table iys_simulated_request (
    id ${numbered} primary key,
    brand ${text} not null,
    ready_at ${integer} not null,
    results ${text} not null
  )`,
]
