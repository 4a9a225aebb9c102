/**
 * Requests of one turn become one call.
 *
 * Verbs of the hot path take arrays, so that one statement serves a whole group. While a group is
 * under way the next one gathers. A group that fails for a reason of its own is tried again one by
 * one, so that a single poisonous request cannot take its neighbours with it.
 */
import { StoreUnavailable } from './store.ts'

interface Member {
  readonly input: unknown
  readonly done: (value: unknown) => void
  readonly failed: (error: unknown) => void
}

export interface Groups {
  place(verb: string, input: unknown): Promise<unknown>
  waiting(): number
  /** Resolves when nothing is gathered or under way. */
  settled(): Promise<void>
}

/** Members of one group: what one transaction takes without making the others wait long. */
const GROUP_MAX = 512

export function createGroups(run: (verb: string, input: unknown) => Promise<unknown>): Groups {
  const gathering = new Map<string, Member[]>()
  const busy = new Set<string>()
  const flights = new Set<Promise<void>>()
  let members = 0

  function flush(verb: string): void {
    const own = gathering.get(verb)
    if (!own || own.length === 0 || busy.has(verb)) return
    const group = own.splice(0, GROUP_MAX)
    busy.add(verb)
    const flight = send(verb, group).finally(() => {
      members -= group.length
      flights.delete(flight)
    })
    flights.add(flight)
  }

  async function send(verb: string, group: Member[]): Promise<void> {
    const asked = run(
      verb,
      group.map(({ input }) => input),
    )
    try {
      const values = (await asked) as unknown[]
      free(verb)
      for (const [at, { done }] of group.entries()) done(values[at])
    } catch (error) {
      free(verb)
      if (group.length === 1 || error instanceof StoreUnavailable) {
        for (const { failed } of group) failed(error)
      } else await Promise.all(group.map((member) => send(verb, [member])))
    }
  }

  function free(verb: string): void {
    busy.delete(verb)
    flush(verb)
  }

  return {
    place(verb, input) {
      members += 1
      return new Promise((done, failed) => {
        const own = gathering.get(verb) ?? []
        if (own.length === 0) queueMicrotask(() => flush(verb))
        own.push({ input, done, failed })
        gathering.set(verb, own)
      })
    },
    waiting: () => members,
    async settled() {
      while (flights.size > 0 || members > 0) await Promise.all([...flights])
    },
  }
}
