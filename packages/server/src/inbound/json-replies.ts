/**
 * What several replies have in common, as schemas.
 *
 * They stand beside `call(…)`, so that the compiler holds each operation to what is documented of
 * it, and the tests hold every reply that they see.
 */
import { z } from 'zod'

/** ISO 8601, UTC. */
export const time = z.iso.datetime()

/** Of a listing that is never more than a page. */
export const noNext = z.null().describe('Everything is on this page.')

export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({ items: z.array(item).describe('All of them.'), next: noNext })

/** Wire §17. */
export const page = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({
    items: z.array(item).describe('A page of them.'),
    next: z.string().nullable().describe('The `cursor` of the page behind it; null of the last.'),
  })

/** Credits, or ten-thousandths of a lira for an account that pays in lira. */
export const money = z.int()

/** `+905…`, or what was written where no number could be read. */
export const shownNumber = z.string()

export const shownEncoding = z.enum(['gsm', 'turkish', 'ucs2'])

/** One stage of a trace. */
export const stage = z
  .strictObject({
    at: time.describe('When.'),
    stage: z.string().describe('Which stage.'),
    detail: z.string().nullable().describe('What there is to say of it.'),
  })
  .meta({ id: 'Stage' })
