/**
 * Carriers: what they are set up with, and how they do.
 *
 * A secret goes in and never comes out: what is shown is which of them are there.
 */
import type { CarrierRow } from '../../store/reads/carriers.ts'
import type { CarrierHealthView, NodeCarriers, Secrets, WrittenCarrier } from '../carrier-desk.ts'
import type { Context } from '../context.ts'
import type { Managed, ManageRefusal } from './answer.ts'
import { type CarrierTestReply, testReply } from './carrier-test-view.ts'
import { isoOrNull, isoText } from './shown.ts'

export interface CarrierReply {
  readonly name: string
  readonly kind: string
  /** Who wrote it down; only what the API wrote can be changed by it. */
  readonly source: 'api' | 'file' | 'builtIn'
  readonly enabled: boolean
  readonly settings: Readonly<Record<string, unknown>>
  /** The names of those that are there. */
  readonly secrets: readonly string[]
  /** Null while it is not in service on the node that answers. */
  readonly health: HealthReply | null
  /** Why it could not be started. */
  readonly fault: string | null
  /** Messages that were sent again because their answer never came, ever and on all nodes. */
  readonly maybeSentTwice: number
  /** On other nodes of the same database, as they last said. */
  readonly nodes: readonly NodeReply[]
  /** The last message that tried it; null if none did of late. */
  readonly lastTest: CarrierTestReply | null
}

export interface NodeReply {
  readonly node: string
  readonly at: string
  readonly health: HealthReply | null
  readonly fault: string | null
}

export interface HealthReply {
  readonly up: boolean
  readonly standing: string
  readonly lastError: string | null
  readonly throttledUntil: string | null
  readonly room: number
  readonly underWay: number
  readonly waiting: number
  readonly acceptedPerSecond: number
  readonly details: Readonly<Record<string, unknown>>
}

export type CarrierChange = {
  readonly [Name in 'settings' | 'secrets' | 'enabled']?: WrittenCarrier[Name] | undefined
}

export async function getCarriers(
  context: Context,
): Promise<Managed<{ readonly items: readonly CarrierReply[]; readonly next: null }>> {
  const fixed = context.carriers.fixed()
  const names = new Set(fixed.map(({ name }) => name))
  const rows = (await context.store.read('allCarriers', {})).filter(({ name }) => !names.has(name))
  const written = rows.map((row) => shown(context, { ...writtenOf(row), source: 'api' }, row))
  const unwritten = fixed.map((carrier) => shown(context, carrier))
  const [twice, tests, others] = await Promise.all([
    twiceByCarrier(context),
    context.store.read('lastCarrierTests', {}),
    context.carriers.elsewhere(),
  ])
  const lastOf = new Map(tests.map((test) => [test.carrier, testReply(test, context.clock.now())]))
  const items = [...unwritten, ...written]
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((carrier) => ({
      ...carrier,
      maybeSentTwice: twice.get(carrier.name) ?? 0,
      nodes: nodesOf(carrier.name, others),
      lastTest: lastOf.get(carrier.name) ?? null,
    }))
  return { reply: { items, next: null } }
}

const nodesOf = (name: string, others: readonly NodeCarriers[]): NodeReply[] =>
  others.flatMap(({ node, atMs, carriers, broken }) => {
    const health = carriers.get(name)
    const fault = broken.get(name) ?? null
    if (!health && fault === null) return []
    return [{ node, at: isoText(atMs), health: health ? healthReply(health) : null, fault }]
  })

export async function getCarrier(context: Context, name: string): Promise<Managed<CarrierReply>> {
  const all = await getCarriers(context)
  const found = 'reply' in all && all.reply.items.find((each) => each.name === name)
  return found ? { reply: found } : noCarrier(name)
}

export async function addCarrier(
  context: Context,
  carrier: WrittenCarrier,
): Promise<Managed<CarrierReply>> {
  const { name } = carrier
  const taken: ManageRefusal = { refused: 'taken', why: `there is a carrier ${name} already` }
  if (isFixed(context, name)) return taken
  const row = rowOf(context, carrier, context.clock.now())
  if ('refused' in row) return row
  if (!(await context.store.run('addCarrier', row))) return taken
  context.carriers.changed()
  return getCarrier(context, name)
}

/** What is named is replaced; of settings and secrets, field by field. */
export async function changeCarrier(
  context: Context,
  name: string,
  change: CarrierChange,
): Promise<Managed<CarrierReply>> {
  if (isFixed(context, name)) return notHere(name)
  // Another node may change it at the same time: then it is read again.
  for (;;) {
    const before = await rowNamed(context, name)
    if (!before) return noCarrier(name)
    const to = changedRow(context, before, change)
    if ('refused' in to) return to
    if (await context.store.run('changeCarrier', { before, to })) break
  }
  context.carriers.changed()
  return getCarrier(context, name)
}

function changedRow(
  context: Context,
  before: CarrierRow,
  { settings, secrets, enabled }: CarrierChange,
): CarrierRow | ManageRefusal {
  const written = writtenOf(before)
  const old = secretsOf(context, before, secrets)
  if ('refused' in old) return old
  const wanted: WrittenCarrier = {
    ...written,
    settings: { ...written.settings, ...settings },
    secrets: { ...old.secrets, ...secrets },
    enabled: enabled ?? written.enabled,
  }
  return rowOf(context, wanted, before.createdAtMs)
}

export async function deleteCarrier(context: Context, name: string): Promise<Managed<undefined>> {
  if (isFixed(context, name)) return notHere(name)
  const done = await context.store.run('dropCarrier', { name })
  if ('usedBy' in done) {
    const why = `these routes lead to it: ${done.usedBy.join(', ')}; change them first`
    return { refused: 'conflict', why }
  }
  if (!done.dropped) return noCarrier(name)
  context.carriers.changed()
  return { reply: undefined }
}

const isFixed = ({ carriers }: Context, name: string): boolean =>
  carriers.fixed().some((carrier) => carrier.name === name)

const noCarrier = (name: string): ManageRefusal => ({
  refused: 'notFound',
  why: `there is no carrier ${name}`,
})

const notHere = (name: string): ManageRefusal => ({
  refused: 'conflict',
  why: `${name} is built in or stands in the file of PEYK_CARRIERS: change it there`,
})

async function rowNamed({ store }: Context, name: string): Promise<CarrierRow | undefined> {
  return (await store.read('allCarriers', {})).find((row) => row.name === name)
}

const writtenOf = ({ name, kind, settings, enabled }: CarrierRow): WrittenCarrier => ({
  ...{ name, kind, enabled, settings: JSON.parse(settings), secrets: {} },
})

/** Where they cannot be opened any more, all of them have to be given anew. */
function secretsOf(
  { carriers }: Context,
  { name, secrets: sealed }: CarrierRow,
  given: Secrets | undefined,
): { readonly secrets: Secrets } | ManageRefusal {
  try {
    return { secrets: carriers.open(name, sealed) }
  } catch (error) {
    if (given !== undefined) return { secrets: {} }
    return { refused: 'conflict', why: error instanceof Error ? error.message : String(error) }
  }
}

function rowOf(
  { carriers, clock }: Context,
  carrier: WrittenCarrier,
  createdAtMs: number,
): CarrierRow | ManageRefusal {
  const found = carriers.read(carrier)
  if ('misfits' in found) return { refused: 'misfit', misfits: found.misfits }
  const { name, kind, settings, secrets, enabled } = found.read
  const times = { createdAtMs, updatedAtMs: clock.now() }
  try {
    const sealed = carriers.seal(name, secrets)
    return { name, kind, settings: JSON.stringify(settings), secrets: sealed, enabled, ...times }
  } catch (error) {
    return { refused: 'conflict', why: error instanceof Error ? error.message : String(error) }
  }
}

type Sourced = WrittenCarrier & { readonly source: CarrierReply['source'] }

function shown(
  context: Context,
  carrier: Sourced,
  row?: CarrierRow,
): Omit<CarrierReply, 'maybeSentTwice' | 'nodes' | 'lastTest'> {
  const { name, kind, source, enabled, settings } = carrier
  const broken = context.carriers.broken().get(name) ?? null
  return {
    ...{ name, kind, source, enabled, settings },
    secrets: row ? namesOfSecrets(context, row) : Object.keys(carrier.secrets),
    health: healthOf(context, name),
    fault: enabled ? broken : null,
  }
}

async function twiceByCarrier({ store }: Context): Promise<ReadonlyMap<string, number>> {
  const all = await store.read('maybeSentTwiceBy', {})
  return new Map(all.map(({ carrier, messages }) => [carrier, messages]))
}

function namesOfSecrets({ carriers }: Context, { name, secrets }: CarrierRow): readonly string[] {
  try {
    return Object.keys(carriers.open(name, secrets))
  } catch {
    // They are there, and nobody can read them: `fault` says why.
    return []
  }
}

function healthOf({ carriers }: Context, name: string): HealthReply | null {
  const health = carriers.health().get(name)
  return health ? healthReply(health) : null
}

function healthReply(health: CarrierHealthView): HealthReply {
  const { up, standing, lastError, throttledUntilMs, room, underWay, waiting } = health
  return {
    ...{ up, standing, lastError, room, underWay, waiting },
    throttledUntil: isoOrNull(throttledUntilMs),
    acceptedPerSecond: health.acceptedPerSecond,
    details: health.details ?? {},
  }
}
