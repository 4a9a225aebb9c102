/**
 * XML to a tree, as generous as wire §4.3 asks and no more.
 *
 * An element with elements in it becomes an object, a repeated name a list, any other element its
 * text, unchanged; an empty one ''. Attributes are ignored: they carry name spaces, never values.
 * DOCTYPE, entities of one's own and processing instructions are refused, since nothing in a
 * request may make the reader fetch or multiply anything.
 */
import { SaxesParser } from 'saxes'
import { LIMITS } from './limits.ts'
import { Malformed } from './malformed.ts'
import type { Branch, Tree } from './tree.ts'

interface Element {
  readonly name: string
  text: string
  /** Absent until a first element is met inside; from then on text is only white space. */
  children: Children | undefined
  names: number
}

interface Children {
  [name: string]: Tree | Tree[]
}

/** Bytes at which the parser joins strings or makes an element: < & [ ] - ? " ' tab, line ends. */
const MARKS = new Uint8Array(256)
for (const mark of '<&[]-?"\'\t\n\r') MARKS[mark.charCodeAt(0)] = 1

/** Says why XML bytes must not be parsed; `undefined` if they may. */
export function scanXml(bytes: Uint8Array, from: number): string | undefined {
  let marks = 0
  for (let at = from; at < bytes.length; at++) marks += MARKS[bytes[at] ?? 0] ?? 0
  return marks > LIMITS.marksMax ? 'too much markup' : undefined
}

/**
 * The tree of a document, its root element being the one name in it.
 * @throws if the document is malformed or over a limit.
 */
export function parseXml(document: string): Branch {
  const root = openElement('')
  const open = [root]
  let attributes = 0
  // XML 1.1 would let control characters through; no client asks for it.
  const parser = new SaxesParser({
    position: false,
    defaultXMLVersion: '1.0',
    forceXMLVersion: true,
  })
  parser.on('doctype', () => refuse('a DOCTYPE is refused'))
  parser.on('processinginstruction', () => refuse('a processing instruction is refused'))
  parser.on('attribute', () => {
    if (++attributes > LIMITS.attributesMax) refuse('too many attributes')
  })
  parser.on('opentag', (tag) => {
    if (open.length > LIMITS.depthMax) refuse(`nested deeper than ${LIMITS.depthMax}`)
    open.push(openElement(tag.name))
  })
  const onText = (text: string) => {
    const element = open.at(-1)
    if (element !== undefined) addText(element, text)
  }
  parser.on('text', onText)
  parser.on('cdata', onText)
  parser.on('closetag', () => {
    const element = open.pop()
    const parent = open.at(-1)
    if (element !== undefined && parent !== undefined) addChild(parent, element)
  })
  // The parser would turn line ends one by one, and a long string from many pieces is dear.
  parser.write(document.replaceAll('\r\n', '\n').replaceAll('\r', '\n')).close()
  return root.children ?? {}
}

function openElement(name: string): Element {
  return { name, text: '', children: undefined, names: 0 }
}

function addText(element: Element, text: string): void {
  if (element.children === undefined) element.text += text
  else refuseMixed(text)
}

/** Text beside elements is a text with bare markup in it; either half alone would be nonsense. */
function refuseMixed(text: string): void {
  if (text.trim() !== '') refuse('text beside elements')
}

function refuse(why: string): never {
  throw new Malformed(why)
}

function addChild(parent: Element, child: Element): void {
  if (parent.children === undefined) {
    refuseMixed(parent.text)
    parent.children = {}
  }
  const value = child.children ?? child.text
  // A child's own value is never a list, so a list here is one that was begun below.
  const known = Object.hasOwn(parent.children, child.name) ? parent.children[child.name] : undefined
  if (Array.isArray(known)) known.push(value)
  else if (known !== undefined) setChild(parent.children, child.name, [known, value])
  else {
    if (++parent.names > LIMITS.namesPerObjectMax) refuse('too many names in one element')
    setChild(parent.children, child.name, value)
  }
}

function setChild(children: Children, name: string, value: Tree | Tree[]): void {
  if (name !== '__proto__') children[name] = value
  // Assignment would replace the prototype instead.
  else Object.defineProperty(children, name, { value, enumerable: true, configurable: true })
}
