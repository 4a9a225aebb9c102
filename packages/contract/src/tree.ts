/**
 * The one shape that JSON, XML and query strings are read into, and that replies are written from.
 *
 * The names in a request are the sender's choice, `__proto__` and `constructor` among them. So a
 * branch is only ever asked through `childOf`, which sees what was sent and nothing inherited.
 */
export type Tree =
  | null
  | boolean
  | number
  | string
  | readonly Tree[]
  | { readonly [name: string]: Tree }

export type Branch = { readonly [name: string]: Tree }

/** `Array.isArray` for readonly lists, which the built-in guard does not narrow away. */
export function isList(tree: Tree | undefined): tree is readonly Tree[] {
  return Array.isArray(tree)
}

export function isBranch(tree: Tree | undefined): tree is Branch {
  return typeof tree === 'object' && tree !== null && !isList(tree)
}

/** The value that a branch was sent under a name; `undefined` if it was not sent. */
export function childOf(branch: Branch, name: string): Tree | undefined {
  return Object.hasOwn(branch, name) ? branch[name] : undefined
}

/** The object of that name, or `undefined` if the parent is none, or the child is none. */
export function branchOf(tree: Tree | undefined, name: string): Branch | undefined {
  const child = isBranch(tree) ? childOf(tree, name) : undefined
  return isBranch(child) ? child : undefined
}

/**
 * The object that a value is meant to be: also an empty text, because an XML element with nothing
 * in it can be either. `undefined` for anything else.
 */
export function asBranch(tree: Tree | undefined): Branch | undefined {
  if (isBranch(tree)) return tree
  return typeof tree === 'string' && tree.trim() === '' ? {} : undefined
}
