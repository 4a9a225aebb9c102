/** Reads what processes cost from Linux's /proc; elsewhere there is nothing to read. */
import { readdirSync, readFileSync } from 'node:fs'

/** USER_HZ, which Linux fixes at 100 for what it shows in /proc (proc(5)). */
const MS_PER_TICK = 10

/** Processor time so far: of the main threads, of all other threads together, of PostgreSQL. */
export interface Cpu {
  readonly mainMs: number
  readonly otherMs: number
  /** Undefined where there is none, or not on this machine. */
  readonly databaseMs: number | undefined
}

export interface Memory {
  readonly rssMib: number
  readonly peakMib: number
}

/** Of the processes together. */
export function readCpu(pids: readonly number[], postmasterPid?: number): Cpu | undefined {
  const wholes = pids.map((pid) => readStat(`/proc/${pid}/stat`)?.ticks ?? Number.NaN)
  const mains = pids.map((pid) => readStat(`/proc/${pid}/task/${pid}/stat`)?.ticks ?? Number.NaN)
  const [whole, main] = [sum(wholes), sum(mains)]
  if (Number.isNaN(whole) || Number.isNaN(main)) return undefined
  const database = postmasterPid === undefined ? undefined : readTree(postmasterPid)
  return {
    mainMs: main * MS_PER_TICK,
    otherMs: Math.max(0, whole - main) * MS_PER_TICK,
    databaseMs: database === undefined ? undefined : database * MS_PER_TICK,
  }
}

/** All of it; NaN where there is nothing to read. */
export function cpuMs(cpu: Cpu | undefined): number {
  if (cpu === undefined) return Number.NaN
  return cpu.mainMs + cpu.otherMs + (cpu.databaseMs ?? 0)
}

/** Of the processes together; the peaks need not have come at the same time. */
export function readMemory(pids: readonly number[]): Memory | undefined {
  const statuses = pids.map((pid) => read(`/proc/${pid}/status`) ?? '')
  const mib = (name: string) =>
    sum(
      statuses.map((status) => {
        const kib = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]
        return Number(kib ?? Number.NaN) / 1024
      }),
    )
  const [rssMib, peakMib] = [mib('VmRSS'), mib('VmHWM')]
  return Number.isNaN(rssMib) || Number.isNaN(peakMib) ? undefined : { rssMib, peakMib }
}

/** Processor time between two readings for each of `count` things, in words. */
export function cpuEach(before: Cpu | undefined, after: Cpu | undefined, count: number): string {
  if (before === undefined || after === undefined || count === 0) return ''
  const us = (ms: number) => ((ms * 1000) / count).toFixed(1)
  const main = us(after.mainMs - before.mainMs)
  const other = us(after.otherMs - before.otherMs)
  const database =
    before.databaseMs === undefined || after.databaseMs === undefined
      ? ''
      : ` + ${us(after.databaseMs - before.databaseMs)} µs PostgreSQL`
  return `${main} µs main thread + ${other} µs other threads${database} each`
}

/** The parent of a process, if both are called so. */
export function parentNamed(pid: number, name: RegExp): number | undefined {
  const isNamed = (each: number) => name.test(read(`/proc/${each}/comm`) ?? '')
  const parent = readStat(`/proc/${pid}/stat`)?.parent
  return parent !== undefined && isNamed(pid) && isNamed(parent) ? parent : undefined
}

/**
 * Ticks of a process and its children. PostgreSQL's first process starts all the others itself, so
 * there are no grandchildren; and the time of those that have ended is handed down to it.
 */
function readTree(pid: number): number | undefined {
  const root = readStat(`/proc/${pid}/stat`)
  if (root === undefined) return undefined
  const others = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readStat(`/proc/${name}/stat`))
  const children = others.filter((stat) => stat?.parent === pid)
  return root.ticks + root.ticksOfEnded + sum(children.map((stat) => stat?.ticks ?? 0))
}

interface Stat {
  readonly parent: number
  readonly ticks: number
  readonly ticksOfEnded: number
}

/** The fields are counted after the name, which may hold spaces and brackets (proc(5)). */
function readStat(file: string): Stat | undefined {
  const stat = read(file)
  if (stat === undefined) return undefined
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [parent, user, system, endedUser, endedSystem] = [1, 11, 12, 13, 14].map((n) =>
    Number(fields[n]),
  ) as [number, number, number, number, number]
  return { parent, ticks: user + system, ticksOfEnded: endedUser + endedSystem }
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0)
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
