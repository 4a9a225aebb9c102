/** The block of slots that the large orders of an account with a rate hold (`bulk-pace.ts`). */
import type { Dialect } from '../dialect.ts'

export const bulkSlots = ({ integer }: Dialect): readonly string[] => [
  `alter table account add column bulk_slot_at ${integer} not null default 0`,
  `alter table account add column bulk_slots ${integer} not null default 0`,
]
