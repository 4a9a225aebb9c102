/**
 * Source text with everything that is not code made blank: what comments, strings, templates and
 * regular expressions hold becomes spaces. Quotes and line ends stay, so every position stays, and
 * a search finds only what the compiler would also see.
 *
 * This is a scanner and no parser, because TypeScript 7 offers none to JavaScript. It guesses one
 * thing: whether `/` divides or opens a regular expression, from what stands before it.
 */
export function blank(source: string): string {
  // For every template that is open, how many braces are open inside its `${`.
  const open: number[] = []
  let out = ''
  while (out.length < source.length) {
    const at = out.length
    const char = source.charAt(at)
    const resumes = char === '}' && open.at(-1) === 0
    if (resumes) open.pop()
    const isTemplate = resumes || char === '`'
    const end = isTemplate ? templateEnd(source, at) : opaqueEnd(source, at, out)
    if (end === at) {
      countBrace(open, char)
      out += char
    } else {
      if (isTemplate && source[end - 1] === '{') open.push(0)
      out += isComment(source, at) ? spaces(source.slice(at, end)) : inside(source.slice(at, end))
    }
  }
  return out
}

/** The line, from 1, that a position is on. */
export function lineAt(text: string, position: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < position; at = text.indexOf('\n', at + 1))
    line += 1
  return line
}

/** The position after the bracket that closes the one at `from`; the text's end if none does. */
export function closing(code: string, from: number): number {
  let depth = 0
  for (let at = from; at < code.length; at += 1) {
    if ('([{'.includes(code.charAt(at))) depth += 1
    else if (')]}'.includes(code.charAt(at))) depth -= 1
    if (depth === 0) return at + 1
  }
  return code.length
}

function countBrace(open: number[], char: string): void {
  const last = open.length - 1
  const count = open[last]
  if (count === undefined) return
  if (char === '{') open[last] = count + 1
  if (char === '}') open[last] = count - 1
}

function isComment(source: string, at: number): boolean {
  return /^(\/\/|\/\*|#!)/.test(source.slice(at, at + 2))
}

/** Where what cannot be code ends that starts at `at`; `at` itself if code starts there. */
function opaqueEnd(source: string, at: number, before: string): number {
  const char = source.charAt(at)
  if (char === "'" || char === '"') return stringEnd(source, at)
  if (at === 0 && source.startsWith('#!')) return lineEnd(source, at)
  if (char !== '/') return at
  if (source[at + 1] === '/') return lineEnd(source, at)
  if (source[at + 1] === '*') return after(source, '*/', at + 2)
  return canOpenRegExp(before) ? regExpEnd(source, at) : at
}

/** After a value `/` divides; after an operator, a bracket or a word like `return` it does not. */
function canOpenRegExp(before: string): boolean {
  const tail = before.trimEnd()
  const word = /[\w$]+$/.exec(tail)?.[0]
  if (word)
    return /^(return|typeof|case|in|of|delete|void|throw|new|else|do|yield|await)$/.test(word)
  return !/[)\]}'"`]$/.test(tail)
}

/** A string ends at its quote, or where its line does. */
function stringEnd(source: string, from: number): number {
  for (let at = from + 1; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1
    else if (source[at] === source[from]) return at + 1
    else if (source[at] === '\n') return at
  }
  return source.length
}

/** A template's text ends at its backtick, or at the `${` that interrupts it. */
function templateEnd(source: string, from: number): number {
  for (let at = from + 1; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1
    else if (source[at] === '`') return at + 1
    else if (source.startsWith('${', at)) return at + 2
  }
  return source.length
}

/** A regular expression ends on its line, or it was a division after all. */
function regExpEnd(source: string, from: number): number {
  let inClass = false
  for (let at = from + 1; at < source.length && source[at] !== '\n'; at += 1) {
    const char = source[at]
    if (char === '\\') at += 1
    else if (char === '[') inClass = true
    else if (char === ']') inClass = false
    else if (char === '/' && !inClass) return at + 1
  }
  return from
}

function lineEnd(source: string, from: number): number {
  const end = source.indexOf('\n', from)
  return end === -1 ? source.length : end
}

function after(source: string, mark: string, from: number): number {
  const at = source.indexOf(mark, from)
  return at === -1 ? source.length : at + mark.length
}

function spaces(text: string): string {
  return text.replace(/[^\n]/g, ' ')
}

/** Blank between the first and the last character. */
function inside(text: string): string {
  return text.length < 2 ? text : text.charAt(0) + spaces(text.slice(1, -1)) + text.slice(-1)
}
