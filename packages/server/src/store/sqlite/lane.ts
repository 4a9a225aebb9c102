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
  return createLane(worker, options)
}

function firstMessage(worker: Worker): Promise<FromThread> {
  return new Promise((done, failed) => {
    worker.once('message', done)
    worker.once('error', failed)
  })
}

function createLane(worker: Worker, { waitingMax, onCommit, onDeath }: LaneOptions): Lane {
  let queue: Waiting[] = []
  let underWay: Waiting[] | undefined
  let scheduled = false
  let commits = 0
  let dead: Error | undefined
  let idle: (() => void) | undefined

  function send(): void {
    scheduled = false
    if (underWay || queue.length === 0) return
    underWay = queue
    queue = []
    worker.postMessage({ calls: underWay.map(({ call }) => call) } satisfies ToThread)
  }

  worker.on('message', (message: FromThread) => {
    if (!('results' in message) || !underWay) return
    const batch = underWay
    underWay = undefined
    commits += 1
    onCommit?.(batch.length)
    // The next batch is on its way before the answers of this one are worked on.
    send()
    message.results.forEach((result, at) => settle(batch[at] as Waiting, result))
    if (!underWay && queue.length === 0) idle?.()
  })
  worker.on('error', (error) => {
    dead = new StoreUnavailable(`the store's thread has died: ${error.message}`)
    for (const { failed } of [...(underWay ?? []), ...queue]) failed(dead)
    queue = []
    underWay = undefined
    onDeath(dead)
  })

  return {
    ask(call) {
      if (dead) return Promise.reject(dead)
      if (queue.length >= waitingMax) {
        return Promise.reject(new StoreUnavailable(`${waitingMax} calls wait for the store already`))
      }
      return new Promise((done, failed) => {
        queue.push({ call, done, failed })
        if (underWay || scheduled) return
        scheduled = true
        queueMicrotask(send)
      })
    },
    get waiting() {
      return queue.length + (underWay?.length ?? 0)
    },
    get commits() {
      return commits
    },
    async close() {
      if (!dead && (underWay || queue.length > 0 || scheduled)) {
        await new Promise<void>((done) => {
          idle = done
        })
      }
      if (dead) return
      const exited = new Promise<void>((done) => worker.once('exit', () => done()))
      worker.postMessage({ close: true } satisfies ToThread)
      await exited
    },
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
