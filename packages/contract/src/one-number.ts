/** The block with one number that the calls which change the blacklist take (wire §5.7). */
import { z } from 'zod'
import { documentedAs, numberForm } from './documented.ts'
import { type RequestReading, requestPart, requestSchema } from './endpoint.ts'
import { numbers } from './fields.ts'
import { childOf, type Tree } from './tree.ts'

export interface OneNumberRequest {
  /** As they were spelt. More or fewer than one is a 466: the calls take one number. */
  readonly numbers: readonly string[]
}

/** @param what the number is for, for the documentation */
export const oneNumberSchema = (what: string): z.ZodType =>
  requestSchema({
    blacklist: z
      .looseObject({ number: documentedAs(numbers.schema, numberForm('One number.')) })
      .describe(what),
  })

export function readOneNumber(tree: Tree): RequestReading<OneNumberRequest> {
  const blacklist = requestPart(tree, 'blacklist')
  if ('refused' in blacklist) return blacklist
  return { request: { numbers: numbers.read(childOf(blacklist.part, 'number')) } }
}
