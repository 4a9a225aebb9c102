/**
 * Copies the rows, page by page, each behind the last by its key.
 *
 * While the target writes a page the next one is read. What was copied and how far that is are one
 * transaction, so that a row is never copied twice, whenever the process ends.
 */
import type { Mark, Progress } from './mark.ts'
import type { Column, Row, Side, Target } from './side.ts'
import { MOVED, type MovedTable } from './tables.ts'

export interface Copying {
  readonly source: Side
  readonly target: Target
  readonly mark: Mark
  /** Called with the rows of every page that is in the target. */
  readonly onPage: (rows: number) => void
}

export async function copyTables({ mark: begun, ...copying }: Copying): Promise<void> {
  let mark = begun
  for (const table of MOVED) mark = await copyTable({ ...copying, mark }, table)
}

async function copyTable(copying: Copying, table: MovedTable): Promise<Mark> {
  const { source, target, onPage } = copying
  const columns = await sameColumns(source, target, table)
  const keyAt = table.key.map((key) => columns.findIndex(({ name }) => name === key))
  let { mark } = copying
  let rows = await readPage(source, table, columns, mark.tables[table.name]?.after)
  while (rows.length > 0) {
    const last = rows.at(-1) as Row
    const after = keyAt.map((at) => last[at] as Row[number])
    const before: Progress | undefined = mark.tables[table.name]
    const progress = { rows: (before?.rows ?? 0) + rows.length, after }
    mark = { ...mark, tables: { ...mark.tables, [table.name]: progress } }
    const writing = target.write({ table, columns, rows }, JSON.stringify(mark))
    const reading = rows.length < table.pageRows ? [] : readPage(source, table, columns, after)
    const [next] = await Promise.all([reading, writing])
    onPage(rows.length)
    rows = next
  }
  return mark
}

function readPage(
  source: Side,
  { name, key, pageRows }: MovedTable,
  columns: readonly Column[],
  after: Row | undefined,
): Promise<readonly Row[]> {
  const keys = key.join(', ')
  const values = key.map((_, at) => `$${at + 1}`).join(', ')
  const behind = after ? `where (${keys}) > (${values})` : ''
  const all = columns.map((column) => column.name).join(', ')
  return source.askRows(
    `select ${all} from ${name} ${behind} order by ${keys} limit ${pageRows}`,
    after,
  )
}

/** @throws when the two schemas are not the same */
async function sameColumns(
  source: Side,
  target: Side,
  { name }: MovedTable,
): Promise<readonly Column[]> {
  const [from, to] = await Promise.all([source.columnsOf(name), target.columnsOf(name)])
  const listed = (columns: readonly Column[]) =>
    columns.map((column) => `${column.name} ${column.kind}`).toSorted()
  if (String(listed(from)) === String(listed(to))) return from
  throw new Error(`the table ${name} is not the same on both sides: ${listed(from)}, ${listed(to)}`)
}
