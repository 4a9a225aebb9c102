/**
 * The carriers of this node: those that are built in, those of the file, and those that the API has
 * written down, of which the secrets are sealed.
 */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Settings } from '../config.ts'
import type { CarrierDesk, NodeCarriers } from '../operations/carrier-desk.ts'
import { SIMULATOR } from '../outbound/carriers/simulator.ts'
import { type CarriersFile, readCarrier } from '../outbound/carriers/written.ts'
import { startFleet, type Wanted, type WrittenCarrier } from '../outbound/fleet.ts'
import type { Line } from '../outbound/line.ts'
import type { RoutesNow } from '../outbound/routing.ts'
import { chosenFor, evenRoute, explainRoute, type Standing } from '../rules/route.ts'
import { explainSecond } from '../rules/second-carrier.ts'
import type { CarrierRow } from '../store/reads/carriers.ts'
import type { Store } from '../store/store.ts'
import type { Blocks } from './blocks.ts'
import { type CarrierReports, startCarrierReports } from './carrier-reports.ts'
import { openCarrierTests } from './carrier-tests.ts'
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
  const { line, log, blocks, settings } = options
  const written = createWritten(options)
  const tools = options
  const fleet = line && (await startFleet({ line, tools, log, read: written.wanted }))
  if (!fleet) await blocks.refresh(false)
  const broken = () => fleet?.broken() ?? new Map<string, string>()
  const own = line && { health: () => line.exchange.health(), broken }
  const reports = startCarrierReports({ ...options, leaseMs: settings.leaseMs, own })
  const tests = openCarrierTests(options)
  const hear = () => {
    fleet?.wake()
    tests.hear()
    if (!fleet) blocks.refresh(false).catch((err) => log.warn({ err }, 'blocks cannot be read'))
  }
  return {
    hear,
    async stop() {
      await Promise.all([tests.stop(), reports.stop()])
      await fleet?.stop()
    },
    desk: {
      ...written.desk,
      ...inService(options, written.wanted, reports),
      ...{ blockOf: blocks.blockOf, broken, elsewhere: reports.others, test: tests.test },
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

type InService = Pick<CarrierDesk, 'health' | 'explain' | 'explainSecond' | 'chosen'>

function inService(
  { line }: CarriersOptions,
  wanted: Written['wanted'],
  reports: CarrierReports,
): InService {
  /** Where other nodes have the carriers, by what they say of them. */
  async function routing(): Promise<Pick<RoutesNow, 'explain' | 'explainSecond' | 'chosen'>> {
    if (line) return line.exchange.routes
    const [{ carriers, routes: written }, others] = await Promise.all([wanted(), reports.others()])
    const routes = written ?? [evenRoute(carriers.map(({ name }) => name))]
    const standing = (name: string) => bestStanding(name, others)
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
  }
}

/** A message goes by whichever node can send it. */
const BEST_FIRST: readonly Standing[] = ['up', 'resting', 'down']

function bestStanding(name: string, others: readonly NodeCarriers[]): Standing {
  const all = new Set(others.map(({ carriers }) => carriers.get(name)?.standing))
  return BEST_FIRST.find((standing) => all.has(standing)) ?? 'absent'
}

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
