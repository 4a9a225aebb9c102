/** Settings of accounts: what they may do, how much of it, and what is kept of it. */
import type { Dialect } from '../dialect.ts'

export const accountSettings = ({ integer, text }: Dialect): readonly string[] =>
  [
    `tls_only ${integer} not null default 0`,
    `iys_short_names ${text} not null default '[]'`,
    `quiet_hours ${text}`,
    `countries ${text} not null default '[]'`,
    `calls_per_minute ${integer}`,
    `body_bytes_per_minute ${integer}`,
    `messages_per_recipient_per_day ${integer}`,
    `prefix_caps ${text} not null default '[]'`,
    `spend_per_day ${integer}`,
    `inbox_api ${integer} not null default 0`,
    `log_texts ${integer} not null default 0`,
  ].map((column) => `alter table account add column ${column}`)
