/**
 * What every file of the repository keeps to, beyond what the formatter and the compiler see. A
 * rule is a row: which files it reads, what it finds there, and a small example of each kind, so
 * that a rule which has gone blind fails its own test.
 */
import { posix } from 'node:path'
import { GENERATED } from '../generated.mjs'
import { blank, lineAt } from './blank.ts'
import { functionsOf } from './functions.ts'
import { isCode } from './sources.ts'

const LIMITS = { linesMax: 300, columnsMax: 100, functionLinesMax: 60 } as const

export interface Rule {
  name: string
  reads(path: string): boolean
  /** What is wrong, one entry each, with the line in front where there is one. */
  find(text: string, path: string): string[]
  bad: readonly (readonly [path: string, text: string])[]
  good: readonly (readonly [path: string, text: string])[]
}

const generated: ReadonlySet<string> = new Set(GENERATED.map((row) => row.file))

export function isTest(path: string): boolean {
  return /(^|\/)test\//.test(path) && isCode(path)
}

/** Written by hand, and not a test. */
export function isSource(path: string): boolean {
  const inSources = /^(packages\/[^/]+\/(src|bin)|tools|bench)\//.test(path)
  return inSources && isCode(path) && !isTest(path) && !generated.has(path)
}

/** A text that people read stands whole in its table: `tr: 'Bakiye yetersiz',`. */
const TEXT_ROW = /^\s*(?:[\w$]+: )?(?:'[^']*'|"[^"]*"),?$/

const SERVER = 'packages/server/src/'

/** Between two braces, just too many lines for a function. */
const TALL = '\n'.repeat(LIMITS.functionLinesMax)

/**
 * Where the server's own code may still ask the machine for time or chance, and why. Everywhere
 * else they are arguments, so that the virtual clock and the seeded simulation move everything.
 */
export const TIME_AND_CHANCE: readonly { file: string; what: string; because: string }[] = [
  {
    file: `${SERVER}start.ts`,
    what: 'Math.random',
    because: 'the real chance comes in here, as an argument that tests replace',
  },
  {
    file: `${SERVER}inbound/http.ts`,
    what: 'setTimeout',
    because: 'HTTP time-outs are real time',
  },
  {
    file: `${SERVER}cli/signalled.ts`,
    what: 'performance.now',
    because: 'how fast a user presses Ctrl-C again is real time',
  },
]

export const RULES: readonly Rule[] = [
  {
    name: `files have at most ${LIMITS.linesMax} lines`,
    reads: isSource,
    find(text) {
      const lines = text.trimEnd().split('\n').length
      return lines > LIMITS.linesMax ? [`${lines} lines`] : []
    },
    bad: [['tools/a.mjs', 'a\n'.repeat(LIMITS.linesMax + 1)]],
    good: [['tools/a.mjs', 'a\n'.repeat(LIMITS.linesMax)]],
  },
  {
    name: `lines have at most ${LIMITS.columnsMax} columns`,
    reads: isSource,
    find: (text) =>
      text.split('\n').flatMap((line, index) => {
        const columns = [...line].length
        return columns > LIMITS.columnsMax && !TEXT_ROW.test(line)
          ? [`${index + 1}: ${columns} columns`]
          : []
      }),
    bad: [['bench/a.ts', `\n// ${'a'.repeat(LIMITS.columnsMax - 2)}`]],
    good: [
      ['bench/a.ts', `// ${'ğ'.repeat(LIMITS.columnsMax - 3)}`],
      ['bench/a.ts', `  tr: '${'ğ'.repeat(LIMITS.columnsMax)}',`],
    ],
  },
  {
    name: `functions have at most ${LIMITS.functionLinesMax} lines`,
    reads: isSource,
    find: (text) =>
      functionsOf(text)
        .filter(({ lines }) => lines > LIMITS.functionLinesMax)
        .map(({ line, lines }) => `${line}: a function of ${lines} lines`),
    bad: [
      ['tools/a.mjs', `function a(b) {${TALL}}`],
      [`${SERVER}a.ts`, `const a = (b: B): C => {${TALL}}`],
      [`${SERVER}a.ts`, `async run({ a }: A): Promise<{ b: B }> {${TALL}}`],
    ],
    good: [
      ['tools/a.mjs', `function a(b) {${TALL.slice(1)}}`],
      ['tools/a.mjs', `const TABLE = {${TALL}}\nif (a) {${TALL}}`],
    ],
  },
  {
    name: 'the server writes to its log, only the command line to the console',
    reads: (path) => path.startsWith(SERVER) && !path.startsWith(`${SERVER}cli/`),
    find: (text) => matches(text, /\bconsole\s*\.\s*\w+/g),
    bad: [[`${SERVER}rules/a.ts`, `console.log('a')`]],
    good: [[`${SERVER}rules/a.ts`, `// console.log('a')\nlog.info({}, 'console.log')`]],
  },
  {
    name: 'time and chance are arguments',
    reads: (path) => path.startsWith(SERVER) && !path.startsWith(`${SERVER}base/`),
    find(text, path) {
      const allowed = TIME_AND_CHANCE.filter((row) => row.file === path).map((row) => row.what)
      return timeAndChance(text).filter((found) => !allowed.some((what) => found.endsWith(what)))
    },
    bad: [
      [`${SERVER}rules/a.ts`, 'const now = Date.now()'],
      [`${SERVER}store/a.ts`, 'const now = new Date()'],
      [`${SERVER}store/a.ts`, 'const now = new Date'],
      [`${SERVER}outbound/a.ts`, 'setTimeout(run, 100)'],
      [`${SERVER}outbound/a.ts`, 'const share = Math.random()'],
      [`${SERVER}inbound/a.ts`, 'const from = performance.now()'],
    ],
    good: [[`${SERVER}rules/a.ts`, '// Date.now()\nconst day = new Date(nowMs)\nclock.now()']],
  },
  {
    name: 'no test is singled out or left out',
    reads: isTest,
    find: (text) => matches(text, /\.(?:only|skip|todo|skipIf|runIf)\b/g),
    bad: [
      ['tools/test/a.test.ts', `test.${'only'}('a', run)`],
      ['tools/test/a.test.ts', `describe.${'skip'}('a', run)`],
      ['tools/test/a.test.ts', `test.concurrent.${'todo'}('a')`],
    ],
    good: [['tools/test/a.test.ts', `test('skip', run) // test.only`]],
  },
  {
    name: 'file names are kebab-case',
    reads: (path) => isSource(path) || isTest(path),
    find(_, path) {
      const name = posix.basename(path)
      return /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|config|d))*\.[a-z]+$/.test(name) ? [] : [name]
    },
    bad: [
      ['tools/someFile.mjs', ''],
      ['bench/some_file.ts', ''],
    ],
    good: [
      ['tools/some-file.mjs', ''],
      ['tools/test/some-file.test.ts', ''],
    ],
  },
  {
    name: 'nothing is put off',
    reads: (path) => isSource(path) || isTest(path),
    // Put together, so that this file does not find itself.
    find: (text) => rawMatches(text, new RegExp(`\\b(${'TO'}${'DO'}|${'FIX'}${'ME'})\\b`, 'g')),
    bad: [['tools/a.mjs', `// ${'TO'}${'DO'}: later`]],
    good: [['tools/a.mjs', 'const todo = list()']],
  },
  {
    name: 'nothing points outside the repository',
    reads: () => true,
    find: (text) =>
      rawMatches(
        text,
        new RegExp(`\\.\\./${'shared'}\\b|(?<![\\w.@/-])/(${'work|root|home'})/`, 'g'),
      ),
    bad: [
      ['docs/a.md', `see ..${'/shared'}/a.md`],
      ['tools/a.mjs', `read('${'/ho'}${'me'}/a')`],
      ['docs/a.md', `${'/wo'}${'rk'}/main`],
    ],
    good: [['docs/a.md', 'https://example.com/home/ and packages/work/ and ./home/']],
  },
]

/** Calls that ask the machine for time or chance, as `line: call`. */
export function timeAndChance(text: string): string[] {
  const clocks = /\bDate\.now|\bMath\.random|\bperformance\.now|\bTemporal\.Now/
  const timers = /(?<![.\w$])(?:setTimeout|setInterval)(?=\()/
  return matches(
    text,
    new RegExp(`${clocks.source}|\\bnew Date(?!\\s*\\(\\s*[^\\s)])\\b|${timers.source}`, 'g'),
  )
}

/** What a pattern finds in the code of a text: not in comments, not in strings. */
function matches(text: string, pattern: RegExp): string[] {
  return rawMatches(blank(text), pattern)
}

function rawMatches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => `${lineAt(text, match.index)}: ${match[0]}`)
}
