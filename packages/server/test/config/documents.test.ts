/** Where documents lie: by the data, by a setting, in memory, or nowhere until somebody says. */
import { expect, test } from 'vitest'
import { describeSettings, readSettings } from '../../src/config.ts'
import { openDocuments } from '../../src/start/documents.ts'

const DATABASE_URL = 'postgres://u:p@127.0.0.1:1/peyk'
const settingsOf = (given: object, environment: Record<string, string> = {}) =>
  readSettings('production', given, environment)
const FILE = { id: 1, hash: 'ab'.repeat(32) }

test.each([
  [{}, {}, 'peyk-data/documents'],
  [{ data: '/d' }, {}, '/d/documents'],
  [{ data: '/d', documents: '/x' }, {}, '/x'],
  [{}, { PEYK_DOCUMENTS: '/y', PEYK_DATA: '/d' }, '/y'],
  [{}, { PEYK_DOCUMENTS: '/y', DATABASE_URL }, '/y'],
  [{}, { DATABASE_URL }, undefined],
  [{ memory: true }, { PEYK_DOCUMENTS: '/y' }, undefined],
])('%j and %j: %s', (given, environment, documents) => {
  expect(settingsOf(given, environment).documents).toBe(documents)
})

test('it is shown, and contradicts the memory', () => {
  expect(describeSettings(settingsOf({ documents: '/x' }))).toMatchObject({ documents: '/x' })
  expect(() => settingsOf({ memory: true, documents: '/x' })).toThrow(
    '--memory: contradicts --documents; give one of them',
  )
})

test('many nodes without a directory that they share say so, when they are asked', async () => {
  const files = openDocuments(settingsOf({}, { DATABASE_URL }))
  for (const asked of [files.put(FILE, new Uint8Array()), files.get(FILE), files.remove(FILE)]) {
    await expect(asked).rejects.toThrow('set PEYK_DOCUMENTS to a directory that all nodes')
  }
})

test('in memory they are as anywhere', async () => {
  const files = openDocuments(settingsOf({ memory: true }))
  expect(await files.get(FILE)).toBeUndefined()
  await files.put(FILE, Buffer.from('x'))
  expect(await files.get(FILE)).toEqual(Buffer.from('x'))
  await files.remove(FILE)
  expect(await files.get(FILE)).toBeUndefined()
})
