/**
 * How a partition goes while everybody works on its table.
 *
 * A whole one is detached concurrently, which locks nobody out, and dropped. One of which something
 * must stay gives its place to a copy of that; then everybody waits, for as long as it takes to put
 * one name in the place of the other.
 */
import type { ClientBase } from 'pg'
import { codeOf } from './errors.ts'
import { createPartition, type Span } from './spans.ts'

/** Somebody works on it for longer than it is waited for: it is tried again another time. */
export class PartitionBusy extends Error {
  override readonly name = 'PartitionBusy'
}

/** Nobody queues up behind a detaching, so it may wait longer than what everybody waits for. */
const DETACH_WAIT_MS = 2_000
const SWAP_WAIT_MS = 200
const SWAP_TRIES = 10
/** A lock that is not to be had in time; a deadlock, of which this side gave way. */
const BUSY = new Set(['55P03', '40P01'])

/** @throws PartitionBusy instead of what says so */
async function orBusy<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw BUSY.has(codeOf(error)) ? new PartitionBusy('somebody works on it') : error
  }
}

export interface KnownSpan extends Span {
  readonly look_at: number
  /** Half: its detaching was interrupted. */
  readonly attached: 'yes' | 'half' | 'no'
}

/** All spans of a table, the oldest first. */
export async function spansOf(client: ClientBase, relation: string): Promise<KnownSpan[]> {
  const { rows } = await client.query<KnownSpan>(
    `select s.*, case when i.inhrelid is null then 'no' when i.inhdetachpending then 'half'
        else 'yes' end as attached
      from span s left join pg_inherits i on i.inhrelid = to_regclass(s.partition)
      where s.relation = $1 order by s.first_id`,
    [relation],
  )
  return rows
}

/** Goes on where an earlier attempt was interrupted. @throws PartitionBusy */
export async function dropPartition(client: ClientBase, span: KnownSpan): Promise<void> {
  const { relation, first_id, partition, attached } = span
  const how = { yes: 'concurrently', half: 'finalize', no: undefined }[attached]
  await client.query(`set lock_timeout = ${DETACH_WAIT_MS}`)
  if (how)
    await orBusy(client.query(`alter table ${relation} detach partition ${partition} ${how}`))
  await orBusy(client.query(`drop table if exists ${partition}`))
  await client.query('delete from span where relation = $1 and first_id = $2', [relation, first_id])
}

/** What stays of a partition. */
export interface Remainder {
  /** The column by which the table is cut. */
  readonly cutBy: string
  /** SQL about a row `r`; these rows never change. */
  readonly keeps: string
  readonly values: readonly unknown[]
  /** Asked when nobody else can write: whether nothing has come that would be lost. */
  readonly isComplete: () => Promise<boolean>
  readonly lookAtMs: number
}

/** Puts a small partition in the place of a large one. @throws PartitionBusy */
export async function replacePartition(
  client: ClientBase,
  span: KnownSpan,
  remainder: Remainder,
): Promise<void> {
  const next = successorOf(span.partition)
  await client.query('begin')
  try {
    await copyRemainder(client, span, remainder, next)
    await lockOut(client, span.relation)
    if (!(await remainder.isComplete())) throw new PartitionBusy('something has come meanwhile')
    await swap(client, span, next)
    await client.query(
      'update span set partition = $3, look_at = $4 where relation = $1 and first_id = $2',
      [span.relation, span.first_id, next, remainder.lookAtMs],
    )
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}

/** Takes as long as it takes; everybody works on. */
async function copyRemainder(
  client: ClientBase,
  { relation, first_id, end_id, partition }: KnownSpan,
  { cutBy, keeps, values }: Remainder,
  next: string,
): Promise<void> {
  await client.query(`set local lock_timeout = ${DETACH_WAIT_MS}`)
  // Keeps the vacuum away, which would stand in the way of the swap; nobody else minds.
  await orBusy(client.query(`lock table ${partition} in share update exclusive mode`))
  await createPartition(client, relation, next)
  // What the table knows of itself is not looked up row by row when it is attached.
  const bounds = `${cutBy} >= ${first_id} and ${cutBy} < ${end_id}`
  await client.query(`alter table ${next} add check (${bounds})`)
  const rows = `select r.* from ${partition} r where ${keeps}`
  await client.query(`insert into ${next} ${rows}`, [...values])
}

/** Everybody waits. */
async function swap(
  client: ClientBase,
  { relation, first_id, end_id, partition }: KnownSpan,
  next: string,
): Promise<void> {
  const range = `from (${first_id}) to (${end_id})`
  await client.query(`alter table ${relation} detach partition ${partition}`)
  await client.query(`alter table ${relation} attach partition ${next} for values ${range}`)
  await client.query(`drop table ${partition}`)
}

/** Waits in short turns, between which everybody else goes on. */
async function lockOut(client: ClientBase, relation: string): Promise<void> {
  await client.query(`set local lock_timeout = ${SWAP_WAIT_MS}`)
  for (let tries = 1; ; tries += 1) {
    await client.query('savepoint unlocked')
    try {
      return await orBusy(lockTable(client, relation))
    } catch (error) {
      if (!(error instanceof PartitionBusy) || tries === SWAP_TRIES) throw error
      await client.query('rollback to savepoint unlocked')
    }
  }
}

async function lockTable(client: ClientBase, relation: string): Promise<void> {
  await client.query(`lock table only ${relation} in access exclusive mode`)
}

/** `message_202605_1`, `message_202605_1_kept1`, `message_202605_1_kept2`, … */
function successorOf(partition: string): string {
  const [, base = partition, turn = '0'] = /^(.*?)(?:_kept(\d+))?$/.exec(partition) ?? []
  return `${base}_kept${Number(turn) + 1}`
}
