/** What `peyk move` asks for: opens both ends, and moves house between them. */
import { machineTime } from '../base/clock.ts'
import { leasePace } from '../base/limits.ts'
import { SettingRefused } from '../config.ts'
import { SIMULATOR } from '../outbound/carriers/simulator.ts'
import { checkSource, type MoveProgress, move } from '../store/move/move.ts'
import { MoveRefused, type Side, type Target } from '../store/move/side.ts'
import { openSqliteSource, openSqliteTarget } from '../store/move/sqlite-side.ts'
import type { Place } from './places.ts'

export interface House {
  readonly from: Place
  readonly to: Place
  /** What the user calls the two ends. */
  readonly flags: { readonly source: string; readonly target: string }
  readonly leaseMs: number
  readonly onProgress: (progress: MoveProgress & { readonly elapsedMs: number }) => void
}

export interface MovedHouse {
  readonly rows: number
  readonly rowsBefore: number
  /** How many documents the rows tell of; their files are no part of a store. */
  readonly documents: number
  readonly elapsedMs: number
  /** What is not the same on both sides; then the target stays unfinished. */
  readonly differences: readonly string[]
}

/** @throws SettingRefused when it does not begin */
export async function moveHouse(house: House): Promise<MovedHouse> {
  try {
    return await moveBetween(house)
  } catch (error) {
    if (!(error instanceof MoveRefused)) throw error
    throw new SettingRefused(`${house.flags[error.at]}: ${error.message}`)
  }
}

async function moveBetween(house: House): Promise<MovedHouse> {
  const startMs = machineTime.now()
  const elapsedMs = () => machineTime.now() - startMs
  const source = await openSource(house)
  try {
    await checkSource(source)
    const target = await openTarget(house)
    try {
      const moved = await move({
        source,
        target,
        insideNodes: [SIMULATOR],
        nowMs: startMs,
        onProgress: (progress) => house.onProgress({ ...progress, elapsedMs: elapsedMs() }),
      })
      return { ...moved, documents: await documentsOf(source), elapsedMs: elapsedMs() }
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

async function documentsOf(source: Side): Promise<number> {
  const sql = `select count(*) as documents from document where state = 'kept'`
  const [counted] = await source.ask<{ documents: number }>(sql)
  return Number(counted?.documents ?? 0)
}

async function openSource({ from, leaseMs }: House): Promise<Side> {
  if ('directory' in from) return openSqliteSource(from.directory)
  const { openPostgresSource } = await import('../store/move/postgres-side.ts')
  return openPostgresSource({ ...from, ...at(leaseMs) })
}

async function openTarget({ to, leaseMs }: House): Promise<Target> {
  if ('directory' in to) return openSqliteTarget(to.directory)
  const { openPostgresTarget } = await import('../store/move/postgres-side.ts')
  return openPostgresTarget({ ...to, ...at(leaseMs) })
}

const at = (leaseMs: number) => ({
  nowMs: machineTime.now(),
  nodeDeadAfterMs: leasePace(leaseMs).nodeDeadAfterMs,
})
