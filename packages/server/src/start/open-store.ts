/** Opens the store that the settings name, and sees to it that it is of their kind. */
import { LIMITS } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import type { Meters } from '../base/meters.ts'
import type { Mode, Settings } from '../config.ts'
import { openSqliteStore } from '../store/sqlite/store.ts'
import type { Store } from '../store/store.ts'

/** @throws when the directory is taken, or belongs to the other kind of installation */
export async function openStore(settings: Settings, log: Log, meters: Meters): Promise<Store> {
  const store = await openSqliteStore({
    directory: settings.data,
    waitingMax: LIMITS.waitingRequestsMax,
    onBatch: (requests) => meters.committed(requests),
    onDeath(error) {
      // Nothing can be promised without a store. The supervisor starts a new process.
      log.error({ err: error }, 'the store has died')
      process.exitCode = 1
      process.kill(process.pid, 'SIGTERM')
    },
  })
  await claimMode(store, settings.mode)
  return store
}

const MODE = 'mode'

/**
 * A sandbox has credentials that everybody knows: its data never becomes a production system's,
 * nor the other way round.
 * @throws when the data belongs to the other kind
 */
async function claimMode(store: Store, mode: Mode): Promise<void> {
  const known = await store.run('settingNamed', { name: MODE })
  if (known === undefined) {
    await store.run('keepSetting', { name: MODE, value: mode })
    return
  }
  if (known === mode) return
  await store.close()
  const command = known === 'sandbox' ? 'peyk dev' : 'peyk serve'
  throw new Error(`--data: this directory was made by ${command}; name another one`)
}
