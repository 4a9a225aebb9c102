import { expect, test } from 'vitest'
import { ANSWERS, type AnswerPath, refusalsOf, UNPUBLISHED } from '../src/statuses/answers.ts'
import {
  STATUSES,
  type StatusGroup,
  type StatusName,
  statusCoded,
  statusNamed,
} from '../src/statuses.ts'
import published from './data/status-codes.json' with { type: 'json' }

const GROUPS: Readonly<Record<string, StatusGroup>> = {
  'Message status (`message[].status`)': 'message',
  'Order status (`order.status`)': 'order',
  'General status codes': 'general',
  'SMS sending errors': 'sending',
  'Contacts and groups errors': 'contacts',
  'Blacklist errors': 'blacklist',
  'Consent errors (not in the published table)': 'consent',
}

/** The published lists; the GET form belongs to its call. */
function publishedPaths(code: number): readonly string[] {
  const paths = Object.entries(published.endpoints)
    .filter(([, codes]) => codes.includes(code))
    .map(([path]) => path.replace(' (GET)', ''))
  return [...new Set(paths)].sort()
}

test('the catalogue is the published table, to the letter', () => {
  expect(published.statuses.length).toBe(39)
  const ours = STATUSES.map(({ code, tr, en, group }) => ({ code, tr, en, group }))
  const theirs = published.statuses.map((row) => ({ ...row, group: GROUPS[row.group] }))
  expect(ours).toEqual(theirs)
})

test('each code is listed for the calls that publish it, and for those of our own', () => {
  for (const { code, name, endpoints } of STATUSES) {
    const unpublished: [string, readonly StatusName[]][] = Object.entries(UNPUBLISHED)
    const ours = unpublished.flatMap(([path, names]) => (names.includes(name) ? [path] : []))
    const both = [...new Set([...publishedPaths(code), ...ours])].sort()
    expect([code, ...[...endpoints].sort()]).toEqual([code, ...both])
  }
})

test('nothing is told twice', () => {
  for (const path of Object.keys(UNPUBLISHED) as AnswerPath[]) {
    expect(new Set(refusalsOf(path)).size).toBe(refusalsOf(path).length)
  }
})

test('every published path has a row', () => {
  const paths = Object.keys(published.endpoints).filter((path) => !path.includes('GET'))
  expect(Object.keys(ANSWERS).sort()).toEqual(paths.sort())
})

test('names and codes are each other’s inverse', () => {
  expect(new Set(STATUSES.map(({ name }) => name)).size).toBe(STATUSES.length)
  for (const status of STATUSES) {
    expect(statusNamed(status.name)).toBe(status)
    expect(statusCoded(status.code)).toBe(status)
  }
  expect(statusNamed('badRecipients').code).toBe(452)
  expect(statusCoded(421)).toBeUndefined()
})

test('an unknown name is a bug', () => {
  expect(() => statusNamed('toString' as 'ok')).toThrow('no status is named toString')
})

test('each status tells its reader why and what now, in both languages', () => {
  const sentences = STATUSES.flatMap(({ cause, remedy }) => [
    cause.tr,
    cause.en,
    remedy.tr,
    remedy.en,
  ])
  expect(sentences.length).toBe(4 * 39)
  for (const sentence of sentences) {
    expect(sentence).toMatch(/^\S.{10,400}[.]$/)
    expect(sentence).not.toMatch(/ {2}/)
  }
  expect(new Set(STATUSES.map(({ cause }) => cause.en)).size).toBe(STATUSES.length)
})
