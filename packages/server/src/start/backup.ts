/** What `peyk backup` and `peyk restore` ask for, and how long it took. */
import { machineTime } from '../base/clock.ts'
import {
  type BackupOptions,
  backUp,
  type Copy,
  type RestoreOptions,
  restore,
} from '../store/sqlite/backup.ts'

export interface Copied extends Copy {
  readonly elapsedMs: number
}

export const backUpStore = (options: BackupOptions): Copied => timed(() => backUp(options))

export const restoreStore = (options: RestoreOptions): Copied => timed(() => restore(options))

function timed(work: () => Copy): Copied {
  const startMs = machineTime.now()
  const copy = work()
  return { ...copy, elapsedMs: machineTime.now() - startMs }
}
