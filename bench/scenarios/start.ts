/**
 * What a developer waits for and what stays in memory: `peyk dev` from the start of the process
 * to its ready line and to its first answer, and its memory after a few idle seconds.
 */
import { type Bench, type Figure, median, type Scenario, sleep } from '../bench.ts'
import { PATHS } from '../names.ts'
import { readMemory } from '../proc.ts'
import { startPeyk } from '../server.ts'

const STARTS_PER_ROUND = 3
const IDLE_MS = 4_000

export const start: Scenario = async (bench) => {
  const readyMs: number[] = []
  const answerMs: number[] = []
  const rssMib: number[] = []
  const stopMs: number[] = []
  for (let n = 0; n < bench.options.rounds * STARTS_PER_ROUND; n += 1) {
    const server = await startPeyk(bench)
    const askedAt = performance.now()
    const response = await fetch(server.urls[0] + PATHS.live)
    await response.arrayBuffer()
    if (response.status !== 200) bench.wrong(`${PATHS.live} answered ${response.status}`)
    const [node] = server.nodes
    const nodeReadyMs = node?.readyMs ?? Number.NaN
    readyMs.push(nodeReadyMs)
    answerMs.push(nodeReadyMs + performance.now() - askedAt)
    if (n % STARTS_PER_ROUND === 0) {
      await sleep(IDLE_MS)
      const memory = readMemory(server.pids)
      if (memory !== undefined) rssMib.push(memory.rssMib)
    }
    stopMs.push(await server.stop())
  }
  bench.progress(`ready after ${readyMs.map((ms) => ms.toFixed(0)).join(' ')} ms`)
  return [
    ...figures(bench, readyMs, answerMs, rssMib),
    { name: 'start: stopped by SIGTERM', value: median(stopMs), unit: 'ms' },
  ]
}

function figures(
  { goals }: Bench,
  readyMs: readonly number[],
  answerMs: readonly number[],
  rssMib: readonly number[],
): readonly Figure[] {
  const result: Figure[] = [
    {
      name: 'start: ready',
      value: median(readyMs),
      unit: 'ms',
      goal: goals.readyMs,
      note: `empty store, ${readyMs.length} starts, slowest ${Math.max(...readyMs).toFixed(0)} ms`,
    },
    {
      name: 'start: first answer',
      value: median(answerMs),
      unit: 'ms',
      goal: goals.readyMs,
    },
  ]
  if (rssMib.length > 0) {
    result.push({
      name: 'start: idle RSS',
      value: median(rssMib),
      unit: 'MiB',
      goal: goals.idleRssMib,
      note: `VmRSS after ${IDLE_MS / 1000} s without a request`,
    })
  }
  return result
}
