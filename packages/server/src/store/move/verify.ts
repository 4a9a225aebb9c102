/**
 * Whether the two ends hold the same: of every table the rows and a sum over each column, of every
 * account its books, of every counter that it is above the ids.
 */
import { MOVING } from './mark.ts'
import type { Column, Side } from './side.ts'
import { HIGHEST, MOVED, type MovedTable } from './tables.ts'

/** A prime, so that sums stay small and a changed value shows in any of its digits. */
const MODULUS = 1_000_003

/** What is not the same, one line each; empty when all is well. */
export async function differences(source: Side, target: Side): Promise<readonly string[]> {
  const found: string[] = []
  for (const table of MOVED) found.push(...(await tableDiffers(source, target, table)))
  found.push(...(await booksOff(target)), ...(await countersOff(source, target)))
  return found
}

async function tableDiffers(source: Side, target: Side, table: MovedTable): Promise<string[]> {
  const columns = await source.columnsOf(table.name)
  const [before, after] = await Promise.all([
    sumsOf(source, table, columns),
    sumsOf(target, table, columns),
  ])
  return [...before].flatMap(([what, value]) => {
    const found = after.get(what)
    return found === value ? [] : [`${table.name}: ${what} is ${found}, not ${value}`]
  })
}

type Sums = ReadonlyMap<string, unknown>

async function sumsOf(side: Side, table: MovedTable, columns: readonly Column[]): Promise<Sums> {
  const [key = ''] = table.key
  const asked = [
    ['the number of rows', 'count(*)'],
    ['the lowest key', `min(${key})`],
    ['the highest key', `max(${key})`],
    ...columns.flatMap((column) => [
      [`the number of ${column.name}`, `count(${column.name})`],
      [`the sum of ${column.name}`, `coalesce(sum(${weight(side, column)}), 0)`],
    ]),
  ] as const
  // The mark of the move itself is not part of what is moved.
  const all = table.name === 'setting' ? `where name <> '${MOVING}'` : ''
  const sums = asked.map(([, sql]) => sql).join(', ')
  const [row = []] = await side.askRows(`select ${sums} from ${table.name} ${all}`)
  return new Map(asked.map(([what], at) => [what, row[at]]))
}

const weight = (side: Side, column: Column): string =>
  column.kind === 'integer' ? `${column.name} % ${MODULUS}` : side.octets(column)

const SHOWN_MAX = 10

/** Accounts whose ledger is not what their balance says. */
export async function booksOff(side: Side): Promise<readonly string[]> {
  const off = await side.ask<{ id: number; balance: number; total: number }>(
    `select a.id, a.balance, coalesce(l.total, 0) as total
      from account a left join (
        select account_id, sum(amount) as total, count(*) as entries from ledger group by account_id
      ) l on l.account_id = a.id
      where a.balance <> coalesce(l.total, 0) or a.ledger_entries <> coalesce(l.entries, 0)
      order by a.id limit ${SHOWN_MAX}`,
  )
  return off.map(
    ({ id, balance, total }) =>
      `account ${id}: the balance is ${balance}, and the entries of its ledger make ${total}`,
  )
}

async function countersOff(source: Side, target: Side): Promise<readonly string[]> {
  const [before, after] = await Promise.all([countersOf(source), countersOf(target)])
  const low = [...before].flatMap(([name, next]) => {
    const found = after.get(name) ?? 0
    return found < next ? [`counter ${name}: is ${found}, and was ${next}`] : []
  })
  for (const [name, sql] of Object.entries(HIGHEST)) {
    const [row] = await target.ask<{ id: number | null }>(`select max(id) as id from (${sql}) h`)
    const next = after.get(name) ?? 0
    if (row?.id && next <= row.id) low.push(`counter ${name}: is ${next}, and ${row.id} is taken`)
  }
  return low
}

async function countersOf(side: Side): Promise<ReadonlyMap<string, number>> {
  const rows = await side.ask<{ name: string; next: number }>('select name, next from counter')
  return new Map(rows.map(({ name, next }) => [name, next]))
}
