/** The thread that owns a connection: it takes a batch, runs it, and answers after the commit. */
import { parentPort, workerData } from 'node:worker_threads'
import type { Call } from '../batcher.ts'
import { READS } from '../reads/all.ts'
import { VERBS } from '../verbs/all.ts'
import { openSqlite, type SqliteOptions } from './engine.ts'
import { lockDirectory } from './lock.ts'
import { decode, type Encoded } from './wire-format.ts'

export interface ThreadOptions extends SqliteOptions {
  /** Locked before the file is opened; only the writer does. */
  readonly lock?: string | undefined
}

export type ToThread = { readonly calls: Encoded<Call> } | { readonly close: true }
export type FromThread =
  | { readonly ready: true }
  | { readonly failed: string }
  /** Never holds bytes: always text. */
  | { readonly results: string }

if (!parentPort) throw new Error('this file runs as a worker thread')
const port = parentPort

function open(options: ThreadOptions) {
  const unlock = options.lock ? lockDirectory(options.lock) : () => {}
  const engine = openSqlite(options, { ...READS, ...(options.readOnly ? {} : VERBS) })
  if (!options.readOnly) engine.migrate()
  return { engine, unlock }
}

try {
  const { engine, unlock } = open(workerData as ThreadOptions)
  port.on('message', (message: ToThread) => {
    if ('calls' in message) {
      const results = JSON.stringify(engine.batch(decode(message.calls)))
      port.postMessage({ results } satisfies FromThread)
      return
    }
    engine.close()
    unlock()
    port.close()
  })
  port.postMessage({ ready: true } satisfies FromThread)
} catch (error) {
  const failed = error instanceof Error ? error.message : String(error)
  port.postMessage({ failed } satisfies FromThread)
}
