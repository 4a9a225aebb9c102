/**
 * Trees to XML, laid out for clients that read it with line-oriented regular expressions: two
 * spaces a level, one element a line, no attributes, no CDATA (wire §4.4).
 */
import { type Branch, isBranch, isList, type Tree } from './tree.ts'
import { plainDecimal } from './write-number.ts'

const INDENT = '  '

/** What XML 1.0 §2.2 can hold in no form, lone surrogates included. */
const NOT_IN_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

const SPECIAL = /[&<>\n\r]/g

/** Line ends are escaped as well, or a value of two lines would break "one element a line". */
const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\n': '&#10;',
  '\r': '&#13;',
}

/** Without what XML cannot hold, so that it reads the same in both forms. */
export const writable = (text: string): string => text.replace(NOT_IN_XML, '')

/** The elements of a branch, each on its line, indented by `depth` levels. */
export function writeElements(branch: Branch, depth: number): string {
  let xml = ''
  for (const [name, value] of Object.entries(branch)) {
    if (isList(value)) for (const item of value) xml += writeElement(name, item, depth)
    else xml += writeElement(name, value, depth)
  }
  return xml
}

function writeElement(name: string, value: Tree, depth: number): string {
  const indent = INDENT.repeat(depth)
  if (isBranch(value)) {
    const inside = writeElements(value, depth + 1)
    if (inside === '') return `${indent}<${name}/>\n`
    return `${indent}<${name}>\n${inside}${indent}</${name}>\n`
  }
  const text = textOf(value)
  return text === '' ? `${indent}<${name}/>\n` : `${indent}<${name}>${text}</${name}>\n`
}

/** @throws TypeError for a list in a list, which XML has no form for. */
function textOf(value: Tree): string {
  if (typeof value === 'string') return escapeText(value)
  if (typeof value === 'number') return plainDecimal(value)
  if (isList(value)) throw new TypeError('a list inside a list cannot be written as XML')
  return value === null ? '' : String(value)
}

function escapeText(text: string): string {
  return writable(text).replace(SPECIAL, (found) => ESCAPES[found] ?? found)
}
