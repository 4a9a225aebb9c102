/** Prints figures beside their goals, and those of two stores beside each other. */
import type { Figure } from './bench.ts'
import { type Goal, isMet, STORE_NAMES, type StoreName } from './goals.ts'
import type { Machine } from './machine.ts'

const NUMBERS = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const SMALL_BELOW = 100

const STORE_TITLES: Readonly<Record<StoreName, string>> = {
  sqlite: 'SQLite',
  postgres: 'PostgreSQL',
}

/** A figure and the store it was measured on. */
export interface Measured extends Figure {
  readonly store: StoreName
}

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

export function tableText(figures: readonly Measured[], stores: readonly StoreName[]): string {
  return stores.length > 1 ? sideBySide(figures) : oneStore(figures)
}

function oneStore(figures: readonly Measured[]): string {
  const rows = figures.map((figure) => [figure.name, ...measuredCells(figure), figure.note ?? ''])
  return aligned([['figure', 'measured', 'goal', '', ''], ...rows], [1])
}

/** With both there is no room for the notes, which follow. */
function sideBySide(figures: readonly Measured[]): string {
  const names = [...new Set(figures.map(({ name }) => name))]
  const find = (name: string, store: StoreName) =>
    figures.find((figure) => figure.name === name && figure.store === store)
  const rows = names.map((name) => [
    name,
    ...STORE_NAMES.flatMap((store) => measuredCells(find(name, store))),
  ])
  const head = ['figure', ...STORE_NAMES.flatMap((store) => [STORE_TITLES[store], 'goal', ''])]
  const notes = names.flatMap((name) => {
    const said = STORE_NAMES.flatMap((store) => {
      const note = find(name, store)?.note ?? ''
      return note === '' ? [] : [`  ${STORE_TITLES[store]}: ${note}`]
    })
    return said.length === 0 ? [] : [name, ...said]
  })
  return [aligned([head, ...rows], [1, 4]), '', ...notes].join('\n')
}

function measuredCells(figure: Figure | undefined): [string, string, string] {
  if (figure === undefined) return ['', '', '']
  const { value, unit, goal } = figure
  const measured = `${numberText(value)} ${unit}`.trim()
  if (goal === undefined) return [measured, '', '']
  return [measured, goalText(goal), isMet(goal, value) ? 'met' : 'NOT MET']
}

/** Columns as wide as their widest cell; those in `right` end where the column ends. */
function aligned(rows: readonly (readonly string[])[], right: readonly number[]): string {
  const columns = rows[0]?.length ?? 0
  const widths = Array.from({ length: columns }, (_, n) =>
    // The last cell of a line needs no room after it.
    n === columns - 1 ? 0 : Math.max(...rows.map((row) => row[n]?.length ?? 0)),
  )
  const place = (cell: string, n: number) =>
    right.includes(n) ? cell.padStart(widths[n] ?? 0) : cell.padEnd(widths[n] ?? 0)
  return rows.map((row) => row.map(place).join('  ').trimEnd()).join('\n')
}

function goalText(goal: Goal): string {
  return 'atLeast' in goal ? `≥ ${numberText(goal.atLeast)}` : `< ${numberText(goal.below)}`
}

function numberText(value: number): string {
  if (Math.abs(value) >= SMALL_BELOW || Number.isInteger(value)) return NUMBERS.format(value)
  return value.toFixed(2)
}
