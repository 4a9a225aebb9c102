/**
 * Lets go of what is older than it may be kept, a bounded slice in each turn.
 *
 * Orders are walked by their ids, which is the order of their acceptance, so that this needs no
 * index; a mark says how far. An order that is not over, or not for long enough (it was scheduled
 * far ahead, or accepted by a clock that was), does not stop the walk: it is noted as kept back,
 * with the earliest time from which its days can count, and looked at again when they have passed.
 *
 * An engine that keeps each month as a partition drops those (`postgres/retention.ts`): there the
 * walk meets no order, and only what is not cut by months is let go here.
 */
import { ORDER_STATE } from '../../rules/order-state.ts'
import type { DataKind } from '../../rules/retention.ts'
import { rows, type SetRows, type Steps, statement } from '../statement.ts'
import { holdSetting, putSetting } from './settings.ts'

export interface Forgotten {
  readonly orders: number
  /** Receipts that belonged to no message; SMS that came in. */
  readonly others: number
  readonly more: boolean
}

interface WalkedOrder {
  readonly id: number
  readonly submit_at: number
  readonly send_at: number
  readonly state: number
  readonly unfold_at: number | null
  readonly finished_at: number | null
  readonly total: number
  readonly first_message_id: number
}

interface Times {
  readonly nowMs: number
  /** What was over by then may go. */
  readonly beforeMs: number
}

interface Turn extends Times {
  readonly kind: DataKind
  rowsLeft: number
  orders: number
}

/** Orders, and rows of other tables, that are looked at in one turn. */
const LOOK_MAX = 200
const MARKS: Readonly<Record<DataKind, string>> = {
  texts: 'forgotten.texts',
  messages: 'forgotten.messages',
}

const COLUMNS = `o.id, o.submit_at, o.send_at, o.state, o.unfold_at, o.finished_at, o.total,
  o.first_message_id`

const findNext = statement<{ after: number; limit: number }, WalkedOrder>(({ dropsMonths }) =>
  dropsMonths
    ? ''
    : `select ${COLUMNS} from orders o where o.id > :after order by o.id limit :limit`,
)
// The cross join keeps SQLite from going through all orders instead.
const findKeptBack = statement<
  { kind: DataKind; beforeMs: number; limit: number },
  WalkedOrder & { since_at: number }
>(({ dropsMonths }) =>
  dropsMonths
    ? ''
    : `select k.since_at, ${COLUMNS} from kept_back k cross join orders o
        where k.kind = :kind and k.since_at <= :beforeMs and o.id = k.order_id
        order by k.since_at, k.order_id limit :limit`,
)
const keepBack = statement<{ kind: DataKind; sinceMs: number; orderId: number }>(
  () => `insert into kept_back (kind, since_at, order_id) values (:kind, :sinceMs, :orderId)
    on conflict (kind, since_at, order_id) do nothing`,
)
const letGo = statement<{ kind: DataKind; sinceMs: number; orderId: number }>(
  () => `delete from kept_back
    where kind = :kind and since_at = :sinceMs and order_id = :orderId`,
)

/** One turn: what was kept back, the walk, fingerprints, and what belongs to no order. */
export function* forgetOld(request: {
  readonly kind: DataKind
  readonly nowMs: number
  readonly keepMs: number
  readonly rowsMax: number
}): Steps<Forgotten> {
  const { kind, nowMs, keepMs, rowsMax } = request
  const mark = yield* holdSetting(MARKS[kind], '0')
  if (mark === undefined) return { orders: 0, others: 0, more: false }
  const turn: Turn = { kind, nowMs, beforeMs: nowMs - keepMs, rowsLeft: rowsMax, orders: 0 }
  const moreKept = yield* lookAgain(turn)
  const moreAhead = yield* walkOn(turn, Number(mark))
  const morePrints = yield* erasePrints(turn)
  const gone: number[] = []
  for (const dropStrays of STRAYS[kind]) {
    const strays = yield* rows(dropStrays, { nowMs, beforeMs: turn.beforeMs, limit: LOOK_MAX })
    gone.push(strays.length)
  }
  const more = moreKept || moreAhead || morePrints || gone.includes(LOOK_MAX)
  return { orders: turn.orders, others: gone.reduce((sum, count) => sum + count, 0), more }
}

function* lookAgain(turn: Turn): Steps<boolean> {
  const { kind, beforeMs } = turn
  const orders = yield* rows(findKeptBack, { kind, beforeMs, limit: LOOK_MAX })
  for (const order of orders) {
    const over = isOver(order, beforeMs)
    if (over && !(yield* forget(turn, order))) return true
    yield* rows(letGo, { kind, sinceMs: order.since_at, orderId: order.id })
    if (!over) yield* rows(keepBack, { kind, sinceMs: overSince(order, turn), orderId: order.id })
  }
  return orders.length === LOOK_MAX
}

function* walkOn(turn: Turn, mark: number): Steps<boolean> {
  const { kind, beforeMs } = turn
  const orders = yield* rows(findNext, { after: mark, limit: LOOK_MAX })
  const old = inFront(turn, orders)
  let passed = mark
  let full = false
  for (const order of old) {
    if (isOver(order, beforeMs)) full = !(yield* forget(turn, order))
    else yield* rows(keepBack, { kind, sinceMs: overSince(order, turn), orderId: order.id })
    if (full) break
    passed = order.id
  }
  if (passed > mark) yield* putSetting(MARKS[kind], String(passed))
  return full || old.length === LOOK_MAX
}

/**
 * Those in front of the first that is young: a walk does not pass it. What is of a time that has
 * not come, because a clock was ahead and has been put back, is in nobody's way.
 */
function inFront<T extends { readonly submit_at: number }>(
  { beforeMs, nowMs }: Times,
  orders: readonly T[],
) {
  const young = orders.findIndex(({ submit_at }) => submit_at > beforeMs && submit_at <= nowMs)
  return young === -1 ? orders : orders.slice(0, young)
}

function isFinished({ state, unfold_at }: WalkedOrder): boolean {
  // An order can be done while recipients who count as undelivered are still to be written.
  return (state === ORDER_STATE.done || state === ORDER_STATE.cancelled) && unfold_at === null
}

const isOver = (order: WalkedOrder, beforeMs: number): boolean =>
  isFinished(order) && order.finished_at !== null && order.finished_at <= beforeMs

/** When the order was over, or the earliest time at which it can be. */
const overSince = (order: WalkedOrder, { nowMs }: Turn): number =>
  isFinished(order) ? (order.finished_at ?? nowMs) : Math.max(nowMs, order.send_at)

/** Whether all of it is gone now; a large order takes several turns. */
function* forget(turn: Turn, order: WalkedOrder): Steps<boolean> {
  if (turn.rowsLeft === 0) return false
  const limit = turn.rowsLeft
  const gone = yield* FORGET[turn.kind](order, limit)
  turn.rowsLeft -= gone
  if (gone === limit) return false
  turn.orders += 1
  return true
}

/** Each deletes up to `limit` rows, from the end, so that the pages of a report stay whole. */
const FORGET: Readonly<Record<DataKind, (order: WalkedOrder, limit: number) => Steps<number>>> = {
  texts: forgetTexts,
  messages: forgetMessages,
}

const dropTexts = statement<{ orderId: number; limit: number }, { no: number }>(
  () => `delete from order_text where order_id = :orderId and no in (
      select no from order_text where order_id = :orderId order by no desc limit :limit
    ) returning no`,
)

function* forgetTexts({ id: orderId }: WalkedOrder, limit: number): Steps<number> {
  return (yield* rows(dropTexts, { orderId, limit })).length
}

interface OldMessage {
  readonly id: number
  readonly first_part_id: number | null
  readonly came_back_part_id: number | null
  readonly parts: number
}

const findMessages = statement<{ first: number; end: number; limit: number }, OldMessage>(
  () => `select id, first_part_id, came_back_part_id, parts from message
    where id >= :first and id < :end order by id desc limit :limit`,
)
const dropParts = statement<{ ranges: SetRows }>(
  ({ each }) => `delete from part where id in (
    select p.id from ${each('ranges', { first_id: 'integer', count: 'integer' })} r
    join part p on p.id >= r.first_id and p.id < r.first_id + r.count)`,
)
const dropEvents = statement<{ first: number; last: number }>(
  () => 'delete from event where message_id between :first and :last',
)
const dropMessages = statement<{ first: number; last: number }>(
  () => 'delete from message where id between :first and :last',
)
const dropCompact = statement<{ orderId: number }>(
  () => 'delete from compact where order_id = :orderId',
)

function* forgetMessages(order: WalkedOrder, limit: number): Steps<number> {
  const { id: orderId, first_message_id: first, total } = order
  const found = yield* rows(findMessages, { first, end: first + total, limit })
  const [newest, oldest] = [found[0], found.at(-1)]
  if (newest && oldest) {
    const span = { first: oldest.id, last: newest.id }
    const ranges = found.flatMap(({ first_part_id, came_back_part_id, parts }) => {
      const firsts = new Set([first_part_id, came_back_part_id])
      return [...firsts].flatMap((id) => (id === null ? [] : [[id, parts] as const]))
    })
    if (ranges.length > 0) yield* rows(dropParts, { ranges })
    yield* rows(dropEvents, span)
    yield* rows(dropMessages, span)
  }
  // Of an order that was called off, the numbers are there still.
  if (found.length < limit) yield* rows(dropCompact, { orderId })
  return found.length
}

const PRINTS_MARK = 'forgotten.prints'
const findPrints = statement<{ after: number; limit: number }, { id: number; submit_at: number }>(
  () => 'select id, submit_at from orders where id > :after order by id limit :limit',
)
const dropPrints = statement<{ after: number; last: number }>(
  () => `update orders set fingerprint = '' where id > :after and id <= :last`,
)

/**
 * A fingerprint is of use for ten minutes. Afterwards it only lets whoever knows a text try out
 * numbers on it, or the other way round; so it goes with the first of the two.
 */
function* erasePrints(times: Times): Steps<boolean> {
  const mark = yield* holdSetting(PRINTS_MARK, '0')
  if (mark === undefined) return false
  const after = Number(mark)
  const old = inFront(times, yield* rows(findPrints, { after, limit: LOOK_MAX }))
  const last = old.at(-1)
  if (!last) return false
  yield* rows(dropPrints, { after, last: last.id })
  yield* putSetting(PRINTS_MARK, String(last.id))
  return old.length === LOOK_MAX
}

/** They are numbered as they come: what is old is in front, or behind what is from the future. */
const strays = (table: 'inbound' | 'receipt' | 'iys_push', at: 'at' | 'queued_at') =>
  statement<{ nowMs: number; beforeMs: number; limit: number }, { id: number }>(
    () => `delete from ${table} where id in (
        select id from (
          select id, ${at} from ${table} where ${at} <= :nowMs order by id limit :limit
        ) r
        where ${at} <= :beforeMs
      ) returning id`,
  )

const STRAYS = {
  texts: [strays('inbound', 'at')],
  // Of what İYS refused, or nobody ever took there, the registry has the consent.
  messages: [strays('receipt', 'at'), strays('iys_push', 'queued_at')],
} as const
