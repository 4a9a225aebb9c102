/** The scanner sees every import and nothing that only looks like one. */
import { describe, expect, test } from 'vitest'
import { blank, lineAt } from './blank.ts'
import { importsOf } from './imports.ts'

const SEEN: readonly [source: string, specifiers: (string | undefined)[]][] = [
  [`import a from 'a'`, ['a']],
  [`import a, { b as c } from "a"\nimport * as d from './d.ts'`, ['a', './d.ts']],
  [`import {\n  a,\n  type b,\n} from 'a'`, ['a']],
  [`import 'side-effect'`, ['side-effect']],
  [`export * from './a.ts'\nexport { b } from './b.ts'`, ['./a.ts', './b.ts']],
  [`export { a }\nimport b from 'b'`, ['b']],
  [`const a = await import('a'); type B = import("b").B`, ['a', 'b']],
  ['const a = await import(`./a.ts`)', ['./a.ts']],
  ['const a = await import(`./${name}.ts`)', [undefined]],
  ['const a = await import(name)', [undefined]],
  [`createRequire(import.meta.url)('a'); require('b')`, ['b']],
  [`new Worker(new URL('./thread.ts', import.meta.url))`, ['./thread.ts']],
  [`new Worker(new URL('thread.js', import.meta.url))`, ['./thread.js']],
  ['new Worker(new URL(`../thread${extname(import.meta.url)}`, import.meta.url))', ['../thread']],
  ['const a = `${await import(\'a\')} import b from "b"`', ['a']],
]

const UNSEEN: readonly string[] = [
  `// import a from 'a'`,
  `/** import('a') */`,
  `const text = "import a from 'a'"`,
  `const text = 'import("a")'`,
  "const text = `import a from 'a'`",
  `const at = /import a from 'a'/.exec(text)`,
  `export const from = 'a'`,
  `export function from(a: string) { return a }\nconst b = 'b'`,
  `loader.import('a'); loader.require('a')`,
  `import.meta.resolve('a')`,
  `new URL('/v1/send-sms', base)`,
  `new URL('../schema.sql', import.meta.url)`,
]

describe('imports', () => {
  test.each(SEEN)('%s', (source, specifiers) => {
    expect(importsOf(source).map((each) => each.specifier)).toEqual(specifiers)
  })

  test.each(UNSEEN)('none in: %s', (source) => {
    expect(importsOf(source)).toEqual([])
  })

  test('types alone are told apart, and lines counted', () => {
    const source = [
      `import type { A } from 'a'\n`,
      `export type { B } from 'b'`,
      `import { type C } from 'c'`,
    ].join('\n')
    expect(importsOf(source)).toEqual([
      { specifier: 'a', typeOnly: true, line: 1 },
      { specifier: 'b', typeOnly: true, line: 3 },
      { specifier: 'c', typeOnly: false, line: 4 },
    ])
  })
})

/** A middle dot stands for a blank. */
const BLANKED: readonly [source: string, code: string][] = [
  [`a // b\nc`, `a ····\nc`],
  [`a /* b\n c */ d`, `a ····\n····· d`],
  [`#!/usr/bin/env node\na`, `···················\na`],
  [`f('b\\'c', "d")`, `f('····', "·")`],
  ['`a${b({ c: 1 })}d` + e', '`··{b({ c: 1 })}·` + e'],
  ['`${`${a}`}`', '`·{`·{a}`}`'],
  ['a / b / c', 'a / b / c'],
  ['return /[/"]/g.test(a)', 'return /····/g.test(a)'],
  ['(a) / b; "c"', '(a) / b; "·"'],
  [`it's fine\n"a"`, `it'·····e\n"·"`],
]

describe('blank', () => {
  test.each(BLANKED)('%s', (source, code) => {
    expect(blank(source)).toBe(code.replaceAll('·', ' '))
  })

  test('a line is found by position', () => {
    expect([0, 1, 2, 4].map((at) => lineAt('a\nb\nc', at))).toEqual([1, 1, 2, 3])
  })
})
