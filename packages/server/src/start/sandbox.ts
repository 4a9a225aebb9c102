/** What only the sandbox has: its demo account, its movable clock, its faults, its reset. */

import type { Authenticator } from '../operations/authenticate.ts'
import type { Context, Faults, SandboxControls } from '../operations/context.ts'
import { createAccount } from '../operations/manage/create-account.ts'
import { NO_FAULTS } from '../outbound/carriers/simulated-fate.ts'
import type { Line } from '../outbound/line.ts'
import type { Store } from '../store/store.ts'

const CLOCK = 'clock.offsetMs'
const HEALTHY: Faults['api'] = { http503Share: 0 }

/** What the newcomer types; nothing of it works outside the sandbox. */
const DEMO = {
  name: 'demo',
  credentials: { key: 'demo', hash: 'demo', username: 'demo', password: 'demo' },
  credits: 1000,
  senders: ['PEYK'],
  apiAccess: true,
  iysBrandCode: '100000',
} as const

export interface Sandbox extends SandboxControls {
  /** Makes the demo account unless it is there. */
  ensureDemo(): Promise<void>
}

/** How far the clock was moved in an earlier run, in milliseconds. */
export async function readClockOffset(store: Store): Promise<number> {
  return Number((await store.run('settingNamed', { name: CLOCK })) ?? 0)
}

export function createSandbox(context: Context, line: Line, authenticator: Authenticator): Sandbox {
  const { store, clock } = context
  let api = HEALTHY
  async function keepClock(): Promise<void> {
    await store.run('keepSetting', { name: CLOCK, value: String(clock.offsetMs()) })
  }
  async function ensureDemo(): Promise<void> {
    const found = await store.run('settingNamed', { name: 'demo' })
    if (found !== undefined) return
    await createAccount(context, DEMO)
    await store.run('keepSetting', { name: 'demo', value: 'made' })
  }
  return {
    ensureDemo,
    faults: () => ({ api, carrier: line.simulator.faults() }),
    setFaults(faults) {
      api = faults.api
      line.simulator.setFaults(faults.carrier)
    },
    async moveClock(nowMs) {
      clock.set(nowMs)
      await keepClock()
    },
    async reset() {
      api = HEALTHY
      line.simulator.setFaults(NO_FAULTS)
      line.simulator.forget()
      await store.run('resetAll', {})
      await store.run('keepSetting', { name: 'mode', value: 'sandbox' })
      clock.advance(-clock.offsetMs())
      authenticator.forgetAll()
      await ensureDemo()
    },
  }
}
