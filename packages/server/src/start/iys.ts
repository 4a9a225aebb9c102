/**
 * The way to İYS: of the sandbox to its own, on loopback; of production to the one in the settings,
 * or to none.
 *
 * It belongs to the role `webhooks`, whose nodes are the ones that talk to the outside.
 */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Settings } from '../config.ts'
import type { IysSignal } from '../operations/context.ts'
import { SANDBOX_IYS } from '../operations/sandbox/iys-tokens.ts'
import { type IysAccess, type IysAdapter, startIysAdapter } from '../outbound/iys/adapter.ts'
import type { NumberRules } from '../rules/numbers.ts'
import type { Store } from '../store/store.ts'
import { IYS_ADAPTER } from '../store/verbs/iys-queue.ts'

export interface IysWayOptions {
  readonly settings: Settings
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly random: () => number
  readonly node: string
  readonly numbers: NumberRules
}

export interface IysWay extends IysSignal {
  /** Another node says so. */
  hear(): void
  /** @param sandboxUrl where the İYS of the sandbox listens by now */
  open(sandboxUrl: string): Promise<void>
  /** The sandbox is back at its first run. */
  startOver(): Promise<void>
  stop(): Promise<void>
}

export function createIysWay(options: IysWayOptions): IysWay {
  const { settings, store, log } = options
  let adapter: IysAdapter | undefined
  return {
    wake() {
      adapter?.wake()
      store.announce({ topic: 'iys' })
    },
    hear: () => adapter?.wake(),
    async open(sandboxUrl) {
      if (!settings.roles.has('webhooks')) return
      const access = accessOf(settings, sandboxUrl)
      if (access) adapter = await startIysAdapter({ ...options, access })
      else await stayAtHome(store, log)
    },
    async startOver() {
      if (settings.mode === 'sandbox') {
        await store.run('keepSetting', { name: IYS_ADAPTER, value: 'on' })
      }
      adapter?.startOver()
    },
    stop: async () => adapter?.stop(),
  }
}

function accessOf({ mode, iys }: Settings, sandboxUrl: string): IysAccess | undefined {
  const { access, ...pace } = iys
  if (mode === 'sandbox') return { ...SANDBOX_IYS, url: sandboxUrl, ...pace }
  return access && { ...access, ...pace }
}

/** From now on nothing is queued; what waits already stays for an adapter to come. */
async function stayAtHome(store: Store, log: Log): Promise<void> {
  await store.run('keepSetting', { name: IYS_ADAPTER, value: 'off' })
  const { waiting, asked } = await store.read('iysDepth', {})
  log.info({}, 'PEYK_IYS_URL is not set: consents stay in the registry of this installation')
  if (waiting + asked > 0)
    log.warn({ waiting, asked }, 'consents wait for İYS, and nobody takes them')
}
