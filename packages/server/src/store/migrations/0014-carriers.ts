/**
 * Carriers, the routes to them, and the operator's own rows of the table of number blocks. All of
 * them are few: whoever uses them keeps them in memory.
 *
 * An account's turn is where its next message stands among those of all accounts (`turns.ts`).
 */
import type { Dialect } from '../dialect.ts'

export const carriers = ({ integer, text, keyedTable }: Dialect): readonly string[] => [
  `create table carrier (
    name ${text} primary key,
    kind ${text} not null,
    settings ${text} not null,
    secrets ${text},
    enabled ${integer} not null,
    created_at ${integer} not null,
    updated_at ${integer} not null
  ) ${keyedTable}`,
  `create table route (
    name ${text} primary key,
    position ${integer} not null,
    conditions ${text} not null,
    pick ${text} not null,
    tiers ${text} not null,
    final ${integer} not null
  ) ${keyedTable}`,
  `create table prefix_block (
    prefix ${text} primary key,
    country ${text} not null,
    operator ${text} not null,
    kind ${text} not null,
    source ${text} not null,
    updated_at ${integer} not null
  ) ${keyedTable}`,
  `alter table account add column next_turn_at ${integer} not null default 0`,
]
