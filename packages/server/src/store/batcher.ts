/**
 * Gathers calls into batches for an engine that runs one batch at a time.
 *
 * There are no timers. The next batch is whatever arrived during the last commit, so batches grow
 * with the load; an idle engine is sent what one turn of the event loop brought. Requests for a
 * verb that takes many travel as one call of the batch. When such a call fails for a reason of its
 * own, its requests are tried again one by one, so that a single poisonous request cannot take its
 * neighbours with it.
 */
import { StoreUnavailable } from './store.ts'

export interface Call {
  readonly name: string
  readonly input: unknown
}

export type Result = { readonly value: unknown } | { readonly failure: Error }

/** Runs a batch in one transaction; a result for each call, in order. Never rejects. */
export type Transport = (calls: readonly Call[]) => Promise<readonly Result[]>

export interface BatcherOptions {
  readonly send: Transport
  /** Requests that may wait; more are refused. */
  readonly waitingMax: number
  /** Called after each batch with the requests that shared it. */
  readonly onBatch?: ((requests: number) => void) | undefined
}

interface Request {
  readonly input: unknown
  readonly done: (value: unknown) => void
  readonly failed: (error: Error) => void
}

/** One call on its way: of one request, or of many for a verb that takes many. */
interface Entry {
  readonly name: string
  readonly grouped: boolean
  readonly requests: Request[]
}

/** Requests in one call: what one transaction takes without making the others wait long. */
const GROUP_MAX = 512

export class Batcher {
  readonly #options: BatcherOptions
  #queue: Entry[] = []
  #open = new Map<string, Entry>()
  #waiting = 0
  #busy = false
  #scheduled = false
  #whenIdle: (() => void)[] = []
  #batches = 0

  constructor(options: BatcherOptions) {
    this.#options = options
  }

  /** Requests that have no answer yet. */
  get waiting(): number {
    return this.#waiting
  }

  get batches(): number {
    return this.#batches
  }

  /** @throws StoreUnavailable when too many wait already, or nothing could be done */
  ask({ name, input }: Call): Promise<unknown> {
    return this.#enqueue(input, () => this.#push({ name, grouped: false, requests: [] }))
  }

  /** As `ask`, for a verb whose input and output are arrays: `input` is one element. */
  place(name: string, input: unknown): Promise<unknown> {
    return this.#enqueue(input, () => {
      const open = this.#open.get(name)
      if (open && open.requests.length < GROUP_MAX) return open
      const entry = this.#push({ name, grouped: true, requests: [] })
      this.#open.set(name, entry)
      return entry
    })
  }

  /** Resolves when nothing waits. */
  idle(): Promise<void> {
    if (this.#waiting === 0) return Promise.resolve()
    return new Promise((done) => this.#whenIdle.push(done))
  }

  #enqueue(input: unknown, entryFor: () => Entry): Promise<unknown> {
    const { waitingMax } = this.#options
    if (this.#waiting >= waitingMax) {
      return Promise.reject(new StoreUnavailable(`${waitingMax} requests wait for the store`))
    }
    this.#waiting += 1
    return new Promise((done, failed) => {
      entryFor().requests.push({ input, done, failed })
      if (this.#busy || this.#scheduled) return
      this.#scheduled = true
      // After everything that this turn's sockets brought.
      setImmediate(() => this.#send())
    })
  }

  #push(entry: Entry): Entry {
    this.#queue.push(entry)
    return entry
  }

  #send(): void {
    this.#scheduled = false
    if (this.#busy || this.#queue.length === 0) return
    const batch = this.#queue
    this.#queue = []
    this.#open = new Map()
    this.#busy = true
    this.#options.send(batch.map(callOf)).then((results) => this.#answer(batch, results))
  }

  #answer(batch: readonly Entry[], results: readonly Result[]): void {
    this.#busy = false
    this.#batches += 1
    // The next batch is on its way before the answers of this one are worked on.
    this.#send()
    let requests = 0
    for (const [at, entry] of batch.entries()) {
      requests += entry.requests.length
      this.#settle(entry, results[at] as Result)
    }
    this.#options.onBatch?.(requests)
    if (this.#waiting > 0) return
    for (const done of this.#whenIdle.splice(0)) done()
  }

  #settle({ name, grouped, requests }: Entry, result: Result): void {
    const alone = requests.length === 1
    if ('failure' in result && !alone && !(result.failure instanceof StoreUnavailable)) {
      for (const request of requests) this.#queue.push({ name, grouped, requests: [request] })
      this.#send()
      return
    }
    this.#waiting -= requests.length
    for (const [at, { done, failed }] of requests.entries()) {
      if ('failure' in result) failed(result.failure)
      else done(grouped ? (result.value as unknown[])[at] : result.value)
    }
  }
}

const callOf = ({ name, grouped, requests }: Entry): Call => ({
  name,
  input: grouped ? requests.map(({ input }) => input) : requests[0]?.input,
})
