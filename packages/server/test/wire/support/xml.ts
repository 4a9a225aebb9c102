/**
 * XML as the old clients write and read it, independent of the product's own reader and writer.
 *
 * The reader takes the layout of wire §4.4 and nothing else: declaration, two spaces a level, one
 * element a line, no attributes. A reply that a line-oriented client could not read throws here.
 */
import { strict as assert } from 'node:assert'

export type XmlTree = string | { [name: string]: XmlTree | XmlTree[] }

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
const LINE = /^( *)<(?:([\w.]+)>([^<>]*)<\/\2|(\/?)([\w.]+)(\/?))>$/

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&#10;': '\n',
  '&#13;': '\r',
}

/** The document as a tree; a repeated element is a list, every value is text. */
export function readXml(document: string): { [name: string]: XmlTree | XmlTree[] } {
  const lines = document.split('\n')
  assert.equal(lines.shift(), DECLARATION)
  if (lines.at(-1) === '') lines.pop()
  const root: { [name: string]: XmlTree | XmlTree[] } = {}
  const open = [{ name: '', tree: root }]
  for (const line of lines) {
    const match = LINE.exec(line)
    assert(match, `not one element on a line: ${JSON.stringify(line)}`)
    const [, indent = '', leaf, text = '', closing, name = '', empty] = match
    const depth = open.length - (closing ? 2 : 1)
    assert.equal(indent.length, 2 * depth, `indentation of ${JSON.stringify(line)}`)
    if (closing) assert.equal(open.pop()?.name, name)
    else if (leaf !== undefined) put(open.at(-1)?.tree, leaf, plainText(text))
    else if (empty) put(open.at(-1)?.tree, name, '')
    else {
      const tree = {}
      put(open.at(-1)?.tree, name, tree)
      open.push({ name, tree })
    }
  }
  assert.equal(open.length, 1, 'an element is left open')
  return root
}

function put(
  parent: { [name: string]: XmlTree | XmlTree[] } | undefined,
  name: string,
  value: XmlTree,
) {
  assert(parent)
  const known = parent[name]
  if (known === undefined) parent[name] = value
  else if (Array.isArray(known)) known.push(value)
  else parent[name] = [known, value]
}

function plainText(text: string): string {
  return text.replace(/&[^;]*;?/g, (entity) => {
    const plain = ENTITIES[entity]
    assert(plain !== undefined, `entity ${entity}`)
    return plain
  })
}

/** A request: lists are repeated elements, `undefined` is left out, null is an empty element. */
export function writeXml(tree: object): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${elements(tree)}`
}

function elements(tree: object): string {
  return Object.entries(tree)
    .flatMap(([name, value]) => [value].flat().map((one) => element(name, one)))
    .join('')
}

function element(name: string, value: unknown): string {
  if (value === undefined) return ''
  const inside = typeof value === 'object' && value !== null ? elements(value) : escaped(value)
  return `<${name}>${inside}</${name}>`
}

const escaped = (value: unknown): string =>
  String(value ?? '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;')
