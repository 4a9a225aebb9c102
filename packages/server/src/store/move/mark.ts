/**
 * How far a move has come: one row of the target, written with every page of rows.
 *
 * As long as it is there no server starts on the target, and the same move goes on where it was.
 * That it is the same, and that nobody has used the source in between, the source's own facts say.
 */
import { MoveRefused, type Row, type Side } from './side.ts'
import { MOVED } from './tables.ts'

/** Settings: the mark, and which process has opened the store last. */
export const MOVING = 'moving'
export const OPENED_BY = 'opened.by'

export const KEEP_MARK = `update setting set value = $1 where name = '${MOVING}'`

export interface Mark {
  /** Changes with every process that works on the source. */
  readonly identity: string
  /** The source, for people. */
  readonly from: string
  readonly schema: number
  readonly tables: Readonly<Record<string, Progress>>
}

export interface Progress {
  readonly rows: number
  /** The key of the last row that was copied. */
  readonly after: Row
}

export async function identityOf(source: Side): Promise<string> {
  const [opened] = await source.ask<{ value: string }>(
    `select value from setting where name = '${OPENED_BY}'`,
  )
  const counters = await source.askRows('select name, next from counter order by name')
  return JSON.stringify([opened?.value ?? null, counters])
}

export async function readMark(side: Side): Promise<Mark | undefined> {
  const [found] = await side.ask<{ value: string }>(
    `select value from setting where name = '${MOVING}'`,
  )
  return found && (JSON.parse(found.value) as Mark)
}

/**
 * The mark of this move in the target: of the one that was interrupted, or a new one.
 * @throws MoveRefused when the target holds anything else
 */
export async function markTarget(target: Side, fresh: Mark): Promise<Mark> {
  const mark = await readMark(target)
  if (mark) return sameMove(mark, fresh)
  await refuseRows(target)
  await target.ask(`insert into setting (name, value) values ('${MOVING}', $1)`, [
    JSON.stringify(fresh),
  ])
  return fresh
}

function sameMove(mark: Mark, fresh: Mark): Mark {
  const again = 'empty it and move again'
  if (mark.schema !== fresh.schema) {
    throw new MoveRefused('target', `another version of Peyk has begun to move into it; ${again}`)
  }
  if (mark.identity !== fresh.identity) {
    throw new MoveRefused(
      'target',
      `it holds an unfinished move from ${mark.from}, which is another source or has been used ` +
        `since; name that source, or ${again}`,
    )
  }
  return mark
}

/** @throws MoveRefused when there is a row in any table that would be moved */
export async function refuseRows(target: Side): Promise<void> {
  const there = new Set(await target.tables())
  const full: string[] = []
  for (const { name } of MOVED) {
    if (!there.has(name)) continue
    const rows = await target.askRows(`select 1 from ${name} limit 1`)
    if (rows.length > 0) full.push(name)
  }
  if (full.length === 0) return
  const what = `it is not empty (there are rows in ${full.join(', ')})`
  throw new MoveRefused('target', `${what}; name an empty one`)
}
