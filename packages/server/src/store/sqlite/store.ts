/**
 * The embedded store: one thread that writes, one that reads.
 *
 * The reader starts with the first question, because an idle sandbox needs none. In memory there
 * is only one connection, so the writer answers questions too.
 */
import { mkdirSync } from 'node:fs'
import { type Store, StoreUnavailable } from '../store.ts'
import { type Lane, openLane } from './lane.ts'
import { databaseIn } from './lock.ts'

export interface SqliteStoreOptions {
  /** The data directory; undefined keeps everything in memory. */
  readonly directory: string | undefined
  readonly bytesMax?: number | undefined
  readonly waitingMax: number
  /** Called after each commit with the requests that shared it. */
  readonly onBatch?: ((requests: number) => void) | undefined
  readonly onDeath: (error: Error) => void
}

/** @throws with one clear line when the directory is taken or cannot be written */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { directory, bytesMax, waitingMax, onBatch, onDeath } = options
  if (directory !== undefined) mkdirSync(directory, { recursive: true })
  const file = directory === undefined ? ':memory:' : databaseIn(directory)
  const lane = { waitingMax, onDeath }
  const writing = { file, readOnly: false, lock: directory, bytesMax }
  const writer = await openLane(writing, { ...lane, onBatch })
  let reader: Promise<Lane> | undefined
  let closed = false
  const openReader = () => {
    if (closed && !reader) throw new StoreUnavailable('the store is closed')
    reader ??= openLane({ file, readOnly: true }, lane)
    return reader
  }
  const { batcher } = writer
  return {
    run: (verb, input) => batcher.ask({ name: verb, input }) as never,
    place: (verb, one) => batcher.place(verb, one) as never,
    async read(name, input) {
      const via = directory === undefined ? writer : await openReader()
      return (await via.batcher.ask({ name, input })) as never
    },
    shared: false,
    announce() {},
    onAnnouncement() {},
    maintain: () => Promise.resolve([]),
    stats: () => ({ waiting: batcher.waiting, commits: batcher.batches }),
    async close() {
      closed = true
      await (await reader)?.close()
      await writer.close()
    },
  }
}
