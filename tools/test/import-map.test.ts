/** The map of the house holds: every import of every source file is one that its row allows. */
import { describe, expect, test } from 'vitest'
import { ZONES, zones } from './import-map.ts'
import { breaches, zoneOf } from './import-rules.ts'
import { importsOf } from './imports.ts'
import { isCode, repositoryFiles, textOf } from './sources.ts'

const sources = repositoryFiles().filter(
  (path) => /^packages\/[^/]+\/src\//.test(path) && isCode(path),
)

/** What a package's own package.json asks for. */
function declaredBy(folder: string): ReadonlySet<string> {
  const asked = JSON.parse(textOf(`${folder}/package.json`))
  return new Set(Object.keys({ ...asked.dependencies, ...asked.peerDependencies }))
}

describe('the sources were seen', () => {
  test.each(Object.entries(ZONES))('%s', (name, zone) => {
    const seen = sources.filter((path) => zoneOf(path) === name)
    expect(seen.length).toBeGreaterThanOrEqual(zone.filesMin)
  })

  // Counted without the scanner: lines that can hardly be anything but an import.
  test('and every import in them', () => {
    const plain = /^(?:import|export|\}).* from '[^']+'$/gm
    const missed = sources
      .map((path) => [path, textOf(path)] as const)
      .filter(([, source]) => importsOf(source).length < (source.match(plain)?.length ?? 0))
    expect(missed.map(([path]) => path)).toEqual([])
    expect(sources.flatMap((path) => importsOf(textOf(path))).length).toBeGreaterThan(60)
  })
})

describe('the map', () => {
  test('names only its own rows', () => {
    const named = [...zones.values()].flatMap((zone) => [...zone.may, ...(zone.mayTypesOf ?? [])])
    expect(named.filter((name) => !zones.has(name))).toEqual([])
  })

  test('holds', () => {
    const packages = Map.groupBy(sources, (path) => path.split('/').slice(0, 2).join('/'))
    const found = [...packages].flatMap(([folder, paths]) => {
      const declared = declaredBy(folder)
      return paths.flatMap((path) => breaches(path, textOf(path), declared))
    })
    expect(found).toEqual([])
  })
})

const RULE = 'packages/server/src/rules/price.ts'
const STORE = 'packages/server/src/store/store.ts'
const CLIENT = 'packages/client/src/client.ts'

const BAD: readonly [path: string, source: string, sentence: RegExp][] = [
  [RULE, `import { now } from 'node:process'`, /:1 imports node:process: .*rules are pure/],
  [
    RULE,
    `\nimport { run } from '../store/store.ts'`,
    /:2 imports \.\.\/store\/store\.ts: not allowed/,
  ],
  [RULE, `const a = await import(name)`, /something computed/],
  [RULE, `import a from '../../../text/src/gsm.ts'`, /another package is imported by its name/],
  [RULE, `import a from 'lodash'`, /imports lodash: not allowed, because rules are pure/],
  [RULE, `import { a } from '@peyk/client/a'`, /imports @peyk\/client\/a: not allowed/],
  [STORE, `import { readFileSync } from 'fs'`, /written with node:/],
  [STORE, `import { Pool } from 'pg'`, /package\.json does not ask for it/],
  [STORE, `import type { A } from '@peyk/contract/statuses'`, /knows nothing of the wire/],
  [STORE, `new Worker(new URL('../inbound/a.ts', import.meta.url))`, /inbound\/a\.ts: not allowed/],
  [CLIENT, `import { limits } from '@peyk/contract/limits'`, /the client runs on fetch alone/],
  ['packages/server/src/other.ts', '', /belongs to no row/],
]

const GOOD: readonly [path: string, source: string][] = [
  [RULE, `import { a } from '@peyk/text/gsm'\nimport { b } from './account.ts'`],
  [STORE, `import Database from 'better-sqlite3'\nimport { Worker } from 'node:worker_threads'`],
  [STORE, `// import a from '../inbound/a.ts'`],
  [CLIENT, `import type { Limits } from '@peyk/contract/limits'`],
  [CLIENT, `import { STATUSES } from '@peyk/contract/statuses'`],
]

describe('a breach is found', () => {
  const declared = new Set(['better-sqlite3', '@peyk/text', '@peyk/contract', '@peyk/client'])

  test.each(BAD)('%s: %s', (path, source, sentence) => {
    expect(breaches(path, source, declared)).toEqual([expect.stringMatching(sentence)])
  })

  test.each(GOOD)('none in %s: %s', (path, source) => {
    expect(breaches(path, source, declared)).toEqual([])
  })
})
