/** The way to a thread that owns a connection: batches go there, results come back. */
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Batcher, type BatcherOptions, type Call, type Result } from '../batcher.ts'
import { StoreUnavailable } from '../store.ts'
import type { EngineResult } from './engine.ts'
import type { FromThread, ThreadOptions, ToThread } from './thread.ts'
import { encodeCalls } from './wire-format.ts'

export interface Lane {
  readonly batcher: Batcher
  /** Finishes what waits, closes the connection, ends the thread. */
  close(): Promise<void>
}

export interface LaneOptions extends Omit<BatcherOptions, 'send'> {
  /** Called once if the thread dies by itself. */
  readonly onDeath: (error: Error) => void
}

/** Starts the thread and resolves when it is ready. @throws what kept it from opening */
export async function openLane(thread: ThreadOptions, options: LaneOptions): Promise<Lane> {
  const source = new URL(`./thread${extname(import.meta.url)}`, import.meta.url)
  const worker = new Worker(source, { workerData: thread })
  const first = await firstMessage(worker)
  if ('failed' in first) {
    await worker.terminate()
    throw new Error(first.failed)
  }
  return new WorkerLane(worker, options)
}

function firstMessage(worker: Worker): Promise<FromThread> {
  return new Promise((done, failed) => {
    worker.once('message', done)
    worker.once('error', failed)
  })
}

class WorkerLane implements Lane {
  readonly batcher: Batcher
  readonly #worker: Worker
  #answer: ((results: readonly Result[]) => void) | undefined
  #callsUnderWay = 0
  #dead: StoreUnavailable | undefined

  constructor(worker: Worker, options: LaneOptions) {
    this.#worker = worker
    this.batcher = new Batcher({ ...options, send: (calls) => this.#send(calls) })
    worker.on('message', (message: FromThread) => {
      if (!('results' in message)) return
      this.#answer?.((JSON.parse(message.results) as EngineResult[]).map(resultOf))
    })
    worker.on('error', (error) => {
      this.#dead = new StoreUnavailable(`the store's thread has died: ${error.message}`)
      this.#answer?.(this.#allFailed(this.#callsUnderWay, this.#dead))
      options.onDeath(this.#dead)
    })
  }

  async close(): Promise<void> {
    await this.batcher.idle()
    if (this.#dead) return
    // Whoever asks from now on is told so, instead of waiting for a thread that is gone.
    this.#dead = new StoreUnavailable('the store is closed')
    const exited = new Promise<void>((done) => this.#worker.once('exit', () => done()))
    this.#worker.postMessage({ close: true } satisfies ToThread)
    await exited
  }

  #send(calls: readonly Call[]): Promise<readonly Result[]> {
    if (this.#dead) return Promise.resolve(this.#allFailed(calls.length, this.#dead))
    this.#callsUnderWay = calls.length
    return new Promise((done) => {
      this.#answer = done
      this.#worker.postMessage({ calls: encodeCalls(calls) } satisfies ToThread)
    })
  }

  #allFailed(count: number, failure: Error): Result[] {
    return Array.from({ length: count }, () => ({ failure }))
  }
}

/** An undefined value does not survive the text, and comes out undefined all the same. */
const resultOf = (result: EngineResult): Result =>
  'error' in result ? { failure: errorOf(result.error) } : { value: result.value }

/** What the engine says about space, locks and the disk is no bug: the caller may come again. */
const AWAY = /^SQLITE_(FULL|IOERR|BUSY|LOCKED|NOMEM|READONLY|CANTOPEN|PROTOCOL)/

function errorOf({ code, message }: { code: string; message: string }): Error {
  const text = `${code}: ${message}`
  return AWAY.test(code) ? new StoreUnavailable(text) : new Error(text)
}
