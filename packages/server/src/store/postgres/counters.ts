/**
 * Reserves ids apart from the transaction that uses them: committed at once, on a connection of its
 * own, so that nodes queue for a counter for as long as one small statement takes.
 *
 * Whoever reserves also sees when the partitions that the ids fall into come to an end.
 */
import type { Param } from '../statement.ts'
import { type Reservation, type Reserved, reserve } from '../verbs/ids.ts'
import { compiled } from './compile.ts'
import type { Connections } from './connections.ts'

/** Where the last partition of each kind of id ends. */
export type Ends = ReadonlyMap<string, number>

export interface CountersOptions {
  readonly connections: Connections
  /** Makes further partitions where they are running out; gives the new ends. */
  readonly grow: () => Promise<Ends>
  readonly ends: Ends
}

export interface Counters {
  take(params: Readonly<Record<string, Param>>): Promise<readonly Reservation[]>
}

/** With fewer ids left than this the next partition is made, while the last one is still in use. */
const LOW_IDS = 250_000

export function createCounters({ connections, grow, ...options }: CountersOptions): Counters {
  let { ends } = options
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

  return {
    async take(params) {
      const ready = compiled(reserve)
      if (!ready) throw new Error('no engine does without the counters')
      const { name, text } = ready
      const query = { name, text, values: ready.valuesOf(params) }
      const { rows } = await connections.use((connection) => connection.query<Reservation>(query))
      if (rows.some((each) => left(each) < 0)) await growOnce()
      else if (rows.some((each) => left(each) < LOW_IDS)) growOnce().catch(() => {})
      return rows
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
