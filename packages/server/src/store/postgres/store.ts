/**
 * The store on PostgreSQL, which any number of nodes share.
 *
 * Each call is a transaction on a connection of a pool; calls of the verb that takes many requests
 * are gathered in front of it, one group after the other, as on the embedded engine. What nodes
 * must not do at the same time, the statements themselves keep apart, by the rows they lock.
 */
import { machineTime, type TimeSource } from '../../base/clock.ts'
import { Batcher, type Call, type Result } from '../batcher.ts'
import { READS } from '../reads/all.ts'
import type { Statement, Steps } from '../statement.ts'
import { type Store, StoreUnavailable } from '../store.ts'
import { VERBS } from '../verbs/all.ts'
import { reserve } from '../verbs/ids.ts'
import { alone, aloneOrRefused } from './alone.ts'
import { openAnnouncer } from './announcer.ts'
import { type Connections, type DatabaseOptions, openConnections } from './connections.ts'
import { type Counters, createCounters, type Ends } from './counters.ts'
import { isOfNoMonth, isWorthAnother, storeError } from './errors.ts'
import { migratePostgres } from './migrate.ts'
import { CommitUnknown, forgetMarks, outcomeOf } from './outcome.ts'
import { letMonthsGo } from './retention.ts'
import { type Aside, inTransaction, type Transaction } from './run.ts'
import { keepSpans } from './spans.ts'

export interface PostgresStoreOptions extends DatabaseOptions {
  readonly waitingMax: number
  /** Tells this process from the others. */
  readonly node: string
  readonly time?: TimeSource
  /** Called after each group with the requests that shared it. */
  readonly onBatch?: ((requests: number) => void) | undefined
}

/** Verbs whose caller simply comes again, with the same, until he is answered. */
const REPEATED = new Set([
  ...['claimDue', 'settleSubmits', 'recordReceipts', 'matchReceipts', 'recoverClaims'],
  ...['renewClaims', 'settleLate'],
  ...['expireMessages', 'tidyUp', 'forgetOld', 'forgetRequests', 'forgetGroups', 'probe'],
  ...['leaseWebhooks', 'settleWebhooks', 'giveUpWebhooks', 'disableWebhook', 'forgetWebhooks'],
  ...['nodeBeat', 'nodeLeave', 'followUpstream'],
  ...['takeUpstreamOrder', 'doubtUpstreamOrder', 'clearUpstreamDoubt', 'rivalsUpstream'],
  ...['keepNodeReport', 'dropNodeReports', 'forgetCarrierTests'],
])
const TRIES = 5

const WRITING = 'begin'
/** Reads of several statements see one moment. */
const READING = 'begin isolation level repeatable read read only'

/** @throws with one line when the database cannot be reached or belongs to somebody else */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { time = machineTime, node, writersMax, readersMax, waitingMax, onBatch } = options
  const ends = await prepare(options, time)
  const pool = (kind: 'write' | 'read' | 'count', max: number) =>
    openConnections({ database: options, kind, max, time })
  const counting = pool('count', 1)
  const grow = () => alone(options, (client) => keepSpans(client, undefined))
  const counters = createCounters({ connections: counting, time, grow, ends })
  const writing = pool('write', writersMax)
  const write = createWriter({ connections: writing, time, counters, node })
  const reading = pool('read', readersMax)
  const announcer = await openAnnouncer({ database: options, time, self: node })
  const send = (calls: readonly Call[]) => Promise.all(calls.map((call) => resultOf(write(call))))
  const batcher = new Batcher({ send, waitingMax, onBatch })
  const door = createDoor(waitingMax)
  return {
    shared: true,
    run: (verb, input) => door.through(() => write({ name: verb, input })) as never,
    place: (verb, one) => door.open(() => batcher.place(verb, one)) as never,
    read: (name, input) =>
      door.through(() =>
        once(reading, { begin: READING }, () => stepsOf(READS, name, input)),
      ) as never,
    announce: (announcement) => announcer.announce(announcement),
    onAnnouncement: (hear) => announcer.onAnnouncement(hear),
    maintain: (upkeep) =>
      alone(options, async (client) => {
        await keepSpans(client, upkeep.nowMs)
        counters.forget()
        await forgetMarks(client, time.now())
        return letMonthsGo(client, upkeep)
      }).catch((error) => {
        throw storeError(error)
      }),
    stats: () => ({ waiting: batcher.waiting + door.inside(), commits: batcher.batches }),
    async close() {
      await Promise.all([batcher.idle(), door.close()])
      await announcer.close()
      await Promise.all([writing.close(), reading.close(), counting.close()])
    },
  }
}

const RESERVE = reserve as Statement<never, unknown>

/** At the start nobody waits for a database that is not there: the supervisor comes again. */
const prepare = (database: DatabaseOptions, time: TimeSource): Promise<Ends> =>
  aloneOrRefused(database, async (client) => {
    await migratePostgres(client, time.now())
    return keepSpans(client, undefined)
  })

type Programs = Readonly<Record<string, (input: never) => Steps<unknown>>>

function stepsOf(programs: Programs, name: string, input: unknown): Steps<unknown> {
  const program = programs[name]
  if (!program) throw new Error(`the store knows no verb called ${name}`)
  return program(input as never)
}

interface How extends Omit<Transaction, 'connection'> {
  /** Puts right what stood in the way, before another attempt. */
  readonly mend?: (error: unknown) => void
}

/** One attempt after the other, as long as the next one may work where this one did not. */
async function once(
  connections: Connections,
  { mend, ...how }: How,
  steps: () => Steps<unknown>,
): Promise<unknown> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await connections.use((connection) => inTransaction({ connection, ...how }, steps()))
    } catch (error) {
      if (tries < TRIES && isWorthAnother(error)) {
        mend?.(error)
        continue
      }
      throw error instanceof CommitUnknown ? error : storeError(error)
    }
  }
}

/** Runs verbs; of a commit whose answer was lost it finds out what became of it. */
interface WriterOptions {
  readonly connections: Connections
  readonly time: TimeSource
  readonly counters: Counters
  readonly node: string
}

function createWriter({ connections, time, counters, node }: WriterOptions) {
  let marks = 0
  function nextMark() {
    marks += 1
    return { token: `${node}-${marks}`, atMs: time.now() }
  }
  const aside: Aside = (statement, params) =>
    statement === RESERVE ? counters.take(params) : undefined
  const mend = (error: unknown) => {
    if (isOfNoMonth(error)) counters.forget()
  }
  return async ({ name, input }: Call): Promise<unknown> => {
    const mark = REPEATED.has(name) ? {} : { mark: nextMark() }
    try {
      const steps = () => stepsOf(VERBS, name, input)
      return await once(connections, { begin: WRITING, aside, mend, ...mark }, steps)
    } catch (error) {
      if (!(error instanceof CommitUnknown)) throw error
      const outcome = await outcomeOf(error.lost, connections, time)
      if (outcome === 'committed') return error.value
      throw new StoreUnavailable(
        outcome === 'aborted' ? error.message : `${error.message}; it may have been done`,
      )
    }
  }
}

const resultOf = (work: Promise<unknown>): Promise<Result> =>
  work.then(
    (value) => ({ value }),
    (failure: Error) => ({ failure }),
  )

/** Counts who is inside, and lets nobody in when there are too many or it is closed. */
function createDoor(insideMax: number) {
  let inside = 0
  let closed = false
  let whenEmpty = () => {}
  function open<T>(work: () => Promise<T>): Promise<T> {
    if (!closed) return work()
    return Promise.reject(new StoreUnavailable('the store is closed'))
  }
  return {
    inside: () => inside,
    open,
    through<T>(work: () => Promise<T>): Promise<T> {
      if (inside >= insideMax) {
        return Promise.reject(new StoreUnavailable(`${insideMax} requests wait for the store`))
      }
      return open(async () => {
        inside += 1
        try {
          return await work()
        } finally {
          inside -= 1
          if (inside === 0) whenEmpty()
        }
      })
    },
    close(): Promise<void> {
      closed = true
      return inside === 0 ? Promise.resolve() : new Promise((done) => (whenEmpty = done))
    },
  }
}
