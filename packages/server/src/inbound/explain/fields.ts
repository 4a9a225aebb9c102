/** The fields that a JSON Schema describes, as rows for people. */
import { type Branch, isBranch, isList, type Tree } from '@peyk/contract/tree'

export interface FieldRow {
  /** Where it stands: `order.message[].number`. */
  readonly name: string
  readonly type: string
  readonly about: string
}

export function fieldsOf(schema: Branch, name = ''): FieldRow[] {
  const { properties, items } = schema
  if (isBranch(items)) return fieldsOf(items, `${name}[]`)
  if (!isBranch(properties)) return name === '' ? [] : [rowOf(schema, name)]
  return Object.entries(properties).flatMap(([own, field]) => {
    return isBranch(field) ? fieldsOf(field, name === '' ? own : `${name}.${own}`) : []
  })
}

function rowOf(schema: Branch, name: string): FieldRow {
  const { description } = schema
  return { name, type: typeOf(schema), about: typeof description === 'string' ? description : '' }
}

function typeOf({ type, const: value, enum: values, anyOf }: Branch): string {
  if (value !== undefined) return String(value)
  if (isList(values)) return values.map(String).join(' | ')
  if (isList(anyOf)) return anyOf.map((each) => (isBranch(each) ? typeOf(each) : '')).join(' | ')
  return isList(type) ? type.map(String).join(' | ') : wordOf(type)
}

const wordOf = (type: Tree | undefined): string => (typeof type === 'string' ? type : 'any')
