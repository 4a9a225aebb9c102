/**
 * What many nodes need: who is alive, and on PostgreSQL the fingerprints, which the embedded engine
 * keeps in memory, the spans of ids of which each is a partition, and marks by which a lost commit
 * is known again.
 *
 * The queue gets a column of its own. PostgreSQL writes a new entry into every index of a row when
 * a column changes that any index, or its condition, mentions: the state, which changes all the
 * time, must not be among them.
 */
import type { Dialect } from '../dialect.ts'

export const nodes = (dialect: Dialect): readonly string[] => [
  `create table node (
    id ${dialect.text} primary key,
    seen_at ${dialect.integer} not null,
    heir ${dialect.text}
  ) ${dialect.keyedTable}`,
  `alter table message add column queue_at ${dialect.integer}`,
  'update message set queue_at = due_at where state = 0',
  'drop index message_due',
  'create index message_queue on message (queue_at, id) where queue_at is not null',
  ...(dialect.name === 'postgres' ? networked(dialect) : []),
]

const networked = ({ integer, text }: Dialect): readonly string[] => [
  `create table fingerprint (
    bucket ${integer} not null,
    account_id ${integer} not null,
    hash ${text} not null,
    at ${integer} not null,
    primary key (bucket, account_id, hash)
  )`,
  `create table span (
    relation ${text} not null,
    first_id ${integer} not null,
    end_id ${integer} not null,
    month ${integer} not null,
    partition ${text} not null,
    primary key (relation, first_id)
  )`,
  `create table commit_mark (token ${text} primary key, at ${integer} not null)`,
  // Room for the counters of a finished order beside the row of the new one.
  'alter table orders set (fillfactor = 60)',
  // Slices of a large order are cut out of the middle, which compressed bytes do not allow.
  'alter table compact alter column numbers set storage external',
]
