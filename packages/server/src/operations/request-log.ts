/**
 * Gathers what was asked at the wire and writes it to the request log, apart from the answers.
 *
 * No answer waits for it, and it is worth no order: what a process had gathered when it was killed
 * is lost, and when the store falls behind, successes are left out before refusals. Whoever knows
 * no credentials could fill a log with nonsense, so requests of strangers are noted a few a minute.
 */
import { createBuckets } from '../base/buckets.ts'
import type { Clock } from '../base/clock.ts'
import { LIMITS } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import { type Loop, type Next, startLoop } from '../base/loop.ts'
import type { Meters } from '../base/meters.ts'
import { bundle, createRequestIds, type LoggedRequest } from '../rules/request-log.ts'
import { type Store, StoreUnavailable } from '../store/store.ts'

/** Which requests are kept. */
export type Logged = 'all' | 'refusals' | 'none'

export interface RequestLog {
  /** For a request that has just come. */
  nextId(): string
  /** @param byStranger whose credentials were not good */
  note(request: Omit<LoggedRequest, 'skipped'>, byStranger: boolean): void
  /** Writes down what was gathered, so that whoever looks sees what was answered until now. */
  flush(): Promise<void>
  /** Writes the rest. */
  stop(): Promise<void>
}

export interface RequestLogOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly meters: Meters
  readonly node: string
  readonly logged: Logged
}

export const noRequestLog: RequestLog = {
  nextId: () => '',
  note() {},
  flush: () => Promise.resolve(),
  stop: () => Promise.resolve(),
}

const OK = 200
const NODE_CHARACTERS = 6

export function createRequestLog(options: RequestLogOptions): RequestLog {
  const { clock, log, meters, node, logged } = options
  const strangers = createStrangers(meters)
  const gathered = createGathering(options)
  let resting = true

  async function step(): Promise<Next> {
    if (gathered.size() === 0) {
      resting = true
      return null
    }
    await gathered.write()
    const isFull = gathered.size() >= LIMITS.requestLogBatch
    return isFull ? 'more' : clock.now() + LIMITS.requestLogEveryMs
  }
  const loop: Loop = startLoop({ name: 'request log', clock, log, step })

  function isWanted(code: number): boolean {
    if (logged === 'none' || (logged === 'refusals' && code === OK)) return false
    const most = LIMITS.requestLogWaitingMax
    if (gathered.size() < (code === OK ? most / 2 : most)) return true
    meters.unlogged('behind', 1)
    return false
  }

  return {
    nextId: createRequestIds(node.slice(0, NODE_CHARACTERS), clock.machineNow),
    note(request, byStranger) {
      if (!isWanted(request.code)) return
      const skipped = byStranger ? strangers.admit(request.address, request.atMs) : 0
      if (skipped === undefined) return
      gathered.add({ ...request, skipped })
      if (!resting) return
      resting = false
      loop.wake()
    },
    flush: gathered.flush,
    async stop() {
      await loop.stop()
      await gathered.flush().catch((error) => log.warn({ err: error }, 'requests were not logged'))
    },
  }
}

type Shared = Pick<RequestLogOptions, 'store' | 'log' | 'meters'>

/** What waits to be written, in order. */
function createGathering({ store, log, meters }: Shared) {
  let gathered: LoggedRequest[] = []
  let writing: Promise<void> = Promise.resolve()

  async function writeBatch(): Promise<void> {
    const batch = gathered.slice(0, LIMITS.requestLogBatch)
    if (batch.length === 0) return
    const bundles = bundle(batch.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
    await store.run('keepRequests', bundles).catch((error) => {
      if (error instanceof StoreUnavailable) throw error
      // A bug: what cannot be written now never can, and must not be in the way of the rest.
      meters.unlogged('failed', batch.length)
      log.error({ err: error }, 'requests were not logged')
    })
    // What came meanwhile is behind it.
    gathered = gathered.slice(batch.length)
  }
  /** One at a time, so that a flush waits for the batch that is on its way. */
  function write(): Promise<void> {
    writing = writing.catch(() => {}).then(writeBatch)
    return writing
  }
  return {
    size: () => gathered.length,
    add: (request: LoggedRequest) => void gathered.push(request),
    write,
    async flush(): Promise<void> {
      for (let left = gathered.length; left > 0; left -= LIMITS.requestLogBatch) await write()
    },
  }
}

/** Lets a few requests a minute of each address be noted, and counts the others. */
function createStrangers(meters: Meters) {
  const { watchedMax, strangersOfAddressPerMinute, strangersPerMinute } = LIMITS
  const byAddress = createBuckets(watchedMax)
  const together = createBuckets(1)
  const skipped = new Map<string, number>()
  return {
    /** @returns how many were passed over since the last one; undefined passes this one over */
    admit(address: string, nowMs: number): number | undefined {
      const full =
        byAddress.waitMs(address, strangersOfAddressPerMinute, nowMs) > 0 ||
        together.waitMs('', strangersPerMinute, nowMs) > 0
      const before = skipped.get(address) ?? 0
      if (full) {
        meters.unlogged('stranger', 1)
        if (before > 0 || skipped.size < watchedMax) skipped.set(address, before + 1)
        return undefined
      }
      byAddress.take(address, strangersOfAddressPerMinute, nowMs, 1)
      together.take('', strangersPerMinute, nowMs, 1)
      skipped.delete(address)
      return before
    },
  }
}
