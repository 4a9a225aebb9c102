/** What the figures were measured on; without it they mean nothing. */
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { median, sleep } from './bench.ts'
import { makeFolder, removeFolder } from './children.ts'

const COMMITS = 400
const LISTEN_MS = 1_000

export interface Machine {
  readonly cores: number
  readonly cpu: string
  readonly memoryGib: number
  readonly system: string
  readonly node: string
  /** One row, one durable commit, one after the other: the median of a few hundred. */
  readonly durableCommitMs: number
}

export function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    durableCommitMs: measureCommit(),
  }
}

/** The share of all cores (0…1) that other programs take while the bench does nothing. */
export async function measureOthers(): Promise<number> {
  const before = coreTimes()
  await sleep(LISTEN_MS)
  const after = coreTimes()
  return 1 - (after.idleMs - before.idleMs) / (after.allMs - before.allMs)
}

function coreTimes(): { idleMs: number; allMs: number } {
  const times = cpus().map((core) => core.times)
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)
  return {
    idleMs: sum(times.map(({ idle }) => idle)),
    allMs: sum(times.flatMap((time) => Object.values(time))),
  }
}

function measureCommit(): number {
  const folder = makeFolder('commit')
  const db = new Database(join(folder, 'commit.db'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec('create table rows (id integer primary key, value text)')
  const insert = db.prepare('insert into rows (value) values (?)')
  const times = Array.from({ length: COMMITS }, () => {
    const startedAt = performance.now()
    insert.run('durable')
    return performance.now() - startedAt
  })
  db.close()
  removeFolder(folder)
  return median(times)
}
