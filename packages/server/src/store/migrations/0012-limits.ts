/** What was counted of the daily caps of accounts. The day comes first: a day that is over goes. */
import type { Dialect } from '../dialect.ts'

export const limits = ({ integer, text, keyedTable }: Dialect): readonly string[] => [
  `create table cap_count (
    day ${integer} not null,
    account_id ${integer} not null,
    what ${text} not null,
    used ${integer} not null,
    primary key (day, account_id, what)
  ) ${keyedTable}`,
]
