/**
 * Schemas of zod as JSON Schema 2020-12, which is what OpenAPI 3.1 speaks, without what a reader
 * of the document would stumble over.
 */
import { z } from 'zod'
import { formOf } from '../documented.ts'
import { type Branch, branchOf, isBranch, isList, type Tree } from '../tree.ts'

/** What a sender should send: where a reader is generous, the form that is documented. */
export const inputSchemaOf = (schema: z.ZodType): Branch => schemaOf(schema, 'input')

/** What a receiver will get; there may be more one day, and it should not mind. */
export const outputSchemaOf = (schema: z.ZodType): Branch => schemaOf(schema, 'output')

/** What stands in `request` beside the credentials. */
export const contentSchemaOf = ({ schema }: { readonly schema: z.ZodType }): Branch =>
  contentOf(inputSchemaOf(schema))

/** @param body of a call; some know a few forms of it */
function contentOf(body: Branch): Branch {
  if (isList(body.anyOf)) {
    return { type: 'object', anyOf: body.anyOf.filter(isBranch).map(contentOf) }
  }
  const request = branchOf(branchOf(body, 'properties'), 'request')
  if (request === undefined) throw new Error('the schema of a body has no request')
  const { required, properties: all, ...rest } = request
  const { authentication: _, ...properties } = isBranch(all) ? all : {}
  const others = isList(required) ? required.filter((name) => name !== 'authentication') : []
  return { ...rest, properties, ...(others.length > 0 ? { required: others } : {}) }
}

/**
 * A document whose named schemas stand in its components, each once. (A schema is named by
 * `.meta({ id })`; the library puts such into `$defs` of whatever refers to them.)
 */
export function withNamedSchemas(document: Branch): Branch {
  const named = new Map<string, Tree>()
  const { components, ...rest } = lifted(document, named) as Branch
  const own = isBranch(components) ? components : {}
  const schemas = { ...branchOf(own, 'schemas'), ...Object.fromEntries([...named].sort()) }
  return Object.keys(schemas).length === 0
    ? { ...rest, components: own }
    : { ...rest, components: { ...own, schemas } }
}

/** The same without its `$defs`, which are put into `named`. */
function lifted(tree: Tree, named: Map<string, Tree>): Tree {
  if (isList(tree)) return tree.map((each) => lifted(each, named))
  if (typeof tree === 'string') return tree.replace(/^#\/\$defs\//, '#/components/schemas/')
  if (!isBranch(tree)) return tree
  const { $defs, ...rest } = tree
  if (isBranch($defs)) {
    for (const [name, schema] of Object.entries($defs)) named.set(name, lifted(schema, named))
  }
  const members = Object.entries(rest).map(([name, value]) => [name, lifted(value, named)])
  return Object.fromEntries(members)
}

function schemaOf(schema: z.ZodType, io: Io): Branch {
  const noteForms = io === 'input' ? { override: noteForm } : {}
  const made = z.toJSONSchema(schema, { io, unrepresentable: 'any', ...noteForms })
  // Through text, since the library leaves members behind that no JSON has.
  const { $schema: _, ...rest } = JSON.parse(JSON.stringify(made)) as Branch
  return tidied(rest, io)
}

type Io = 'input' | 'output'

/** No keywords of JSON Schema: they go before anybody sees them. */
const FORM = 'peyk:form'
const IS_REQUIRED = 'peyk:isRequired'

/** Leaves with a generous schema the form in which it is documented. */
function noteForm({ zodSchema, jsonSchema }: Made): void {
  const form = formOf(zodSchema)
  if (form === undefined) return
  jsonSchema[FORM] = inputSchemaOf(form)
  jsonSchema[IS_REQUIRED] = !form.isOptional()
}

interface Made {
  readonly zodSchema: z.core.$ZodType
  readonly jsonSchema: z.core.JSONSchema.BaseSchema
}

/** A schema and all that is in it. */
function tidied(generous: Branch, io: Io): Branch {
  if (isBranch(generous[FORM])) return generous[FORM]
  const schema = withRequired(generous)
  const kept = Object.entries(schema).filter(([keyword, value]) => !isNoise(keyword, value, io))
  const members = kept.map(([keyword, value]): [string, Tree] => {
    // The members of these two are names, not keywords.
    const isNames = keyword === 'properties' || keyword === '$defs'
    if (isNames && isBranch(value)) return [keyword, tidiedFields(value, io)]
    if (keyword === 'anyOf' && isList(value)) {
      return [keyword, value.flatMap((option) => alternatives(option, io))]
    }
    return [keyword, tidiedItem(value, io)]
  })
  return Object.fromEntries(members)
}

/** Whether a field is required is for its form to say, if it has one. */
function withRequired(schema: Branch): Branch {
  const { properties, required, ...rest } = schema
  if (!isBranch(properties)) return schema
  const needed = isList(required) ? required : []
  const names = Object.entries(properties)
    .filter(([name, field]) => (isBranch(field) && field[IS_REQUIRED]) ?? needed.includes(name))
    .map(([name]) => name)
  return { ...rest, properties, ...(names.length > 0 ? { required: names } : {}) }
}

function tidiedItem(item: Tree, io: Io): Tree {
  if (isList(item)) return item.map((each) => tidiedItem(each, io))
  return isBranch(item) ? tidied(item, io) : item
}

/** A field that is known only to be refused with a better word is none to the reader. */
function tidiedFields(fields: Branch, io: Io): Branch {
  const known = Object.entries(fields).filter(([, field]) => !isNever(field))
  return Object.fromEntries(known.map(([name, field]) => [name, tidiedItem(field, io)]))
}

/** A choice among choices is one choice. */
function alternatives(option: Tree, io: Io): readonly Tree[] {
  const tidy = tidiedItem(option, io)
  if (!isBranch(tidy)) return [tidy]
  const { anyOf, ...others } = tidy
  return isList(anyOf) && Object.keys(others).length === 0 ? anyOf : [tidy]
}

/** Of a time, the pattern says every leap year. */
const PATTERN_CHARACTERS_MAX = 200

function isNoise(keyword: string, value: Tree, io: Io): boolean {
  // The library repeats in the schema the name that it has in `$defs`.
  if (keyword === 'id') return typeof value === 'string'
  if (keyword === 'minimum') return value === Number.MIN_SAFE_INTEGER
  if (keyword === 'maximum') return value === Number.MAX_SAFE_INTEGER
  if (keyword === 'additionalProperties') {
    return isBranch(value) ? isEmpty(value) : io === 'output' && value === false
  }
  return keyword === 'pattern' && String(value).length > PATTERN_CHARACTERS_MAX
}

const isEmpty = (branch: Branch): boolean => Object.keys(branch).length === 0

const isNever = (field: Tree): boolean =>
  isBranch(field) && isBranch(field.not) && isEmpty(field.not)
