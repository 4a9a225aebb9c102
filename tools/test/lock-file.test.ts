/**
 * The lock file repeats what every package.json asks for. `npm ci` accepts a stale copy as long as
 * something fitting is locked; the next `npm install` would then change the lock file by itself.
 */
import { expect, test } from 'vitest'
import { textOf } from './sources.ts'

const ASKED = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']
const root = JSON.parse(textOf('package.json'))
const lock = JSON.parse(textOf('package-lock.json'))

test('every package is a workspace that the lock file knows', () => {
  expect(root.workspaces).toEqual(expect.arrayContaining(['packages/text', 'packages/server']))
  expect(Object.keys(lock.packages)).toEqual(expect.arrayContaining(root.workspaces))
})

test.each(['', ...root.workspaces])('it agrees with %s/package.json', (folder) => {
  const asked = folder ? JSON.parse(textOf(`${folder}/package.json`)) : root
  const locked = lock.packages[folder]
  for (const kind of ASKED) expect(locked[kind] ?? {}).toEqual(asked[kind] ?? {})
  expect(locked.version).toBe(asked.version)
  expect(asked.version).toBe(root.version)
})
