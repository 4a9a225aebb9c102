/** The embedded store on a file. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { openStore } from '../kit/store-kit.ts'
import { describeStore } from './suite/describe-store.ts'

const directories: string[] = []

afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
})

describeStore('SQLite on a file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'peyk-store-'))
  directories.push(directory)
  return openStore({ directory })
})
