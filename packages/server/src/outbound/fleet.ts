/**
 * The carriers in service, by what is written down of them; changed while it runs.
 *
 * Who is new or was changed is started before the one of the same name leaves, and a carrier that
 * cannot be started is in nobody's way: it is shown with the reason.
 */
import type { Log } from '../base/log.ts'
import { type Loop, startLoop } from '../base/loop.ts'
import type { Route } from '../rules/route.ts'
import type { CarrierTools } from './carriers/kind.ts'
import { CARRIER_KINDS, isKindName, type KindName } from './carriers/kinds.ts'
import type { Line } from './line.ts'

export interface WrittenCarrier {
  readonly name: string
  readonly kind: string
  readonly settings: unknown
  readonly secrets: Readonly<Record<string, string>>
}

/** What is to be in service. */
export interface Wanted {
  readonly carriers: readonly WrittenCarrier[]
  /** Carriers that cannot even be read, and why. */
  readonly broken: ReadonlyMap<string, string>
  /** Null sends everything by any carrier. */
  readonly routes: readonly Route[] | null
}

export interface FleetOptions {
  readonly line: Pick<Line, 'place' | 'remove' | 'setRoutes'>
  readonly tools: CarrierTools
  readonly log: Log
  readonly read: () => Promise<Wanted>
}

export interface Fleet {
  /** What is written down has changed. */
  wake(): void
  /** Carriers that are written down and could not be started, and why. */
  broken(): ReadonlyMap<string, string>
  stop(): Promise<void>
}

/** With the carriers of this moment in service. */
export async function startFleet({ line, tools, log, read }: FleetOptions): Promise<Fleet> {
  /** What each was started with. */
  const running = new Map<string, string>()
  let broken: ReadonlyMap<string, string> = new Map()

  async function place(carrier: WrittenCarrier): Promise<void> {
    const { name, kind, settings, secrets } = carrier
    const print = JSON.stringify([kind, settings, secrets])
    if (running.get(name) === print) return
    if (!isKindName(kind)) throw new Error(unknownKind(kind))
    const { start } = CARRIER_KINDS[kind]
    await line.place(name, (events) => {
      // What was kept was read by the schemas of its kind before.
      return start({ name, settings: settings as never, secrets: secrets as never, events, tools })
    })
    running.set(name, print)
    log.info({ carrier: name, kind }, 'a carrier is in service')
  }

  async function apply(): Promise<void> {
    const wanted = await read()
    const failed = new Map(wanted.broken)
    for (const carrier of wanted.carriers) {
      await place(carrier).catch((error: Error) => {
        log.error({ carrier: carrier.name, err: error }, 'a carrier cannot be started')
        failed.set(carrier.name, error.message)
      })
    }
    line.setRoutes(wanted.routes)
    const names = new Set(wanted.carriers.map(({ name }) => name))
    for (const name of [...running.keys()].filter((each) => !names.has(each))) {
      running.delete(name)
      // It may have answers to wait for, which hold up nobody.
      line.remove(name).catch((error) => log.error({ carrier: name, err: error }, 'cannot leave'))
      log.info({ carrier: name }, 'a carrier is out of service')
    }
    broken = failed
  }

  await apply()
  let isFresh = true
  const loop: Loop = startLoop({
    name: 'carriers',
    clock: tools.clock,
    log,
    async step() {
      if (!isFresh) await apply()
      isFresh = false
      return null
    },
  })
  return { wake: () => loop.wake(), broken: () => broken, stop: () => loop.stop() }
}

const KINDS = Object.keys(CARRIER_KINDS) as KindName[]

export const unknownKind = (kind: string): string =>
  `there is no kind ${kind}; there is ${KINDS.join(', ')}`
