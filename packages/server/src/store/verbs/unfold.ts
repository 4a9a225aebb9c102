/**
 * Writes slices of compact orders as messages that are already claimed.
 *
 * Accounts take turns (`bulk-turns.ts`), and in the turn of one its orders, by `unfold_at`: who has
 * been served goes behind those who have been due for longer. Commercial orders wait out the quiet
 * hours of their account; an account with a rate gets no more than its next slots.
 *
 * All is planned before anything is written, so that the accounts that have to be held are known
 * and are held in the order of their ids.
 */
import { ORDER_STATE } from '../../rules/order-state.ts'
import { afterQuietHours } from '../../rules/quiet-hours.ts'
import { rows, type Steps, statement } from '../statement.ts'
import { keepTurns, NO_LANE, type Round, type Turn, takeTurns } from './bulk-turns.ts'
import type { ClaimedMessage } from './claim-due.ts'
import { finish } from './finish.ts'
import { holdAccounts, keepPaces, Paced } from './unfold-pace.ts'
import {
  behind,
  type CompactOrder,
  cutSlice,
  type HeldOrder,
  openOrder,
  partsOfNext,
  type Slice,
  writeSlice,
} from './unfold-slice.ts'

/** What was written and claimed, and how many deliveries of webhooks that makes. */
interface Unfolded {
  readonly claimed: readonly ClaimedMessage[]
  readonly told: number
}

interface Ask {
  readonly claimId: number
  readonly limit: number
  readonly nowMs: number
}

/** Recipients written in one turn of the store, whoever may be among them. */
const SLICE_RECIPIENTS = 1_000
/** Orders that are put off in one turn of the store. */
const PUT_OFF_ORDERS = 1_000

/** Most turns are of one order; who has many small ones is asked for them by so many. */
const HOLD_AT_ONCE = [1, 16, 64] as const

const holdNext = statement<
  { lane: number; accountId: number; afterMs: number; afterId: number; limit: number },
  HeldOrder
>(
  ({ skipLocked }) => `select id, account_id, iys_list, total, first_message_id, smpp, unfold_at
    from orders
    where lane = :lane and account_id = :accountId and unfold_at is not null
      and (unfold_at, id) > (:afterMs, :afterId)
    order by unfold_at, id limit :limit ${skipLocked()}`,
)
const moveOrder = statement<{ orderId: number; unfoldAtMs: number | null }>(
  ({ int }) => `update orders set unfold_at = :unfoldAtMs,
      lane = case when ${int(':unfoldAtMs')} is null then ${NO_LANE} else lane end,
      state = case when state = ${ORDER_STATE.done} then state
        when ${int(':unfoldAtMs')} is null then ${ORDER_STATE.sending}
        else ${ORDER_STATE.unfolding} end
    where id = :orderId`,
)
const keepPlace = statement<{ orderId: number; next: number }>(
  () => 'update compact set next = :next where order_id = :orderId',
)
const dropCompact = statement<{ orderId: number }>(
  () => 'delete from compact where order_id = :orderId',
)

// Its state stays: who has not begun may still be called off.
const putOff = statement<{ lane: number; accountId: number; limit: number; atMs: number }>(
  ({ skipLocked }) => `update orders set unfold_at = :atMs, lane = ${NO_LANE} where id in (
      select id from orders
      where lane = :lane and account_id = :accountId and unfold_at is not null
      order by unfold_at, id limit :limit ${skipLocked()}
    )`,
)

/** What is left of a claim. */
interface Room {
  messages: number
  recipients: number
}

/** What a claim is to do, before any of it is done. */
interface Plan {
  readonly paces: Map<number, Paced | undefined>
  readonly slices: Slice[]
  readonly served: Turn[]
}

/**
 * Unfolds due orders until `limit` messages are claimed or nothing is due; and no more than a
 * slice in one turn of the store, because a slice may hold nobody who can be sent to.
 */
export function* unfoldDue(ask: Ask): Steps<Unfolded> {
  const round = yield* takeTurns(ask.nowMs)
  const { paces, slices: planned, served } = yield* planTurns(round, ask)
  const owed = planned.flatMap(({ endings }) => endings.slice(0, 1).map((end) => end.accountId))
  const late = yield* holdAccounts(paces, owed)
  const slices = planned.filter(({ order }) => !late.has(order.account_id))
  for (const turn of served) {
    if (late.has(turn.accountId)) turn.isEmpty = false
    waitForSlot(turn, paces.get(turn.accountId), ask.nowMs)
    round.end(turn)
  }
  let told = 0
  for (const slice of slices) {
    told += yield* writeSlice(slice, ask.nowMs)
    yield* moveOn(slice, ask.nowMs)
  }
  const ended = yield* finish(slices.flatMap(({ endings }) => endings))
  yield* keepPaces(paces)
  yield* keepTurns(round)
  return { claimed: slices.flatMap(({ claimed }) => claimed), told: told + ended.told }
}

function* planTurns(round: Round, ask: Ask): Steps<Plan> {
  const plan: Plan = { paces: new Map(), slices: [], served: [] }
  const room = { messages: ask.limit, recipients: Math.max(ask.limit, SLICE_RECIPIENTS) }
  for (const turn of round.turns) {
    if (isFull(room)) break
    round.begin(turn, room.messages)
    yield* serve(turn, plan, room, ask)
  }
  return plan
}

/** One account's turn: slices of its orders, until the turn, its pace or the room is used up. */
function* serve(turn: Turn, plan: Plan, room: Room, { claimId, nowMs }: Ask): Steps<void> {
  const { paces, slices, served } = plan
  const orders: Orders = { held: [], asked: 0, isEnd: false }
  let last: Slice | undefined
  served.push(turn)
  while (turn.creditParts > 0 && !isFull(room)) {
    const order = yield* nextOf(turn, orders, last, room)
    if (!order || (yield* isHushed(order, turn, nowMs))) {
      turn.isEmpty = true
      break
    }
    const { account_id: id, rate_per_second: rate } = order
    if (!paces.has(id)) paces.set(id, rate ? new Paced(order, rate, nowMs) : undefined)
    const paced = paces.get(id)
    const count = Math.min(countFor(order, turn, room), paced?.left ?? Number.POSITIVE_INFINITY)
    if (count === 0) break
    last = yield* cutSlice(order, { count, claimId, nowMs })
    slices.push(last)
    paced?.use(last.recipients)
    turn.creditParts -= last.parts
    room.messages -= last.claimed.length
    room.recipients -= last.recipients
  }
}

const isFull = ({ messages, recipients }: Room): boolean => messages <= 0 || recipients <= 0

/** The orders of an account in its turn. */
interface Orders {
  held: HeldOrder[]
  /** How often more were asked for. */
  asked: number
  isEnd: boolean
}

/** What is left of the order that was served last, or the next one, with its next numbers. */
function* nextOf(
  turn: Turn,
  orders: Orders,
  last: Slice | undefined,
  { recipients }: Room,
): Steps<CompactOrder | undefined> {
  if (last && last.end < last.order.total) return behind(last)
  if (orders.held.length === 0) yield* holdMore(turn, orders, last)
  const held = orders.held.shift()
  return held && (yield* openOrder(held, recipients))
}

function* holdMore(
  { lane, accountId }: Turn,
  orders: Orders,
  last: Slice | undefined,
): Steps<void> {
  if (orders.isEnd) return
  const { unfold_at: afterMs, id: afterId } = last?.order ?? { unfold_at: -1, id: 0 }
  const limit = HOLD_AT_ONCE[Math.min(orders.asked, HOLD_AT_ONCE.length - 1)] ?? 1
  orders.held = [...(yield* rows(holdNext, { lane, accountId, afterMs, afterId, limit }))]
  orders.asked += 1
  orders.isEnd = orders.held.length < limit
}

/** Quiet hours are the same for all orders of an account: they are put off together. */
function* isHushed(order: CompactOrder, turn: Turn, nowMs: number): Steps<boolean> {
  const { lane, accountId } = turn
  const atMs = order.iys_list ? afterQuietHours(order.quiet_hours, nowMs) : nowMs
  if (atMs > nowMs) yield* rows(putOff, { lane, accountId, limit: PUT_OFF_ORDERS, atMs })
  return atMs > nowMs
}

const countFor = (order: CompactOrder, { creditParts }: Turn, room: Room): number =>
  Math.min(room.messages, room.recipients, Math.ceil(creditParts / partsOfNext(order)))

/** An account that has used its slots has its next turn when there are more. */
function waitForSlot(turn: Turn, paced: Paced | undefined, nowMs: number): void {
  if (!paced) return
  turn.atMs = paced.againAtMs()
  if (turn.atMs > nowMs) turn.creditParts = Math.min(0, turn.creditParts)
}

function* moveOn({ order: { id: orderId, total }, end }: Slice, nowMs: number): Steps<void> {
  const isDone = end >= total
  // Behind the account's other orders, which have been due for longer: they take turns.
  yield* rows(moveOrder, { orderId, unfoldAtMs: isDone ? null : nowMs })
  if (isDone) yield* rows(dropCompact, { orderId })
  else yield* rows(keepPlace, { orderId, next: end })
}
