/**
 * What was asked at the wire, in bundles (`rules/request-log.ts`), and how many requests of each
 * account are kept. The second index is small, because a bundle holds what would be many rows.
 */
import type { Dialect } from '../dialect.ts'

export const requestLog = ({ integer, text, keyedTable }: Dialect): readonly string[] => [
  `create table request_log (
    account_id ${integer} not null,
    id ${text} not null,
    at ${integer} not null,
    requests ${integer} not null,
    codes ${text} not null,
    entries ${text} not null,
    primary key (account_id, id)
  ) ${keyedTable}`,
  'create index request_log_time on request_log (id)',
  `create table request_count (
    account_id ${integer} primary key,
    kept ${integer} not null
  )`,
]
