/**
 * Schemas of zod as JSON Schema 2020-12, which is what OpenAPI 3.1 speaks, without what a reader
 * of the document would stumble over.
 */
import { z } from 'zod'
import { type Branch, branchOf, isBranch, isList, type Tree } from '../tree.ts'

/** What a sender may send. */
export const inputSchemaOf = (schema: z.ZodType): Branch => schemaOf(schema, 'input')

/** What a receiver will get. */
export const outputSchemaOf = (schema: z.ZodType): Branch => schemaOf(schema, 'output')

/** What stands in `request` beside the credentials. */
export function contentSchemaOf({ schema }: { readonly schema: z.ZodType }): Branch {
  const request = branchOf(branchOf(inputSchemaOf(schema), 'properties'), 'request')
  if (request === undefined) throw new Error('the schema of a body has no request')
  const { required, properties: all, ...rest } = request
  const { authentication: _, ...properties } = isBranch(all) ? all : {}
  const others = isList(required) ? required.filter((name) => name !== 'authentication') : []
  return { ...rest, properties, ...(others.length > 0 ? { required: others } : {}) }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Branch {
  const made = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  // Through text, since the library leaves members behind that no JSON has.
  const { $schema: _, ...rest } = JSON.parse(JSON.stringify(made)) as Branch
  return tidied(rest)
}

/** A schema and all that is in it; the members of `properties` are names, not keywords. */
function tidied(schema: Branch): Branch {
  const kept = Object.entries(schema).filter(([keyword, value]) => !isNoise(keyword, value))
  const members = kept.map(([keyword, value]): [string, Tree] => {
    if (keyword === 'properties' && isBranch(value)) return [keyword, tidiedFields(value)]
    if (isBranch(value)) return [keyword, tidied(value)]
    if (keyword === 'anyOf' && isList(value)) return [keyword, value.flatMap(alternatives)]
    return isList(value) ? [keyword, value.map(tidiedItem)] : [keyword, value]
  })
  return Object.fromEntries(members)
}

const tidiedItem = (item: Tree): Tree => (isBranch(item) ? tidied(item) : item)

/** A field that is known only to be refused with a better word is none to the reader. */
function tidiedFields(fields: Branch): Branch {
  const known = Object.entries(fields).filter(([, field]) => !isNever(field))
  return Object.fromEntries(known.map(([name, field]) => [name, tidiedItem(field)]))
}

/** A choice among choices is one choice. */
function alternatives(option: Tree): readonly Tree[] {
  const tidy = tidiedItem(option)
  if (!isBranch(tidy)) return [tidy]
  const { anyOf, ...others } = tidy
  return isList(anyOf) && Object.keys(others).length === 0 ? anyOf : [tidy]
}

/** Of a time, the pattern says every leap year. */
const PATTERN_CHARACTERS_MAX = 200

function isNoise(keyword: string, value: Tree): boolean {
  if (keyword === 'minimum') return value === Number.MIN_SAFE_INTEGER
  if (keyword === 'maximum') return value === Number.MAX_SAFE_INTEGER
  if (keyword === 'additionalProperties') return isBranch(value) && isEmpty(value)
  return keyword === 'pattern' && String(value).length > PATTERN_CHARACTERS_MAX
}

const isEmpty = (branch: Branch): boolean => Object.keys(branch).length === 0

const isNever = (field: Tree): boolean =>
  isBranch(field) && isBranch(field.not) && isEmpty(field.not)
