/**
 * Lets the months go that are older than they may be kept.
 *
 * A span of ids goes as a whole when its month is over for long enough and all that is in it has
 * come to its end. An order that was scheduled far ahead would hold everybody's month back, so what
 * is not over is carried into a small partition in the place of the old one, once a month: what is
 * forgotten here is forgotten up to a month later than its days say, and never more.
 *
 * One node at a time does it. Whatever is busy is tried again in the next round.
 */
import type { ClientBase } from 'pg'
import { istanbulMonthEnd } from '../../rules/istanbul.ts'
import { STATE } from '../../rules/lifecycle.ts'
import { ORDER_STATE } from '../../rules/order-state.ts'
import type { DataKind } from '../../rules/retention.ts'
import type { Upkeep } from '../store.ts'
import {
  dropPartition,
  type KnownSpan,
  PartitionBusy,
  type Remainder,
  replacePartition,
  spansOf,
} from './partitions.ts'

interface Times {
  readonly nowMs: number
  /** What was over by then may go. */
  readonly beforeMs: number
}

type Verdict = 'wait' | 'drop' | Omit<Remainder, 'lookAtMs'>

interface Rule {
  readonly kind: DataKind
  readonly judge: (client: ClientBase, span: KnownSpan, times: Times) => Promise<Verdict>
}

/** In this order: what became of the events follows from what became of their messages. */
const RULES: Readonly<Record<string, Rule>> = {
  order_text: { kind: 'texts', judge: judgeTexts },
  message: { kind: 'messages', judge: judgeMessages },
  event: { kind: 'messages', judge: judgeEvents },
  part: { kind: 'messages', judge: judgeParts },
}

const LOCK = `hashtext('peyk.retention'), hashtext(current_schema())`
/** A span of which something was carried on is looked at again after so long. */
const LOOK_AGAIN_MS = 30 * 86_400_000
/** An order may become due while it is being carried on; one that is further away does not. */
const FAR_AHEAD_MS = 3_600_000
const COMPACT_ROWS = 200

/** @returns the partitions that went */
export async function letMonthsGo(client: ClientBase, upkeep: Upkeep): Promise<readonly string[]> {
  const { rows } = await client.query<{ held: boolean }>(
    `select pg_try_advisory_lock(${LOCK}) as held`,
  )
  if (!rows[0]?.held) return []
  try {
    // A month is looked through once, and that takes its time.
    await client.query('set statement_timeout = 0')
    const gone: string[] = []
    for (const relation of Object.keys(RULES)) gone.push(...(await tidy(client, relation, upkeep)))
    await dropNumbers(client, upkeep)
    return gone
  } finally {
    // The lock goes with the connection, should this fail.
    await client.query(`select pg_advisory_unlock(${LOCK})`).catch(() => {})
  }
}

async function tidy(client: ClientBase, relation: string, upkeep: Upkeep): Promise<string[]> {
  const gone: string[] = []
  const spans = await spansOf(client, relation)
  try {
    for (const span of spans.filter(({ attached }) => attached !== 'yes')) {
      await dropPartition(client, span)
      gone.push(span.partition)
    }
    // The newest is where the next rows go.
    for (const span of spans.slice(0, -1)) {
      if (span.attached === 'yes' && (await letGo(client, span, upkeep))) gone.push(span.partition)
    }
  } catch (error) {
    if (!(error instanceof PartitionBusy)) throw error
  }
  return gone
}

/** Whether the partition is gone. @throws PartitionBusy */
async function letGo(client: ClientBase, span: KnownSpan, upkeep: Upkeep): Promise<boolean> {
  const { kind, judge } = RULES[span.relation] as Rule
  const keepMs = upkeep.keepMs[kind]
  if (keepMs === null) return false
  const times = { nowMs: upkeep.nowMs, beforeMs: upkeep.nowMs - keepMs }
  const isDue = istanbulMonthEnd(span.month) <= times.beforeMs && span.look_at <= times.nowMs
  const verdict = isDue ? await judge(client, span, times) : 'wait'
  if (verdict === 'wait') return false
  if (verdict === 'drop') await dropPartition(client, span)
  else {
    const lookAtMs = times.nowMs + LOOK_AGAIN_MS
    await replacePartition(client, span, { ...verdict, lookAtMs })
  }
  return true
}

const exists = async (client: ClientBase, sql: string, values: unknown[]): Promise<boolean> =>
  (await client.query<{ found: boolean }>(`select exists (${sql}) as found`, values)).rows[0]
    ?.found ?? false

const complete = () => Promise.resolve(true)

/** Of an order `o`; `$1` is when it has to have been over. */
const OVER = `(o.state in (${ORDER_STATE.done}, ${ORDER_STATE.cancelled})
  and o.unfold_at is null and o.finished_at <= $1) is true`

async function judgeTexts(
  client: ClientBase,
  { first_id, end_id }: KnownSpan,
  { beforeMs }: Times,
): Promise<Verdict> {
  const open = `select from orders o where o.id >= $2 and o.id < $3 and not ${OVER}`
  if (!(await exists(client, open, [beforeMs, first_id, end_id]))) return 'drop'
  return {
    cutBy: 'order_id',
    keeps: `exists (select from orders o where o.id = r.order_id and not ${OVER})`,
    values: [beforeMs],
    isComplete: complete,
  }
}

const OPEN = `(${STATE.queued}, ${STATE.sending}, ${STATE.sent})`

async function judgeMessages(
  client: ClientBase,
  span: KnownSpan,
  { nowMs, beforeMs }: Times,
): Promise<Verdict> {
  const { partition } = span
  const unwritten = await findUnwritten(client, span)
  if (unwritten.some((order) => !isFarAhead(order, nowMs))) return 'wait'
  if (await exists(client, `select from ${partition} where state in ${OPEN}`, [])) return 'wait'
  const young = `select from ${partition} where final_at > $1`
  if (unwritten.length === 0 && !(await exists(client, young, [beforeMs]))) return 'drop'
  return {
    cutBy: 'id',
    // An order's messages stay together.
    keeps: `r.order_id in (select y.order_id from ${partition} y where y.final_at > $1)`,
    values: [beforeMs],
    async isComplete() {
      const now = await findUnwritten(client, span)
      return now.length === unwritten.length && now.every((order) => isFarAhead(order, nowMs))
    },
  }
}

interface Unwritten {
  readonly state: number
  readonly send_at: number
}

/** Orders that have ids of this span reserved for messages that they will write. */
async function findUnwritten(client: ClientBase, span: KnownSpan): Promise<Unwritten[]> {
  const { rows } = await client.query<Unwritten>(
    `select o.state, o.send_at from compact c join orders o on o.id = c.order_id
      where o.unfold_at is not null
        and o.first_message_id < $2 and o.first_message_id + o.total > $1`,
    [span.first_id, span.end_id],
  )
  return rows
}

const isFarAhead = ({ state, send_at }: Unwritten, nowMs: number): boolean =>
  state === ORDER_STATE.waiting && send_at > nowMs + FAR_AHEAD_MS

/** Events are cut by the ids of their messages. */
async function judgeEvents(
  client: ClientBase,
  { first_id, end_id }: KnownSpan,
  { nowMs }: Times,
): Promise<Verdict> {
  const beside = (await spansOf(client, 'message')).filter(
    (span) => span.first_id < end_id && span.end_id > first_id,
  )
  if (beside.length === 0) return 'drop'
  if (beside.some(({ look_at }) => look_at <= nowMs)) return 'wait'
  return {
    cutBy: 'message_id',
    keeps: 'exists (select from message m where m.id = r.message_id)',
    values: [],
    isComplete: complete,
  }
}

/** A message that is still open expires by way of its parts, and must not lose them before. */
async function judgeParts(
  client: ClientBase,
  { partition }: KnownSpan,
  { beforeMs }: Times,
): Promise<Verdict> {
  const awaited = `select from ${partition} p join message m on m.id = p.message_id
    where p.state = 0 and m.state in ${OPEN}`
  if (await exists(client, awaited, [])) return 'wait'
  const young = `select from ${partition} where sent_at > $1`
  return (await exists(client, young, [beforeMs])) ? 'wait' : 'drop'
}

/** Recipients of orders that were called off stand in a table that is not cut by months. */
async function dropNumbers(client: ClientBase, { nowMs, keepMs }: Upkeep): Promise<void> {
  if (keepMs.messages === null) return
  const beforeMs = nowMs - keepMs.messages
  for (let dropped = COMPACT_ROWS; dropped === COMPACT_ROWS; ) {
    const { rowCount } = await client.query(
      `delete from compact where order_id in (
        select c.order_id from compact c join orders o on o.id = c.order_id
        where ${OVER} limit ${COMPACT_ROWS})`,
      [beforeMs],
    )
    dropped = rowCount ?? 0
  }
}
