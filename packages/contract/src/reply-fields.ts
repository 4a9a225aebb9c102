/** What several replies show alike, as schemas for the documentation (wire §5.3, §5.4). */
import { z } from 'zod'

/** Still sending, finished, or failed as a whole. */
export const ORDER_STATUS = z.literal([113, 114, 115])

/** `YYYY-MM-DD HH:MM:SS`, Istanbul time. */
export const WIRE_TIME = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  .describe('Istanbul time')

/** The counters count recipients, not parts. */
export const ORDER_FACTS = {
  total: z.int(),
  delivered: z.int(),
  undelivered: z.int(),
  waiting: z.int(),
  submitAt: WIRE_TIME,
  sendAt: WIRE_TIME,
  sender: z.string(),
} as const
