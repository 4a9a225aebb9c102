/**
 * The carriers of this node: those that are built in, those of the file, and those that the API has
 * written down, of which the secrets are sealed.
 */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Settings } from '../config.ts'
import type { CarrierDesk } from '../operations/carrier-desk.ts'
import { SIMULATOR } from '../outbound/carriers/simulator.ts'
import { type CarriersFile, readCarrier } from '../outbound/carriers/written.ts'
import { startFleet, type Wanted, type WrittenCarrier } from '../outbound/fleet.ts'
import { ENDLESS } from '../outbound/leases.ts'
import type { Line } from '../outbound/line.ts'
import type { RoutesNow } from '../outbound/routing.ts'
import { chosenFor, evenRoute, explainRoute } from '../rules/route.ts'
import { explainSecond } from '../rules/second-carrier.ts'
import type { CarrierRow } from '../store/reads/carriers.ts'
import type { Store } from '../store/store.ts'
import type { Blocks } from './blocks.ts'
import { createSealer } from './sealer.ts'

export interface CarriersOptions {
  readonly settings: Settings
  /** Undefined where none is set. */
  readonly file: CarriersFile | undefined
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly random: () => number
  readonly node: string
  /** Undefined where another node has the carriers. */
  readonly line: Line | undefined
  readonly blocks: Blocks
}

export interface Carriers {
  readonly desk: CarrierDesk
  /** Another node has written carriers, routes or blocks. */
  hear(): void
  stop(): Promise<void>
}

/** With all carriers in service. */
export async function openCarriers(options: CarriersOptions): Promise<Carriers> {
  const { line, log, blocks } = options
  const written = createWritten(options)
  const tools = options
  const fleet = line && (await startFleet({ line, tools, log, read: written.wanted }))
  if (!fleet) await blocks.refresh(false)
  const hear = () => {
    fleet?.wake()
    if (!fleet) blocks.refresh(false).catch((err) => log.warn({ err }, 'blocks cannot be read'))
  }
  return {
    hear,
    stop: async () => fleet?.stop(),
    desk: {
      ...written.desk,
      ...inService(options, written.wanted),
      blockOf: blocks.blockOf,
      broken: () => fleet?.broken() ?? new Map(),
      changed() {
        hear()
        options.store.announce({ topic: 'carriers' })
      },
    },
  }
}

interface Written {
  /** What is to be in service; the simulator of a sandbox was started before, with its faults. */
  readonly wanted: () => Promise<Wanted>
  readonly desk: Pick<CarrierDesk, 'fixed' | 'fixedRoutes' | 'read' | 'seal' | 'open'>
}

function createWritten({ settings, file, store, blocks }: CarriersOptions): Written {
  const sealer = createSealer(settings)
  const insideOnly = settings.mode === 'sandbox'
  const fixed = fixedOf(settings, file)
  const fixedNames = new Set(fixed.map(({ name }) => name))

  const readRow = ({ name, kind, settings, secrets }: CarrierRow): WrittenCarrier => {
    const own = { name, kind, settings: JSON.parse(settings), secrets: sealer.open(name, secrets) }
    const found = readCarrier(own, { insideOnly })
    if ('read' in found) return found.read
    throw new Error(found.faults.map(({ field, message }) => `${field} ${message}`).join('; '))
  }
  return {
    async wanted() {
      const rows = await store.read('allCarriers', {})
      const broken = new Map<string, string>()
      const carriers: WrittenCarrier[] = (file?.carriers ?? []).filter(({ enabled }) => enabled)
      for (const row of rows.filter(({ name, enabled }) => enabled && !fixedNames.has(name))) {
        try {
          carriers.push(readRow(row))
        } catch (error) {
          broken.set(row.name, error instanceof Error ? error.message : String(error))
        }
      }
      const routes = file?.routes ?? (await store.read('allRoutes', {}))
      await blocks.refresh(routes.some(({ when }) => when.countries !== undefined))
      return { carriers, broken, routes: routes.length > 0 ? routes : null }
    },
    desk: {
      ...sealer,
      fixed: () => fixed,
      fixedRoutes: () => file?.routes ?? null,
      read(carrier) {
        const found = readCarrier(carrier, { insideOnly })
        if ('faults' in found) return { misfits: found.faults }
        return { read: { ...found.read, enabled: carrier.enabled } as typeof carrier }
      },
    },
  }
}

type InService = Pick<CarrierDesk, 'health' | 'explain' | 'explainSecond' | 'chosen' | 'test'>

function inService({ line, clock }: CarriersOptions, wanted: Written['wanted']): InService {
  /** Where another node has the carriers, all that are enabled are taken to be up. */
  async function routing(): Promise<Pick<RoutesNow, 'explain' | 'explainSecond' | 'chosen'>> {
    if (line) return line.exchange.routes
    const { carriers, routes: written } = await wanted()
    const names = carriers.map(({ name }) => name)
    const routes = written ?? [evenRoute(names)]
    const standing = (name: string) => (names.includes(name) ? 'up' : 'absent')
    return {
      explain: (facts) => explainRoute(routes, facts, standing),
      explainSecond: (facts, from) => explainSecond(routes, facts, from, standing),
      chosen: (facts) => chosenFor(routes, facts, standing),
    }
  }
  return {
    health: () => new Map((line?.exchange.health() ?? []).map((each) => [each.name, each])),
    explain: async (facts) => (await routing()).explain(facts),
    explainSecond: async (facts, from) => (await routing()).explainSecond(facts, from),
    async chosen(facts) {
      const now = await routing()
      return facts.map((each) => now.chosen(each))
    },
    test(name, message) {
      if (!line) return undefined
      const ticket = { message: NO_MESSAGE, claimId: 0, handedOverAtMs: clock.now() }
      // No message has such an id, and no two tests the same.
      const id = -clock.machineNow()
      const own = { messageId: id, attempt: 1, iysList: null, ticket, lease: ENDLESS }
      return line.exchange.probe(name, { ...message, ...own })
    },
  }
}

/** What is sent to try a carrier belongs to no order. */
const NO_MESSAGE = { id: 0, account_id: 0, order_id: 0, number: 0, parts: 0, attempts: 0 }

type Fixed = ReturnType<CarrierDesk['fixed']>

function fixedOf({ mode, simulatorDelayMs }: Settings, file: CarriersFile | undefined): Fixed {
  const ofFile = (file?.carriers ?? []).map((carrier) => {
    return { ...carrier, source: 'file' } as Fixed[number]
  })
  if (mode !== 'sandbox') return ofFile
  const settings = { delayMs: simulatorDelayMs }
  const about = { name: SIMULATOR, kind: 'simulator', settings, secrets: {}, enabled: true }
  return [{ ...about, source: 'builtIn' }, ...ofFile]
}
