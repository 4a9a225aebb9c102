/**
 * Where the functions of a source file begin and end: good enough to measure them.
 *
 * A body is the `{` after `=>`, or after a parameter list and its return type, if what stands
 * before the list is not a word like `if`. A return type that the formatter had to put on lines of
 * its own hides its function; nothing else is ever taken for a function of more than a few lines.
 */
import { blank, closing, lineAt } from './blank.ts'

export interface FunctionSpan {
  /** From 1. */
  line: number
  lines: number
}

const NOT_CALLS = /(?<![.\w$])(?:if|for|while|switch|catch|with)(?:\s+await)?\s*$/

export function functionsOf(source: string): FunctionSpan[] {
  const code = blank(source)
  const bodies = new Map<number, number>()
  for (const match of code.matchAll(/=>\s*(?=\{)/g))
    bodies.set(match.index + match[0].length, match.index)
  for (const match of code.matchAll(/\(/g)) {
    const end = closing(code, match.index)
    const body = bodyAfter(code, end)
    if (body !== undefined && !NOT_CALLS.test(code.slice(0, match.index).slice(-20)))
      bodies.set(body, match.index)
  }
  return [...bodies].map(([body, start]) => {
    const line = lineAt(code, start)
    return { line, lines: lineAt(code, closing(code, body) - 1) - line + 1 }
  })
}

/** Where the body begins that follows a parameter list and perhaps a return type on one line. */
function bodyAfter(code: string, from: number): number | undefined {
  const next = /\s*/y
  next.lastIndex = from
  let at = from + (next.exec(code)?.[0].length ?? 0)
  if (code[at] === '{') return at
  if (code[at] !== ':') return undefined
  let before = ':'
  for (at += 1; at < code.length && !'\n;=)'.includes(code.charAt(at)); at += 1) {
    const char = code.charAt(at)
    if (char === ' ') continue
    if (char === '{' && !':|&<,'.includes(before)) return at
    if ('{(['.includes(char)) at = closing(code, at) - 1
    before = code.charAt(at)
  }
  return undefined
}
