/**
 * What many nodes need: who is alive, and on PostgreSQL the fingerprints, which the embedded engine
 * keeps in memory, and the spans of ids of which each is a partition.
 */
import type { Dialect } from '../dialect.ts'

export const nodes = (dialect: Dialect): readonly string[] => [
  `create table node (
    id ${dialect.text} primary key,
    seen_at ${dialect.integer} not null,
    heir ${dialect.text}
  ) ${dialect.keyedTable}`,
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
  // Slices of a large order are cut out of the middle, which compressed bytes do not allow.
  'alter table compact alter column numbers set storage external',
]
