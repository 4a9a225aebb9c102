/** Every file keeps to the house rules, and every rule can still fail. */
import { describe, expect, test } from 'vitest'
import { repositoryFiles, textOf } from './sources.ts'
import { isSource, isTest, RULES, TIME_AND_CHANCE, timeAndChance } from './tidy-rules.ts'

const files = repositoryFiles()
const isBinary = (text: string) => text.includes('\0')

test('the sources were seen', () => {
  const folders = ['text/src', 'contract/src', 'server/src', 'server/bin'].map(
    (it) => `packages/${it}/`,
  )
  for (const folder of [...folders, 'tools/', 'bench/'])
    expect(files.filter((path) => isSource(path) && path.startsWith(folder))).not.toEqual([])
  for (const folder of ['packages/text/', 'packages/contract/', 'packages/server/', 'tools/'])
    expect(files.filter((path) => isTest(path) && path.startsWith(folder))).not.toEqual([])
  expect(files.filter(isSource).length).toBeGreaterThan(60)
})

describe.each(RULES)('$name', (rule) => {
  test.each(rule.bad)('found in %s', (path, text) => {
    expect(rule.reads(path)).toBe(true)
    expect(rule.find(text, path)).not.toEqual([])
  })

  test.each(rule.good)('not found in %s', (path, text) => {
    expect(rule.reads(path)).toBe(true)
    expect(rule.find(text, path)).toEqual([])
  })

  test('holds', () => {
    const read = files.filter(rule.reads)
    expect(read).not.toEqual([])
    const found = read.flatMap((path) => {
      const text = textOf(path)
      return isBinary(text) ? [] : rule.find(text, path).map((what) => `${path}:${what}`)
    })
    expect(found).toEqual([])
  })
})

test('every exception is still needed', () => {
  const idle = TIME_AND_CHANCE.filter(
    ({ file, what }) => !timeAndChance(textOf(file)).some((found) => found.endsWith(what)),
  )
  expect(idle).toEqual([])
})
