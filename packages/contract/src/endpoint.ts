/**
 * What the contract says of one call. Routes, validation, documentation and clients are made from
 * these entries; the texts and numbers of the codes come from the status catalogue.
 *
 * Readers are generous, writers are strict. A reader answers a request or a refusal, never an
 * exception; which value becomes which code is decided where the facts are, not here, so a reader
 * refuses only structure (400) and what goes before any look-up (464, wire §17).
 */
import { z } from 'zod'
import { CREDENTIALS_SCHEMA } from './credentials.ts'
import type { Bilingual, StatusName } from './statuses.ts'
import { asBranch, type Branch, branchOf, childOf, type Tree } from './tree.ts'

export type Way = 'xml' | 'json' | 'get'

/** A request that does not fit: `field` is the path to what was looked for, `why` for the log. */
export interface Misfit {
  readonly refused: StatusName
  readonly field: string
  readonly why: string
}

export type RequestReading<Request> = { readonly request: Request } | Misfit

export interface Endpoint<Request, Reply> {
  /** The name it has everywhere: `sendSms`. */
  readonly name: string
  /** The path below `/v1/`: `send-sms`. */
  readonly path: string
  /** Further paths at which it answers the same, for clients that know it by them (wire §2). */
  readonly aliases?: readonly string[]
  readonly ways: readonly Way[]
  /** A request with the header `Idempotency-Key` can be sent again without being done twice. */
  readonly takesIdempotencyKey?: true
  /** Every status it can answer, success first. */
  readonly codes: readonly StatusName[]
  readonly title: Bilingual
  readonly summary: Bilingual
  /** The generous form of the whole body, for the documentation. */
  readonly schema: z.ZodType
  /** What stands beside `status` in a JSON reply. */
  readonly replySchema: z.ZodType
  read(tree: Tree): RequestReading<Request>
  /** The reply as its schema has it. */
  json(reply: Reply): Branch
  /** The same for XML, where a list repeats the element it is the value of. */
  xml(reply: Reply): Branch
}

const GENEROSITY =
  'This is what to send. Numbers are taken for texts as well and texts for numbers, one value ' +
  "for a list of one, and null or '' for a field that is left out."

/** The schema of a body: `request` with credentials and the objects of the call. */
export function requestSchema(shape: z.ZodRawShape): z.ZodType {
  return z.looseObject({
    request: z.looseObject({ authentication: CREDENTIALS_SCHEMA, ...shape }).describe(GENEROSITY),
  })
}

/** The reply of a call that answers its status alone. */
export const STATUS_ALONE = z.strictObject({})

/** The object `request.<name>`, or the 400 that its absence is (wire §17). */
export function requestPart(tree: Tree, name: string): { readonly part: Branch } | Misfit {
  const request = branchOf(tree, 'request')
  if (request === undefined) return malformed('request', 'there is no such object')
  const part = asBranch(childOf(request, name))
  return part === undefined ? malformed(`request.${name}`, 'there is no such object') : { part }
}

export function malformed(field: string, why: string): Misfit {
  return { refused: 'badRequest', field, why }
}

export function badPage(field: string): Misfit {
  return { refused: 'badPage', field, why: 'not a whole number from 1 on' }
}
