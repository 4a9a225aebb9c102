/** What several replies show alike, as schemas for the documentation (wire §5.3, §5.4). */
import { z } from 'zod'

/** Still sending, finished, or failed as a whole. */
export const ORDER_STATUS = z
  .literal([113, 114, 115])
  .describe('113 still sending, 114 finished, 115 cancelled.')

/** `YYYY-MM-DD HH:MM:SS`, Istanbul time. */
export const WIRE_TIME = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  .describe('`YYYY-MM-DD HH:MM:SS`, Istanbul time.')

/** The counters count recipients, not parts. */
export const ORDER_FACTS = {
  total: z.int().describe('Recipients.'),
  delivered: z.int().describe('Of them, those that were reached.'),
  undelivered: z.int().describe('Of them, those that were not and will not be.'),
  waiting: z.int().describe('Of them, those that are not decided yet.'),
  submitAt: WIRE_TIME.describe('When the order came, Istanbul time.'),
  sendAt: WIRE_TIME.describe('When it was or is due, Istanbul time.'),
  sender: z.string().describe('The header it was sent from.'),
} as const
