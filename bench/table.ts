/** Prints figures beside their goals. */
import type { Figure } from './bench.ts'
import { type Goal, isMet } from './goals.ts'
import type { Machine } from './machine.ts'

const NUMBERS = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const SMALL_BELOW = 100

export function machineText(machine: Machine): string {
  const { cores, cpu, memoryGib, system, node, durableCommitMs } = machine
  return [
    `${cores} cores of ${cpu}, ${memoryGib} GiB, ${system}, Node ${node}`,
    `one durable commit: ${durableCommitMs.toFixed(3)} ms`,
  ].join('\n')
}

/** Other programs on the same cores spoil every figure, so how much they took is said. */
export function othersText(shares: readonly number[]): string {
  const [before = 0, after = 0] = shares.map((share) => Math.round(share * 100))
  return `other programs took ${before} % of the cores before and ${after} % after the run`
}

export function tableText(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    `${numberText(figure.value)} ${figure.unit}`.trim(),
    figure.goal === undefined ? '' : goalText(figure.goal),
    figure.goal === undefined ? '' : isMet(figure.goal, figure.value) ? 'met' : 'NOT MET',
    figure.note ?? '',
  ])
  const table = [['figure', 'measured', 'goal', '', ''], ...rows]
  const widths = [0, 1, 2, 3].map((n) => Math.max(...table.map((row) => row[n]?.length ?? 0)))
  return table
    .map((row) =>
      row
        .map((cell, n) => (n === 1 ? cell.padStart(widths[n] ?? 0) : cell.padEnd(widths[n] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function goalText(goal: Goal): string {
  return 'atLeast' in goal ? `≥ ${numberText(goal.atLeast)}` : `< ${numberText(goal.below)}`
}

function numberText(value: number): string {
  if (Math.abs(value) >= SMALL_BELOW || Number.isInteger(value)) return NUMBERS.format(value)
  return value.toFixed(2)
}
