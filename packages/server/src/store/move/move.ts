/**
 * Moves an installation from one store into another that is empty, and takes it up again where it
 * was interrupted. The source is only read; both must be at rest.
 */
import { NEWEST } from '../migrations/all.ts'
import { copyTables } from './copy.ts'
import { identityOf, type Mark, MOVING, markTarget, readMark, refuseRows } from './mark.ts'
import { type Furnishing, MoveRefused, type Side, type Target } from './side.ts'
import { MOVED } from './tables.ts'
import { booksOff, differences } from './verify.ts'

export interface Moving extends Furnishing {
  readonly source: Side
  readonly target: Target
  readonly onProgress: (progress: MoveProgress) => void
}

export type MoveProgress =
  | { readonly stage: 'copy'; readonly rows: number; readonly total: number }
  | { readonly stage: 'verify' }

export interface Moved {
  readonly rows: number
  /** Of them, those that an earlier attempt had copied. */
  readonly rowsBefore: number
  /** What is not the same on both sides; then the target stays marked as unfinished. */
  readonly differences: readonly string[]
}

/**
 * @param options.source has passed `checkSource`
 * @throws MoveRefused when it does not begin
 */
export async function move(options: Moving): Promise<Moved> {
  const { source, target, onProgress } = options
  const fresh = {
    identity: await identityOf(source),
    from: source.name,
    schema: NEWEST,
    tables: {},
  }
  const mark = await prepareTarget(target, fresh)
  await copyCounters(source, target)
  await target.makeRoom()
  const total = await countRows(source)
  const rowsBefore = MOVED.reduce((sum, { name }) => sum + (mark.tables[name]?.rows ?? 0), 0)
  let rows = rowsBefore
  onProgress({ stage: 'copy', rows, total })
  const onPage = (more: number) => {
    rows += more
    onProgress({ stage: 'copy', rows, total })
  }
  await copyTables({ source, target, mark, onPage })
  onProgress({ stage: 'verify' })
  await target.furnish(options)
  const found = [...(await differences(source, target)), ...(await usedSince(source, mark))]
  if (found.length === 0) {
    await target.settle()
    await target.ask(`delete from setting where name = '${MOVING}'`)
  }
  return { rows, rowsBefore, differences: found }
}

/** @throws MoveRefused unless it is at rest, whole, and of this version */
export async function checkSource(source: Side): Promise<void> {
  const tables = await source.tables()
  if (!tables.includes('migration')) {
    throw new MoveRefused(
      'source',
      'there is no Peyk in it; name the place where it keeps its data',
    )
  }
  await source.refuseUse()
  const version = await schemaOf(source)
  if (version !== NEWEST) {
    const remedy = version < NEWEST ? 'run peyk migrate on it first' : 'move it with a newer Peyk'
    throw new MoveRefused('source', `it has schema ${version}, this Peyk has ${NEWEST}; ${remedy}`)
  }
  if (await readMark(source)) {
    throw new MoveRefused('source', 'it holds a move that is not finished; finish that one first')
  }
  const [off] = await booksOff(source)
  if (off) throw new MoveRefused('source', `its books do not add up (${off}); nothing was moved`)
}

/** Empty, or left by this same move; nothing is done to it unless it is. */
async function prepareTarget(target: Target, fresh: Mark): Promise<Mark> {
  await target.refuseUse()
  const tables = await target.tables()
  const begun = tables.includes('migration') ? await readMark(target) : undefined
  if (!begun) {
    await refuseRows(target)
    await target.migrate()
  }
  if (!begun && (await schemaOf(target)) !== NEWEST) {
    throw new MoveRefused('target', 'a newer Peyk has made it; name an empty one')
  }
  return markTarget(target, fresh)
}

async function schemaOf(side: Side): Promise<number> {
  const [row] = await side.ask<{ version: number }>(
    'select coalesce(max(version), 0) as version from migration',
  )
  return row?.version ?? 0
}

/** Never lowered: an answer under way must not find a new message of its id. */
async function copyCounters(source: Side, target: Side): Promise<void> {
  const counters = await source.askRows('select name, next from counter order by name')
  for (const counter of counters) {
    await target.ask(
      `insert into counter (name, next) values ($1, $2) on conflict (name) do update
        set next = case when counter.next < excluded.next then excluded.next else counter.next end`,
      counter,
    )
  }
}

async function countRows(source: Side): Promise<number> {
  let total = 0
  for (const { name } of MOVED) {
    const [row] = await source.ask<{ count: number }>(`select count(*) as count from ${name}`)
    total += row?.count ?? 0
  }
  return total
}

async function usedSince(source: Side, mark: Mark): Promise<readonly string[]> {
  const same = (await identityOf(source)) === mark.identity
  return same ? [] : ['the source: somebody has worked on it during the move']
}
