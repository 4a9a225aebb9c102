import { type Branch, isBranch, isList, type Tree } from '../../src/tree.ts'

/** The paths of the fields of a JSON Schema of which it says nothing. */
export function untold(schema: Tree, path = ''): readonly string[] {
  if (isList(schema)) return schema.flatMap((each) => untold(each, path))
  if (!isBranch(schema)) return []
  const { properties, items, anyOf, allOf, $defs } = schema
  const fields = isBranch(properties) ? Object.entries(properties) : []
  return [
    ...fields.flatMap(([name, field]) =>
      untoldField(field, path === '' ? name : `${path}.${name}`),
    ),
    ...untold(items ?? null, `${path}[]`),
    ...[anyOf, allOf].flatMap((options) => untold(options ?? null, path)),
    ...Object.entries(isBranch($defs) ? $defs : {}).flatMap(([name, named]) => untold(named, name)),
  ]
}

function untoldField(field: Tree, path: string): readonly string[] {
  const isTold = isBranch(field) && isText(field.description)
  return [...(isTold ? [] : [path]), ...untold(field, path)]
}

const isText = (description: Branch[string] | undefined): boolean =>
  typeof description === 'string' && /^[^\s].*\S$/.test(description)
