/** The files of documents: whole or not there, whatever was in the way. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { documentsInDirectory, FilesUnavailable } from '../../src/store/document-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'peyk-files-'))
afterAll(() => rmSync(folder, { recursive: true }))

const FILE = { id: 7, hash: 'ab'.repeat(32) }
const NAME = `7-${FILE.hash}`
const CONTENT = Buffer.from('content')
let made = 0
const fresh = () => join(folder, String(++made), 'documents')

describe('in a directory', () => {
  test('a file is made with its directory, read and removed', async () => {
    const directory = fresh()
    const files = documentsInDirectory(directory)
    expect(await files.get(FILE)).toBeUndefined()
    await files.remove(FILE)
    expect(existsSync(directory)).toBe(false)
    await files.put(FILE, CONTENT)
    expect(readdirSync(directory)).toEqual([NAME])
    expect(await files.get(FILE)).toEqual(CONTENT)
    await files.remove(FILE)
    expect(readdirSync(directory)).toEqual([])
  })

  test('what a process that died has left of it is replaced, or goes with it', async () => {
    const directory = fresh()
    const files = documentsInDirectory(directory)
    await files.put(FILE, Buffer.from('old'))
    writeFileSync(join(directory, `${NAME}.partial`), 'half')
    await files.put(FILE, CONTENT)
    expect(readdirSync(directory)).toEqual([NAME])
    expect(await files.get(FILE)).toEqual(CONTENT)
    writeFileSync(join(directory, `${NAME}.partial`), 'half')
    await files.remove(FILE)
    expect(readdirSync(directory)).toEqual([])
  })

  test('one that cannot be given its name leaves nothing, and says where', async () => {
    const directory = fresh()
    // A directory of that name is in the way of the last step.
    mkdirSync(join(directory, NAME, 'x'), { recursive: true })
    const files = documentsInDirectory(directory)
    await expect(files.put(FILE, CONTENT)).rejects.toThrow(FilesUnavailable)
    await expect(files.put(FILE, CONTENT)).rejects.toThrow(directory)
    expect(readdirSync(directory)).toEqual([NAME])
    await expect(files.get(FILE)).rejects.toThrow('PEYK_DOCUMENTS')
  })

  test('a path that is no directory is told', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    const files = documentsInDirectory(join(file, 'documents'))
    await expect(files.put(FILE, CONTENT)).rejects.toThrow(FilesUnavailable)
  })
})
