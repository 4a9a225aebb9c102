/**
 * What a source file imports, by every way there is: `import … from`, `export … from`, a bare
 * `import`, `import()`, `require()`, and the module that a `new URL(…, import.meta.url)` hands to a
 * worker thread.
 */
import { blank, lineAt } from './blank.ts'

export interface Import {
  /** As written; undefined if it is computed, so that nobody can say what it names. */
  specifier: string | undefined
  /** Erased before it runs: `import type`, `export type`. */
  typeOnly: boolean
  line: number
}

/** Each pattern ends at the opening quote; `type` marks an import of types alone. */
const PATTERNS: readonly RegExp[] = [
  /(?<![.\w$])(?:import|export)(?<type>\s+type\b)?(?:(?!\b(?:import|export)\b)[\w$\s{},*])*?\bfrom\s*(?=['"])/g,
  /(?<![.\w$])import\s*(?=['"])/g,
  /(?<![.\w$])(?:import|require)\s*\(\s*/g,
]

const WORKER = /\bnew\s+URL\(\s*(?=(['"])[^'"]*\1\s*,\s*import\.meta\.url)/g

export function importsOf(source: string): Import[] {
  const code = blank(source)
  const found: (Import & { at: number })[] = []
  for (const pattern of PATTERNS)
    for (const match of code.matchAll(pattern)) {
      const at = match.index + match[0].length
      const specifier = quotedAt(source, code, at)
      found.push({ specifier, typeOnly: Boolean(match.groups?.type), line: lineAt(code, at), at })
    }
  for (const match of code.matchAll(WORKER)) {
    const at = match.index + match[0].length
    const specifier = quotedAt(source, code, at)
    if (specifier && /\.[mc]?[jt]s$/.test(specifier))
      found.push({ specifier, typeOnly: false, line: lineAt(code, at), at })
  }
  return found
    .sort((one, other) => one.at - other.at)
    .map(({ specifier, typeOnly, line }) => ({ specifier, typeOnly, line }))
}

/** The string that opens at a position of the blanked code, read from the source. */
function quotedAt(source: string, code: string, at: number): string | undefined {
  const quote = code.charAt(at)
  if (!/['"`]/.test(quote)) return undefined
  const end = code.indexOf(quote, at + 1)
  return end === -1 || code.slice(at, end).includes('{') ? undefined : source.slice(at + 1, end)
}
