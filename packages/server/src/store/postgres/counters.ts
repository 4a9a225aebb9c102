/**
 * Reserves ids apart from the transaction that uses them: committed at once, on a connection of its
 * own, so that nodes queue for a counter for as long as one small statement takes.
 *
 * Whoever reserves also sees when the partitions that the ids fall into come to an end.
 */
import type { TimeSource } from '../../base/clock.ts'
import type { Param } from '../statement.ts'
import { type Reservation, type Reserved, reserve } from '../verbs/ids.ts'
import { compiled } from './compile.ts'
import type { Connections } from './connections.ts'
import { createIdStock, GROUPS_AHEAD } from './id-stock.ts'

/** Where the last partition of each kind of id ends. */
export type Ends = ReadonlyMap<string, number>

export interface CountersOptions {
  readonly connections: Connections
  readonly time: TimeSource
  /** Makes further partitions where they are running out; gives the new ends. */
  readonly grow: () => Promise<Ends>
  readonly ends: Ends
}

export interface Counters {
  take(params: Readonly<Record<string, Param>>): Promise<readonly Reservation[]>
  /** What was reserved ahead is of no use any more. */
  forget(): void
}

type Counts = readonly (readonly [name: Reserved, count: number])[]

/** With fewer ids left than this the next partition is made, while the last one is still in use. */
const LOW_IDS = 250_000

export function createCounters({ connections, time, grow, ...options }: CountersOptions): Counters {
  let { ends } = options
  const stock = createIdStock(() => time.now())
  let filling = false
  let growing: Promise<void> | undefined
  const left = ({ name, next }: Reservation) => (ends.get(name) ?? Number.POSITIVE_INFINITY) - next

  function growOnce(): Promise<void> {
    growing ??= grow()
      .then((grown) => {
        ends = grown
      })
      .finally(() => {
        growing = undefined
      })
    return growing
  }

  async function ask(counts: Counts): Promise<readonly Reservation[]> {
    const ready = compiled(reserve)
    if (!ready) throw new Error('no engine does without the counters')
    const { name, text } = ready
    const query = { name, text, values: ready.valuesOf({ counts }) }
    const { rows } = await connections.use((connection) => connection.query<Reservation>(query))
    if (rows.some((each) => left(each) < 0)) await growOnce()
    else if (rows.some((each) => left(each) < LOW_IDS)) growOnce().catch(() => {})
    return rows
  }

  /** So that the next group finds some; if it fails, that group asks for itself. */
  function fill(counts: Counts): void {
    if (filling || counts.length === 0) return
    filling = true
    ask(counts)
      .then((rows) => keep(rows, counts))
      .catch(() => {})
      .finally(() => {
        filling = false
      })
  }

  function keep(rows: readonly Reservation[], counts: Counts): void {
    const countOf = new Map(counts)
    for (const row of rows) stock.add(row, countOf.get(row.name) ?? 0)
  }

  return {
    forget: () => stock.clear(),
    async take(params) {
      const counts = params.counts as Counts
      const ahead = counts.map(([name, count]) => [name, stock.touch(name, count)] as const)
      const found = counts.map(([name, count]) => stock.take(name, count))
      const missing = counts.filter((_, at) => found[at] === undefined)
      const rest = missing.length > 0 ? await ask(missing) : []
      fill(ahead.filter(([name, more]) => more > 0 && stock.isLow(name, more / GROUPS_AHEAD)))
      return [...found.filter((each) => each !== undefined), ...rest]
    },
  }
}

/** Which tables are cut by which ids. */
export const PARTITIONED: Readonly<Record<string, Reserved>> = {
  message: 'message',
  event: 'message',
  part: 'part',
  order_text: 'order',
}
