/**
 * What a source file imports, by every way there is: `import … from`, `export … from`, a bare
 * `import`, `import()`, `require()`, and the module that a `new URL(…, import.meta.url)` hands to a
 * worker thread.
 */
import { blank, closing, lineAt } from './blank.ts'

export interface Import {
  /** As written; undefined if it is computed, so that nobody can say what it names. */
  specifier: string | undefined
  /** Erased before it runs: `import type`, `export type`. */
  typeOnly: boolean
  line: number
}

/** Each pattern ends at the opening quote; `type` marks an import of types alone. */
const CLAUSE = String.raw`(?:(?!\b(?:im|ex)port\b)[\w$\s{},*])*?`
const PATTERNS: readonly RegExp[] = [
  new RegExp(
    String.raw`(?<![.\w$])(?:im|ex)port(?<type>\s+type\b)?${CLAUSE}\bfrom\s*(?=['"])`,
    'g',
  ),
  /(?<![.\w$])import\s*(?=['"])/g,
  /(?<![.\w$])(?:import|require)\s*\(\s*/g,
]

export function importsOf(source: string): Import[] {
  const code = blank(source)
  const found = [...imported(source, code), ...started(source, code)]
  return found
    .sort((one, other) => one.at - other.at)
    .map(({ specifier, typeOnly, at }) => ({ specifier, typeOnly, line: lineAt(code, at) }))
}

interface Found {
  specifier: string | undefined
  typeOnly: boolean
  at: number
}

function imported(source: string, code: string): Found[] {
  return PATTERNS.flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => {
      const at = match.index + match[0].length
      const typeOnly = Boolean(match.groups?.type)
      return { specifier: quotedAt(source, code, at), typeOnly, at }
    }),
  )
}

/**
 * The modules that threads are started from. A thread's file ends in .ts or .js like the file that
 * starts it, so its name may be put together: what is written before the `${` names it well enough.
 */
function started(source: string, code: string): Found[] {
  return [...code.matchAll(/\bnew\s+URL(?=\(\s*['"`])/g)].flatMap((match) => {
    const bracket = match.index + match[0].length
    const end = closing(code, bracket)
    const at = bracket + code.slice(bracket).search(/['"`]/)
    const written = /^[^'"`]*?(?=['"`]|\$\{)/.exec(source.slice(at + 1, end))?.[0] ?? ''
    const isPrefix = source.startsWith('${', at + 1 + written.length)
    const isOurs = /,\s*import\.meta\.url\s*\)$/.test(code.slice(bracket, end))
    if (!isOurs || !(isPrefix || /\.[mc]?[jt]s$/.test(written))) return []
    const specifier = written.startsWith('.') ? written : `./${written}`
    return [{ specifier, typeOnly: false, at }]
  })
}

/** The string that opens at a position of the blanked code, read from the source. */
function quotedAt(source: string, code: string, at: number): string | undefined {
  const quote = code.charAt(at)
  if (!/['"`]/.test(quote)) return undefined
  const end = code.indexOf(quote, at + 1)
  return end === -1 || code.slice(at, end).includes('{') ? undefined : source.slice(at + 1, end)
}
