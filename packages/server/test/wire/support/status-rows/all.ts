/** The real cause of every code that every call can answer, as a table in parts. */
import { BLACKLIST_ROWS } from './blacklist.ts'
import { CONSENT_ROWS } from './consents.ts'
import { CONTACT_ROWS } from './contacts.ts'
import { GENERAL_ROWS } from './general.ts'
import { REPORT_ROWS, SENDING_ROWS } from './orders.ts'
import type { StatusRow } from './row.ts'
import { SENDER_ROWS } from './senders.ts'

export const STATUS_ROWS: readonly StatusRow[] = [
  ...GENERAL_ROWS,
  ...SENDING_ROWS,
  ...REPORT_ROWS,
  ...CONSENT_ROWS,
  ...SENDER_ROWS,
  ...CONTACT_ROWS,
  ...BLACKLIST_ROWS,
]
