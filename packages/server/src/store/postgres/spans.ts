/**
 * The partitions of the tables that grow with the traffic: one or more for each month.
 *
 * Rows are found by their ids, so the tables are cut by ids, and the cuts are made where a month
 * begins: the counter jumps to the first id of the new span. So a month can be dropped as a whole,
 * and yet every look-up by id touches one partition. A month that outgrows its span gets a second
 * one, twice as wide.
 */
import type { ClientBase } from 'pg'
import { istanbulMonth } from '../../rules/istanbul.ts'
import type { Reserved } from '../verbs/ids.ts'
import { type Ends, PARTITIONED } from './counters.ts'

export interface Span {
  readonly relation: string
  readonly first_id: number
  readonly end_id: number
  /** Years and months, as 202611. */
  readonly month: number
  readonly partition: string
}

const IDS_MIN: Readonly<Record<Reserved, number>> = {
  order: 2 ** 20,
  message: 2 ** 24,
  part: 2 ** 24,
  claim: 0,
  delivery: 0,
}
/** Wire §13: order ids have to stay below 2^31, so that none of their spans is wide. */
const IDS_MAX: Readonly<Record<Reserved, number>> = {
  order: 2 ** 24,
  message: 2 ** 33,
  part: 2 ** 33,
  claim: 0,
  delivery: 0,
}

/** A message is changed twice soon after it is written: with room beside it, in the same page. */
const STORAGE: Readonly<Record<string, string>> = { message: 'with (fillfactor = 60)' }

/** Of the whole database: nodes must not cut the same table at once. */
export const SPAN_LOCK = `select pg_advisory_xact_lock(hashtext(current_schema() || '.peyk.span'))`

/** Sees to it that there is room for the ids of this month; gives where it ends. */
export async function keepSpans(client: ClientBase, nowMs: number | undefined): Promise<Ends> {
  await client.query('begin')
  try {
    await client.query(SPAN_LOCK)
    const counters = await client.query<{ name: Reserved; next: number }>(
      'select name, next from counter',
    )
    const nextOf = new Map(counters.rows.map(({ name, next }) => [name, next]))
    const ends = new Map<string, number>()
    const begins = new Map<Reserved, number>()
    for (const [relation, counter] of Object.entries(PARTITIONED)) {
      const next = nextOf.get(counter) ?? 0
      const { end, begin } = await keepSpan(client, { relation, counter, next, nowMs })
      ends.set(counter, Math.min(end, ends.get(counter) ?? Number.POSITIVE_INFINITY))
      begins.set(counter, begin)
    }
    for (const counter of AS_RESERVED) {
      const jump = 'update counter set next = $1 where name = $2 and next < $1'
      await client.query(jump, [begins.get(counter) ?? 0, counter])
    }
    await client.query('commit')
    return ends
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}

interface Need {
  readonly relation: string
  readonly counter: Reserved
  readonly next: number
  /** Undefined: only room is asked for, whatever the month is. */
  readonly nowMs: number | undefined
}

/** Orders take their ids in this order: in another, the two would wait for each other. */
const AS_RESERVED: readonly Reserved[] = ['order', 'message', 'part']

/** Where the room ends, and where a month begins that is new; 0 if it is not. */
async function keepSpan(client: ClientBase, need: Need): Promise<{ end: number; begin: number }> {
  const { relation, counter, next, nowMs } = need
  const found = await client.query<Span>(
    'select * from span where relation = $1 order by first_id desc limit 1',
    [relation],
  )
  let last = found.rows[0]
  const month = nowMs === undefined ? (last?.month ?? 0) : istanbulMonth(nowMs)
  const width = last ? last.end_id - last.first_id : 0
  let begin = 0
  if (!last || month > last.month) {
    last = await addSpan(client, need, month, last?.end_id ?? 0, Math.floor(width / 2))
    begin = last.first_id
  }
  // What is left must last until somebody looks again.
  while (last.end_id - Math.max(next, last.first_id) < IDS_MIN[counter] / 2) {
    last = await addSpan(client, need, last.month, last.end_id, (last.end_id - last.first_id) * 2)
  }
  return { end: last.end_id, begin }
}

/** Beside its table: attaching it then locks nobody out, where making it in place would. */
export async function createPartition(
  client: ClientBase,
  relation: string,
  partition: string,
): Promise<void> {
  await client.query(`create table ${partition} (like ${relation} including defaults
    including constraints including indexes including storage) ${STORAGE[relation] ?? ''}`)
}

async function addSpan(
  client: ClientBase,
  { relation, counter, next }: Need,
  month: number,
  first: number,
  wanted: number,
): Promise<Span> {
  const width = Math.min(Math.max(wanted, IDS_MIN[counter]), IDS_MAX[counter])
  // The counter of a new installation does not begin at 0.
  const end = first + width * Math.max(1, Math.ceil((next - first) / width + 0.5))
  const { rows } = await client.query<{ count: number }>(
    'select count(*)::int as count from span where relation = $1 and month = $2',
    [relation, month],
  )
  const partition = `${relation}_${month}_${(rows[0]?.count ?? 0) + 1}`
  await createPartition(client, relation, partition)
  await client.query(
    `alter table ${relation} attach partition ${partition} for values from (${first}) to (${end})`,
  )
  const span = { relation, first_id: first, end_id: end, month, partition }
  await client.query(
    `insert into span (relation, first_id, end_id, month, partition) values ($1, $2, $3, $4, $5)`,
    Object.values(span),
  )
  return span
}
