/**
 * Writes a slice of a compact order as messages that are already claimed.
 *
 * What became true since acceptance is looked at here: a recipient that has come on the blacklist,
 * or whose consent a commercial order lacks, ends undelivered and is paid back. Commercial orders
 * wait out the quiet hours of their account. Orders take turns by `unfold_at`; an account with a
 * rate gets no more than its next slots.
 */
import type { OrderDraft } from '../../rules/compose.ts'
import { type Reason, STATE } from '../../rules/lifecycle.ts'
import { ORDER_STATE } from '../../rules/order-state.ts'
import { afterQuietHours } from '../../rules/quiet-hours.ts'
import { row, rows, type SetRows, type Steps, statement } from '../statement.ts'
import type { ClaimedMessage } from './claim-due.ts'
import { readUnconsented } from './consent-facts.ts'
import { finish } from './finish.ts'
import { insertMessages, insertRun, type MessageRun } from './message-rows.ts'
import { blockedAmong } from './order-facts.ts'
import { textFinder } from './order-messages.ts'
import { queueWritten } from './tell-smpp.ts'
import { type Listeners, tellOfAccepted, tellOfWritten } from './tell-webhooks.ts'

interface DueOrder {
  readonly id: number
  readonly account_id: number
  readonly iys_list: OrderDraft['iysList']
  readonly total: number
  readonly first_message_id: number
  readonly smpp: string | null
}

interface CompactOrder extends DueOrder {
  /** From `next` on, as many as may be written in this turn. */
  readonly numbers: Uint8Array
  readonly invalid: string
  readonly blocked: string
  readonly next: number
  readonly rate_per_second: number | null
  readonly next_slot_at: number
  readonly blacklisted: number
  readonly iys_brand_code: string | null
  readonly quiet_hours: string | null
  readonly webhooks: Listeners
}

/** What was written and claimed, and how many deliveries of webhooks that makes. */
interface Unfolded {
  readonly claimed: readonly ClaimedMessage[]
  readonly told: number
}

interface Slice {
  readonly order: CompactOrder
  readonly from: number
  readonly numbers: Float64Array
  readonly texts: readonly { no: number; parts: number; recipients: number }[]
  /** Recipients who were not barred when the order was accepted, by their index in the slice. */
  readonly fresh: ReadonlyMap<number, Reason>
}

/** An account with a rate is served in bursts of this length. */
const BURST_MS = 100
/** Written in one turn of the store, whoever may be among them. */
const SLICE_MESSAGES = 1_000
const BYTES = Float64Array.BYTES_PER_ELEMENT

const findDue = statement<{ nowMs: number }, DueOrder>(
  ({ skipLocked }) => `select id, account_id, iys_list, total, first_message_id, smpp from orders
    where unfold_at is not null and unfold_at <= :nowMs
    order by unfold_at, id limit 1 ${skipLocked()}`,
)
// Read after the order is held: another node may have moved it on a moment ago.
const readCompact = statement<
  { orderId: number; accountId: number; bytes: number },
  Omit<CompactOrder, keyof DueOrder>
>(
  ({ bytesFrom }) => `select
      ${bytesFrom('c.numbers', `c.next * ${BYTES} + 1`, ':bytes')} as numbers, c.invalid, c.blocked,
      c.next, a.rate_per_second, a.next_slot_at, a.blacklisted, a.iys_brand_code,
      a.quiet_hours, a.webhooks
    from compact c join account a on a.id = :accountId where c.order_id = :orderId`,
)
// The slots of an account are shared by all its orders, on whatever node they unfold.
const holdSlots = statement<{ accountId: number }, { next_slot_at: number }>(
  ({ forUpdate }) => `select next_slot_at from account where id = :accountId ${forUpdate}`,
)

const findTexts = statement<{ orderId: number }, { no: number; parts: number; recipients: number }>(
  () => 'select no, parts, recipients from order_text where order_id = :orderId order by no',
)

const moveOn = statement<{ orderId: number; next: number; unfoldAtMs: number | null }>(
  ({ int }) => `update orders set unfold_at = :unfoldAtMs,
      state = case when state = ${ORDER_STATE.done} then state
        when ${int(':unfoldAtMs')} is null then ${ORDER_STATE.sending}
        else ${ORDER_STATE.unfolding} end
    where id = :orderId and :next > 0`,
)
const keepPlace = statement<{ orderId: number; next: number }>(
  () => 'update compact set next = :next where order_id = :orderId',
)
const dropCompact = statement<{ orderId: number }>(
  () => 'delete from compact where order_id = :orderId',
)
const keepSlot = statement<{ accountId: number; atMs: number }>(
  () => 'update account set next_slot_at = :atMs where id = :accountId',
)
const waitUntil = statement<{ orderId: number; atMs: number }>(
  () => `update orders set unfold_at = :atMs,
      state = case when state = ${ORDER_STATE.done} then state else ${ORDER_STATE.unfolding} end
    where id = :orderId`,
)

// Its state stays: who has not begun may still be called off.
const putOff = statement<{ orderId: number; atMs: number }>(
  () => 'update orders set unfold_at = :atMs where id = :orderId',
)

/**
 * Unfolds due orders until `limit` messages are claimed or nothing is due; and no more than a
 * slice in one turn, because a slice may hold nobody who can be sent to.
 */
export function* unfoldDue(ask: {
  claimId: number
  limit: number
  nowMs: number
}): Steps<Unfolded> {
  const claimed: ClaimedMessage[] = []
  let told = 0
  let left = Math.max(ask.limit, SLICE_MESSAGES)
  while (claimed.length < ask.limit && left > 0) {
    const order = yield* takeDue(ask.nowMs, left)
    if (!order) break
    const loudAtMs = order.iys_list ? afterQuietHours(order.quiet_hours, ask.nowMs) : ask.nowMs
    if (loudAtMs > ask.nowMs) {
      yield* rows(putOff, { orderId: order.id, atMs: loudAtMs })
      continue
    }
    const slotAtMs = order.rate_per_second ? order.next_slot_at : ask.nowMs
    if (slotAtMs > ask.nowMs) {
      yield* rows(waitUntil, { orderId: order.id, atMs: slotAtMs })
      continue
    }
    const room = Math.min(left, ask.limit - claimed.length)
    const unfolded = yield* unfold(order, room, ask.claimId, ask.nowMs)
    left -= unfolded.written
    told += unfolded.told
    for (const message of unfolded.claimed) claimed.push(message)
  }
  return { claimed, told }
}

/** The order whose turn it is, with its next numbers; nobody else touches it meanwhile. */
function* takeDue(nowMs: number, most: number): Steps<CompactOrder | undefined> {
  const due = yield* row(findDue, { nowMs })
  if (!due) return undefined
  const { id: orderId, account_id: accountId } = due
  const rest = yield* row(readCompact, { orderId, accountId, bytes: most * BYTES })
  if (!rest) throw new Error(`order ${orderId} is due and has no recipients`)
  if (rest.rate_per_second === null) return { ...due, ...rest }
  const slots = yield* row(holdSlots, { accountId })
  return { ...due, ...rest, next_slot_at: slots?.next_slot_at ?? 0 }
}

function* unfold(
  order: CompactOrder,
  room: number,
  claimId: number,
  nowMs: number,
): Steps<Unfolded & { readonly written: number }> {
  const rate = order.rate_per_second
  const count = rate ? Math.min(room, Math.max(1, Math.floor((rate * BURST_MS) / 1000))) : room
  const slice = yield* cut(order, count)
  const made = yield* writeSlice(slice, claimId, nowMs)
  const written = slice.numbers.length
  const next = slice.from + written
  const nextSlotMs = rate ? slotAfter(order, written, rate, nowMs) : nowMs
  if (rate) yield* rows(keepSlot, { accountId: order.account_id, atMs: nextSlotMs })
  const done = next >= order.total
  // Due again at once, but behind every order that has been due for longer: they take turns.
  const unfoldAtMs = done ? null : Math.max(nowMs, nextSlotMs)
  yield* rows(moveOn, { orderId: order.id, next, unfoldAtMs })
  if (done) yield* rows(dropCompact, { orderId: order.id })
  else yield* rows(keepPlace, { orderId: order.id, next })
  return { ...made, written }
}

/**
 * Counted from the slot that was due, so that waking a little late does not slow the account; an
 * account that was idle for longer begins now.
 */
function slotAfter(order: CompactOrder, written: number, rate: number, nowMs: number): number {
  const late = order.next_slot_at < nowMs - BURST_MS
  const fromMs = late ? nowMs : order.next_slot_at
  return Math.ceil(fromMs + (written * 1000) / rate)
}

function* cut(order: CompactOrder, count: number): Steps<Slice> {
  const from = order.next
  const to = Math.min(order.total, from + count)
  const numbers = readNumbers(order.numbers, 0, to - from)
  const fresh = yield* freshlyBarred(order, numbers)
  const texts = yield* rows(findTexts, { orderId: order.id })
  return { order, from, numbers, texts, fresh }
}

function* freshlyBarred(order: CompactOrder, numbers: Float64Array): Steps<Map<number, Reason>> {
  const { account_id, iys_list: iysList, iys_brand_code: brandCode, next } = order
  const fresh = new Map<number, Reason>()
  const [unconsented] = iysList ? yield* readUnconsented([{ brandCode, iysList, numbers }]) : []
  for (const at of unconsented ?? []) fresh.set(at, 'noConsent')
  const blocked = order.blacklisted > 0 ? yield* blockedAmong(account_id, numbers) : []
  for (const at of blocked) fresh.set(at, 'blacklisted')
  for (const known of JSON.parse(order.blocked) as number[]) fresh.delete(known - next)
  return fresh
}

/** Numbers `from` (included) `to` (not) of a compact order. */
export function readNumbers(bytes: Uint8Array, from: number, to: number): Float64Array {
  const copy = bytes.slice(from * BYTES, to * BYTES)
  return new Float64Array(copy.buffer, copy.byteOffset, to - from)
}

function* writeSlice(slice: Slice, claimId: number, nowMs: number): Steps<Unfolded> {
  const { order, fresh } = slice
  const { runs, barred } = sortOut(slice, claimId, nowMs)
  if (barred.length > 0) yield* rows(insertMessages, { rows: barred })
  for (const run of runs) yield* rows(insertRun, { ...run })
  const all = runs.flatMap(messagesOf)
  const reasonFor = ({ id }: ClaimedMessage) =>
    fresh.get(id - order.first_message_id - slice.from) ?? null
  const claimed = fresh.size === 0 ? all : all.filter((message) => reasonFor(message) === null)
  const { webhooks } = order
  const barredTold =
    (yield* tellOfWritten(barred, nowMs, () => webhooks)) +
    (yield* queueWritten(barred, nowMs, () => order.smpp))
  const told = barredTold + (yield* tellOfAccepted(claimed, webhooks, nowMs))
  if (fresh.size === 0) return { claimed, told }
  const ended = yield* finish(
    all.filter(reasonFor).map((message) => ({
      messageId: message.id,
      orderId: order.id,
      accountId: order.account_id,
      parts: message.parts,
      event: 'rejected',
      reason: reasonFor(message),
      atMs: nowMs,
    })),
  )
  return { claimed, told: told + ended.told }
}

/** Those who can be sent to, in runs of one text, and the rows of those who cannot. */
function sortOut(
  { order, from, numbers, texts }: Slice,
  claimId: number,
  nowMs: number,
): { runs: MessageRun[]; barred: SetRows } {
  const { account_id: accountId, id: orderId, first_message_id } = order
  const raws = new Map(JSON.parse(order.invalid) as [number, string][])
  const blocked = new Set(JSON.parse(order.blocked) as number[])
  const textOf = textFinder(texts)
  const barred: (string | number | null)[][] = []
  const runs: (MessageRun & { numbers: number[] })[] = []
  let run: (typeof runs)[number] | undefined
  for (const [at, number] of numbers.entries()) {
    const [textNo, { parts }] = textOf(from + at)
    const id = first_message_id + from + at
    const raw = raws.get(from + at) ?? null
    if (raw !== null || blocked.has(from + at)) {
      const reason = raw === null ? 'blacklisted' : 'badNumber'
      const whose = [id, accountId, orderId, textNo, number, raw, parts]
      barred.push([...whose, STATE.undelivered, reason, nowMs, null, null, 0, nowMs])
      run = undefined
      continue
    }
    if (run?.textNo !== textNo) {
      const whose = { accountId, orderId, textNo, parts }
      run = { firstId: id, ...whose, nowMs, claimId, numbers: [] }
      runs.push(run)
    }
    run.numbers.push(number)
  }
  return { runs, barred }
}

const messagesOf = ({ firstId, accountId, orderId, textNo, parts, numbers }: MessageRun) =>
  numbers.map((number, at) => ({
    id: firstId + at,
    account_id: accountId,
    order_id: orderId,
    text_no: textNo,
    number,
    parts,
    attempts: 1,
  }))
