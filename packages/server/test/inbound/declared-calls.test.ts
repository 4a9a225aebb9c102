/** What every call of a JSON door says of itself, and that the tests would notice if it lied. */
import { describe, expect, test } from 'vitest'
import { checkReply, DECLARED } from '../kit/declared-replies.ts'

const calls = DECLARED.flatMap(([prefix, own]) => own.map((call) => ({ prefix, ...call })))

test('each has a name of its own', () => {
  const names = calls.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const name of names) expect(name).toMatch(/^[a-z][A-Za-z]+$/)
})

test.each(calls)('$name says what it does, takes and gives', (call) => {
  expect(call.summary).toMatch(/^[A-Z].*\.$/)
  expect(call.path).toMatch(/^(\/([a-z-]+|:[a-zA-Z]+))+$/)
  if (call.method === 'GET') expect(call.body).toBeUndefined()
  if (call.status === 204 || call.isDownload) expect(call.reply).toBeUndefined()
  else expect(call.reply, `the reply of ${call.name}`).toBeDefined()
})

describe('a reply that is not what its call declares is noticed', () => {
  const check =
    (status: number, body: unknown, url = '/sandbox/clock?x=1') =>
    () =>
      checkReply('GET', url, status, body)

  test.each([
    ['by its status', check(201, { now: '2026-05-01T09:00:00.000Z' })],
    ['by a field that is missing', check(200, {})],
    ['by a field of another type', check(200, { now: 1 })],
    ['by a field that nobody declared', check(200, { now: '2026-05-01T09:00:00.000Z', more: 1 })],
    ['at a path with an id', check(200, {}, 'http://127.0.0.1:1/api/orders/7/')],
  ])('%s', (_how, wrong) => {
    expect(wrong).toThrow()
  })

  test('and one that is, or that is a refusal, or is of no call, passes', () => {
    expect(check(200, { now: '2026-05-01T09:00:00.000Z' })).not.toThrow()
    expect(check(422, {})).not.toThrow()
    expect(check(200, {}, '/nothing')).not.toThrow()
  })
})
