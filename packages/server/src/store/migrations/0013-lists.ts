/**
 * The blacklist gets an order, so that any page of a million numbers is found without a walk
 * (`reads/blacklist.ts`): each entry an ordinal within its account, and a count for every thousand
 * ordinals. Until now only the sandbox put numbers on it, so no older node adds one meanwhile.
 * And what came in from handsets is found by account, for get-inbox.
 */
import type { Dialect } from '../dialect.ts'

export const lists = ({ integer, keyedTable }: Dialect): readonly string[] => [
  `alter table account add column blacklist_next ${integer} not null default 0`,
  `alter table account add column blacklist_at ${integer} not null default 0`,
  `alter table blacklist add column seq ${integer} not null default 0`,
  `update blacklist set seq = o.seq
    from (select account_id, number,
        row_number() over (partition by account_id order by at, number) - 1 as seq
      from blacklist) o
    where blacklist.account_id = o.account_id and blacklist.number = o.number`,
  `update account set
    blacklist_next = (select count(*) from blacklist b where b.account_id = account.id),
    blacklist_at = coalesce((select max(at) from blacklist b where b.account_id = account.id), 0)`,
  `create index blacklist_in_order on blacklist (account_id, seq)`,
  `create table blacklist_stretch (
    account_id ${integer} not null,
    no ${integer} not null,
    entries ${integer} not null,
    since_at ${integer} not null,
    primary key (account_id, no)
  ) ${keyedTable}`,
  `insert into blacklist_stretch (account_id, no, entries, since_at)
    select account_id, seq / 1000, count(*), min(at) from blacklist
    group by account_id, seq / 1000`,
  'create index inbound_of_account on inbound (account_id, id)',
]
