/**
 * Second carriers: which routes allow them and for how much, what was spent on them in a day, and
 * which carrier a message came back from, with the first part of that try: set once in its life.
 *
 * A part that came back is found again by its carrier's id, in case its carrier corrects itself. It
 * has an index of its own, so that the one of awaited parts stays as it is.
 */
import type { Dialect } from '../dialect.ts'

export const secondCarriers = ({ integer, text, keyedTable }: Dialect): readonly string[] => [
  `alter table route add column second_spend_per_day ${integer}`,
  `create table second_spend (
    day ${integer} not null,
    route ${text} not null,
    spent ${integer} not null,
    tries ${integer} not null,
    primary key (day, route)
  ) ${keyedTable}`,
  `alter table message add column came_back_from ${text}`,
  `alter table message add column came_back_part_id ${integer}`,
  'create index part_came_back on part (carrier_message_id, carrier) where state = 4',
  `alter table receipt add column retryable ${integer} not null default 0`,
]
