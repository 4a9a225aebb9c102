/** Opens the store that the settings name, and sees to it that it is of their kind. */
import { LIMITS } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import type { Meters } from '../base/meters.ts'
import type { Mode } from '../config/options.ts'
import type { Settings } from '../config.ts'
import { MOVING, OPENED_BY } from '../store/move/mark.ts'
import { openSqliteStore } from '../store/sqlite/store.ts'
import type { Store } from '../store/store.ts'

export interface OpenStoreOptions {
  readonly settings: Settings
  readonly log: Log
  readonly meters: Meters
  readonly node: string
}

/** @throws when the store cannot be had, or belongs to the other kind of installation */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const { settings } = options
  const store = settings.database ? await openShared(options) : await openEmbedded(options)
  await refuseUnfinished(store, settings)
  await claimMode(store, settings)
  // A move that was interrupted sees that its source has been used since.
  await store.run('keepSetting', { name: OPENED_BY, value: options.node })
  return store
}

function openEmbedded({ settings, log, meters }: OpenStoreOptions): Promise<Store> {
  return openSqliteStore({
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
}

async function openShared({ settings, meters, node }: OpenStoreOptions): Promise<Store> {
  const { database } = settings
  if (!database) throw new Error('there is no database in the settings')
  // Whoever stays with the embedded store does not pay for the driver.
  const { openPostgresStore } = await import('../store/postgres/store.ts')
  return openPostgresStore({
    ...database,
    node,
    waitingMax: LIMITS.waitingRequestsMax,
    onBatch: (requests) => meters.committed(requests),
  })
}

/** @throws when rows may be missing: it is the target of a move that was interrupted */
async function refuseUnfinished(store: Store, { database }: Settings): Promise<void> {
  if ((await store.run('settingNamed', { name: MOVING })) === undefined) return
  await store.close()
  const [setting, thing] = database ? ['DATABASE_URL', 'database'] : ['--data', 'directory']
  const remedy = 'run the same peyk move again, or name another one'
  throw new Error(`${setting}: a move into this ${thing} is not finished; ${remedy}`)
}

const MODE = 'mode'

/**
 * A sandbox has credentials that everybody knows: its data never becomes a production system's,
 * nor the other way round.
 * @throws when the data belongs to the other kind
 */
async function claimMode(store: Store, { mode, database }: Settings): Promise<void> {
  const known = (await store.run('claimSetting', { name: MODE, value: mode })) as Mode
  if (known === mode) return
  await store.close()
  const command = known === 'sandbox' ? 'peyk dev' : 'peyk serve'
  const [setting, thing] = database ? ['DATABASE_URL', 'database'] : ['--data', 'directory']
  throw new Error(`${setting}: this ${thing} was made by ${command}; name another one`)
}
