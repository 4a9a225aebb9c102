/**
 * What the documentation says of a field: the one form to send.
 *
 * A schema of the contract accepts whatever its reader understands, and would leave those who read
 * nothing else to guess. So a generous schema may carry a strict one, with a sentence and examples,
 * that is shown in its stead. Whether a field is required there, the strict schema says as well.
 */
import { z } from 'zod'

const FORMS = new WeakMap<z.core.$ZodType, z.ZodType>()

/** The generous schema, to be shown as the strict one. */
export function documentedAs(generous: z.ZodType, form: z.ZodType): z.ZodType {
  // A copy, since the same generous schema serves other fields, which mean something else.
  const copy = generous.clone()
  FORMS.set(copy, form)
  return copy
}

export function formOf(schema: z.core.$ZodType): z.ZodType | undefined {
  return FORMS.get(schema)
}

/** Fields with what is to be said of each, where the sentences stand in a table of their own. */
export function described<const Shape extends z.ZodRawShape>(
  shape: Shape,
  texts: { readonly [Name in keyof Shape]: string },
): Shape {
  const fields = Object.entries(shape) as [keyof Shape & string, z.ZodType][]
  const told = fields.map(([name, field]) => [name, field.describe(texts[name])])
  return Object.fromEntries(told) as Shape
}

export const orderIdForm = z
  .string()
  .regex(/^[0-9]+$/)
  .describe('Of the order, as send-sms answered it; a number is taken as well.')
  .meta({ examples: ['100000001'] })

/** An id of the contacts. */
export const idForm = (whose: string) =>
  z.int().min(1).describe(`Of the ${whose}; a string of digits is taken as well.`)

/** `YYYY-MM-DD HH:MM:SS`. */
export const wireTimeForm = (about: string) =>
  z
    .string()
    .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
    .describe(`${about} \`YYYY-MM-DD HH:MM:SS\`, Istanbul time.`)
    .meta({ examples: ['2026-05-01 10:00:00'] })

const SPELLINGS =
  '`5321112233`, `05321112233`, `905321112233`, `+905321112233`, also with spaces between'

/** A phone number as people write it. */
export const numberForm = (whose: string) =>
  z
    .string()
    .min(1)
    .describe(`${whose} A Turkish mobile number: ${SPELLINGS}.`)
    .meta({ examples: ['5321112233', '+905321112233'] })
