/**
 * Reads and runs the few lines of shell that the documentation shows, on machines that have neither
 * a shell nor curl: words in quotes, variables, `$(…)`, pipes, and the commands curl, echo, sed,
 * date and sleep as far as the examples use them.
 */
import { strict as assert } from 'node:assert'

type Piece = { readonly text: string } | { readonly variable: string } | { readonly script: Script }
type Word = readonly Piece[]
/** Commands of which each is given what the one before it said. */
type Pipe = readonly (readonly Word[])[]
type Script = readonly Pipe[]

export interface Surroundings {
  /** What `date +%T` says. */
  readonly timeOfDay: () => string
  readonly sleep: (seconds: number) => Promise<void>
}

/** Runs the lines; returns what the last one wrote. */
export async function runShell(lines: string, around: Surroundings): Promise<string> {
  const { script, end } = readScript(lines, 0, '')
  assert.equal(end, lines.length, `not understood: ${lines.slice(end)}`)
  return run(script, new Map(), around)
}

/** @param close what ends the script: `)` in a substitution */
function readScript(lines: string, start: number, close: string): { script: Script; end: number } {
  const script: Pipe[] = []
  let at = start
  while (at < lines.length && lines[at] !== close) {
    const { pipe, end } = readPipe(lines, at, close)
    if (pipe[0]?.length) script.push(pipe)
    at = lines[end] === '\n' ? end + 1 : end
  }
  return { script, end: at }
}

function readPipe(lines: string, start: number, close: string): { pipe: Pipe; end: number } {
  const commands: Word[][] = [[]]
  let at = start
  while (at < lines.length && lines[at] !== '\n' && lines[at] !== close) {
    if (lines[at] === ' ') at += 1
    else if (lines[at] === '|') {
      commands.push([])
      at += 1
    } else {
      const { word, end } = readWord(lines, at, close)
      commands.at(-1)?.push(word)
      at = end
    }
  }
  return { pipe: commands, end: at }
}

const QUOTED = /'([^']*)'/y
const VARIABLE = /"\$([a-z]+)"/y
const ESCAPED = /\\(['])/y
const PLAIN = /[\w./:=+%-]+/y

function readWord(lines: string, start: number, close: string): { word: Word; end: number } {
  const word: Piece[] = []
  let at = start
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    const found = pattern.exec(lines)
    if (found) at += found[0].length
    return found?.[1] ?? found?.[0]
  }
  while (at < lines.length && !` |\n${close}`.includes(lines[at] as string)) {
    if (lines.startsWith('$(', at)) {
      const { script, end } = readScript(lines, at + 2, ')')
      word.push({ script })
      at = end + 1
      continue
    }
    const text = take(QUOTED) ?? take(ESCAPED) ?? take(PLAIN)
    const variable = text === undefined ? take(VARIABLE) : undefined
    assert(text !== undefined || variable !== undefined, `not understood: ${lines.slice(at)}`)
    word.push(variable === undefined ? { text: text as string } : { variable })
  }
  return { word, end: at }
}

type Variables = Map<string, string>

async function run(script: Script, variables: Variables, around: Surroundings): Promise<string> {
  let said = ''
  for (const pipe of script) {
    said = ''
    for (const command of pipe) {
      const words: string[] = []
      for (const word of command) words.push(await textOf(word, variables, around))
      said = await runCommand(words, said, variables, around)
    }
  }
  return said
}

async function textOf(word: Word, variables: Variables, around: Surroundings): Promise<string> {
  let value = ''
  for (const piece of word) {
    if ('text' in piece) value += piece.text
    else if ('script' in piece) value += (await run(piece.script, variables, around)).trimEnd()
    else value += variables.get(piece.variable) ?? ''
  }
  return value
}

async function runCommand(
  [name = '', ...words]: readonly string[],
  input: string,
  variables: Variables,
  around: Surroundings,
): Promise<string> {
  const [variable = '', ...value] = name.split('=')
  if (value.length > 0) {
    variables.set(variable, value.join('='))
    return ''
  }
  switch (name) {
    case 'curl':
      return curl(words)
    case 'echo':
      return `${words.join(' ')}\n`
    case 'sed':
      return sed(words, input)
    case 'date':
      return `${around.timeOfDay()}\n`
    case 'sleep':
      await around.sleep(Number(words[0]))
      return ''
  }
  throw new Error(`no such command: ${name}`)
}

async function curl(words: readonly string[]): Promise<string> {
  const given = (flag: string) => words[words.indexOf(flag) + 1]
  const has = (flag: string) => words.includes(flag)
  const url = words.find((word) => /^https?:/.test(word))
  assert(url, 'curl needs an address')
  const headers: [string, string][] = []
  if (has('-H')) headers.push(given('-H')?.split(': ') as [string, string])
  const method = has('-X') ? given('-X') : has('-d') ? 'POST' : 'GET'
  const body = has('-d') ? given('-d') : undefined
  const init = { method: method ?? 'GET', headers, ...(body === undefined ? {} : { body }) }
  return (await fetch(url, init)).text()
}

/** `sed -n 's/pattern/\1/p'`, the pattern being a basic regular expression with one group. */
function sed([flag, script = '']: readonly string[], input: string): string {
  assert.equal(flag, '-n')
  const [name, pattern = '', replacement, print] = script.split(script[1] as string)
  assert.deepEqual([name, replacement, print], ['s', '\\1', 'p'])
  const expression = new RegExp(pattern.replaceAll('\\(', '(').replaceAll('\\)', ')'))
  const found = input.split('\n').flatMap((line) => {
    const groups = expression.exec(line)
    return groups ? [line.replace(expression, groups[1] as string)] : []
  })
  return found.map((line) => `${line}\n`).join('')
}
