/**
 * What only the sandbox has: its demo account, its movable clock, its faults, its reset.
 *
 * Where several nodes make one sandbox, the clock and the faults stand in the store, and whoever
 * changes them tells the others.
 */
import type { Clock } from '../base/clock.ts'
import type { Authenticator } from '../operations/authenticate.ts'
import type { Context, Faults, SandboxControls } from '../operations/context.ts'
import { createAccount } from '../operations/manage/create-account.ts'
import { clearDocuments } from '../operations/manage/documents.ts'
import { NO_FAULTS } from '../outbound/carriers/simulated-fate.ts'
import type { Store } from '../store/store.ts'
import type { Carriers } from './carriers.ts'
import type { IysWay } from './iys.ts'
import type { Parts } from './parts.ts'

const CLOCK = 'clock.offsetMs'
const FAULTS = 'sandbox.faults'
const HEALTHY: Faults = {
  api: { http503Share: 0 },
  carrier: NO_FAULTS,
  iys: { unavailableShare: 0, throttleShare: 0, latencyMs: 0 },
}

/** What the newcomer types; nothing of it works outside the sandbox. */
const DEMO = {
  name: 'demo',
  credentials: {
    key: 'demo',
    hash: 'demo',
    username: 'demo',
    password: 'demo',
    smppPassword: 'demo',
  },
  credits: 1000,
  senders: ['PEYK'],
  apiAccess: true,
  iysBrandCode: '100000',
} as const

export interface Sandbox extends SandboxControls {
  /** Makes the demo account unless it is there. */
  ensureDemo(): Promise<void>
  /** Another node has moved the clock or changed the faults. */
  refresh(): Promise<void>
  /** Another node has put everything back to the first run. */
  forget(): Promise<void>
}

/** How far the clock was moved in an earlier run, in milliseconds. */
export async function readClockOffset(store: Store): Promise<number> {
  return Number((await store.run('settingNamed', { name: CLOCK })) ?? 0)
}

async function makeDemo(context: Context): Promise<void> {
  const { store } = context
  const found = await store.run('settingNamed', { name: 'demo' })
  if (found !== undefined) return
  await createAccount(context, DEMO)
  await store.run('keepSetting', { name: 'demo', value: 'made' })
}

function putClock(clock: Clock, offsetMs: number): void {
  const byMs = offsetMs - clock.offsetMs()
  if (byMs !== 0) clock.advance(byMs)
}

/** What of the server works on this node. */
interface SandboxParts {
  readonly parts: Pick<Parts, 'simulator' | 'startOver'>
  readonly iys: Pick<IysWay, 'startOver'>
  readonly carriers: Pick<Carriers, 'hear'>
}

/** What was remembered or read ahead is of another world, and so may be whoever is bound. */
const startingOver =
  (authenticator: Authenticator, { parts, iys, carriers }: SandboxParts) =>
  async (): Promise<void> => {
    authenticator.forgetAll()
    // Carriers that were made by the API are gone.
    carriers.hear()
    await Promise.all([parts.startOver(), iys.startOver()])
  }

export function createSandbox(
  context: Context,
  works: SandboxParts,
  authenticator: Authenticator,
): Sandbox {
  const { store, clock } = context
  let faults = HEALTHY

  function apply(wanted: Faults): void {
    faults = wanted
    works.parts.simulator?.setFaults(wanted.carrier)
  }
  const tell = () => store.announce({ topic: 'sandbox', body: 'settings' })
  const startOver = startingOver(authenticator, works)
  async function refresh(): Promise<void> {
    putClock(clock, await readClockOffset(store))
    const kept = await store.run('settingNamed', { name: FAULTS })
    apply(kept === undefined ? HEALTHY : { ...HEALTHY, ...(JSON.parse(kept) as Faults) })
  }
  return {
    ensureDemo: () => makeDemo(context),
    refresh,
    faults: () => faults,
    async setFaults(wanted) {
      apply(wanted)
      // What goes wrong on demand does not outlive a sandbox of one process.
      if (!store.shared) return
      await store.run('keepSetting', { name: FAULTS, value: JSON.stringify(wanted) })
      tell()
    },
    async moveClock(nowMs) {
      const isBack = nowMs < clock.now()
      clock.set(nowMs)
      if (isBack) await store.run('forgetSlots', {})
      await store.run('keepSetting', { name: CLOCK, value: String(clock.offsetMs()) })
      tell()
    },
    async forget() {
      authenticator.forgetAll()
      await refresh()
      // Some of what was taken meanwhile is of the new world already, but planned by the old clock.
      await startOver()
    },
    async reset() {
      apply(HEALTHY)
      authenticator.forgetAll()
      await context.requests.flush()
      await clearDocuments(context)
      await store.run('resetAll', {})
      await store.run('keepSetting', { name: 'mode', value: 'sandbox' })
      putClock(clock, 0)
      await startOver()
      await makeDemo(context)
      store.announce({ topic: 'sandbox', body: 'reset' })
    },
  }
}
