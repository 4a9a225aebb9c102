/**
 * Where the contents of documents lie: a file each in one directory, or in memory (D24).
 *
 * The name of a file is made of the document's id and the hash of its content, never of anything
 * that somebody sent. It has its name only when it is whole and on the disk, and belongs to one
 * row of the store, so it can be removed without asking who else uses it.
 */
import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** What the file of a document is called by. */
export interface DocumentFile {
  readonly id: number
  /** SHA-256 of the content in hex. */
  readonly hash: string
}

export interface DocumentFiles {
  /** Comes back when it is on the disk. @throws FilesUnavailable, and nothing is left of it */
  put(file: DocumentFile, content: Uint8Array): Promise<void>
  /** Undefined if there is no such file. @throws FilesUnavailable */
  get(file: DocumentFile): Promise<Uint8Array | undefined>
  /** Whether it was there or not. @throws FilesUnavailable */
  remove(file: DocumentFile): Promise<void>
}

/** The files cannot be had; the message is for the operator and says what to do. */
export class FilesUnavailable extends Error {
  override readonly name = 'FilesUnavailable'
}

const OWNER_ONLY = { file: 0o600, directory: 0o700 } as const

export function documentsInDirectory(directory: string): DocumentFiles {
  const pathOf = ({ id, hash }: DocumentFile) => join(directory, `${id}-${hash}`)
  const partialOf = (file: DocumentFile) => `${pathOf(file)}.partial`
  return {
    put: (file, content) =>
      told(directory, async () => {
        await mkdir(directory, { recursive: true, mode: OWNER_ONLY.directory })
        const partial = partialOf(file)
        try {
          await writeWhole(partial, content)
          await rename(partial, pathOf(file))
          await syncDirectory(directory)
        } catch (error) {
          for (const path of [partial, pathOf(file)]) await rm(path, { force: true })
          throw error
        }
      }),
    get: (file) => told(directory, () => readFile(pathOf(file)).catch(undefinedIfMissing)),
    remove: (file) =>
      told(directory, async () => {
        for (const path of [partialOf(file), pathOf(file)]) await rm(path, { force: true })
      }),
  }
}

async function writeWhole(path: string, content: Uint8Array): Promise<void> {
  // A file of this name is what a process that died has left of the same document.
  await rm(path, { force: true })
  await using handle = await opened(path, 'wx')
  await handle.writeFile(content)
  await handle.sync()
}

async function syncDirectory(directory: string): Promise<void> {
  await using handle = await opened(directory, 'r')
  await handle.sync()
}

const opened = (path: string, flags: string): Promise<FileHandle> =>
  open(path, flags, OWNER_ONLY.file)

const FULL = new Set(['ENOSPC', 'EDQUOT'])

async function told<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    const what = FULL.has(code)
      ? `the disk of ${directory} is full; make room and send the document again`
      : `the directory ${directory} cannot be used (${code}); see PEYK_DOCUMENTS`
    throw new FilesUnavailable(what, { cause: error })
  }
}

function undefinedIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

/** For a server that keeps nothing. */
export function documentsInMemory(): DocumentFiles {
  const contents = new Map<number, Uint8Array>()
  return {
    async put({ id }, content) {
      contents.set(id, content)
    },
    get: async ({ id }) => contents.get(id),
    async remove({ id }) {
      contents.delete(id)
    },
  }
}

/** For a server that was told of no directory: it works, and says what is missing when asked. */
export function noDocuments(why: string): DocumentFiles {
  const refuse = async () => {
    throw new FilesUnavailable(why)
  }
  return { put: refuse, get: refuse, remove: refuse }
}
