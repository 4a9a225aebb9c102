/**
 * The way to a thread: what is asked while it is busy travels together as its next batch.
 *
 * There are no timers. The next batch is whatever arrived during the last commit, so batches grow
 * with the load and an idle store answers at once.
 */
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { StoreUnavailable } from '../store.ts'
import type { Call, Result } from './engine.ts'
import type { FromThread, ThreadOptions, ToThread } from './thread.ts'

interface Waiting {
  readonly call: Call
  readonly done: (value: unknown) => void
  readonly failed: (error: Error) => void
}

export interface Lane {
  ask(call: Call): Promise<unknown>
  readonly waiting: number
  readonly commits: number
  close(): Promise<void>
}

export interface LaneOptions {
  readonly waitingMax: number
  /** Called after each commit with the calls that shared it. */
  readonly onCommit?: ((calls: number) => void) | undefined
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
  readonly #worker: Worker
  readonly #options: LaneOptions
  #queue: Waiting[] = []
  #underWay: Waiting[] | undefined
  #scheduled = false
  #dead: Error | undefined
  #whenIdle: (() => void) | undefined
  commits = 0

  constructor(worker: Worker, options: LaneOptions) {
    this.#worker = worker
    this.#options = options
    worker.on('message', (message: FromThread) => {
      if ('results' in message) this.#answer(message.results)
    })
    worker.on('error', (error) => this.#die(error))
  }

  get waiting(): number {
    return this.#queue.length + (this.#underWay?.length ?? 0)
  }

  ask(call: Call): Promise<unknown> {
    const { waitingMax } = this.#options
    if (this.#dead) return Promise.reject(this.#dead)
    if (this.#queue.length >= waitingMax) {
      return Promise.reject(new StoreUnavailable(`${waitingMax} calls wait for the store already`))
    }
    return new Promise((done, failed) => {
      this.#queue.push({ call, done, failed })
      if (this.#underWay || this.#scheduled) return
      this.#scheduled = true
      queueMicrotask(() => this.#send())
    })
  }

  async close(): Promise<void> {
    if (!this.#dead && this.waiting > 0) {
      await new Promise<void>((done) => {
        this.#whenIdle = done
      })
    }
    if (this.#dead) return
    const exited = new Promise<void>((done) => this.#worker.once('exit', () => done()))
    this.#worker.postMessage({ close: true } satisfies ToThread)
    await exited
  }

  #send(): void {
    this.#scheduled = false
    if (this.#underWay || this.#queue.length === 0) return
    this.#underWay = this.#queue
    this.#queue = []
    this.#worker.postMessage({ calls: this.#underWay.map(({ call }) => call) } satisfies ToThread)
  }

  #answer(results: readonly Result[]): void {
    const batch = this.#underWay ?? []
    this.#underWay = undefined
    this.commits += 1
    this.#options.onCommit?.(batch.length)
    // The next batch is on its way before the answers of this one are worked on.
    this.#send()
    for (const [at, waiting] of batch.entries()) settle(waiting, results[at] as Result)
    if (this.waiting === 0) this.#whenIdle?.()
  }

  #die(error: Error): void {
    this.#dead = new StoreUnavailable(`the store's thread has died: ${error.message}`)
    for (const { failed } of [...(this.#underWay ?? []), ...this.#queue]) failed(this.#dead)
    this.#queue = []
    this.#underWay = undefined
    this.#options.onDeath(this.#dead)
  }
}

function settle({ done, failed }: Waiting, result: Result): void {
  if ('value' in result) done(result.value)
  else failed(errorOf(result.error))
}

/** What the engine says about space, locks and the disk is no bug: the caller may come again. */
const AWAY = /^SQLITE_(FULL|IOERR|BUSY|LOCKED|NOMEM|READONLY|CANTOPEN|PROTOCOL)/

function errorOf({ code, message }: { code: string; message: string }): Error {
  const text = `${code}: ${message}`
  return AWAY.test(code) ? new StoreUnavailable(text) : new Error(text)
}
