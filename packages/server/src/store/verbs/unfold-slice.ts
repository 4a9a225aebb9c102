/**
 * A slice of a compact order: its next recipients, and the messages that they become.
 *
 * What became true since acceptance is looked at here: a recipient that has come on the blacklist,
 * or whose consent a commercial order lacks, ends undelivered and is paid back.
 */
import type { OrderDraft } from '../../rules/compose.ts'
import { type Reason, STATE } from '../../rules/lifecycle.ts'
import { NUMBER_BYTES, readNumbers } from '../compact-numbers.ts'
import { row, rows, type SetRows, type Steps, statement } from '../statement.ts'
import type { ClaimedMessage } from './claim-due.ts'
import { readUnconsented } from './consent-facts.ts'
import type { Ending } from './finish.ts'
import { insertMessages, insertRun, type MessageRun } from './message-rows.ts'
import { blockedAmong } from './order-facts.ts'
import { textFinder } from './order-messages.ts'
import { queueWritten } from './tell-smpp.ts'
import { type Listeners, tellOfAccepted, tellOfWritten } from './tell-webhooks.ts'
import type { SlotColumns } from './unfold-pace.ts'

/** An order in its lane; nobody else touches it meanwhile. */
export interface HeldOrder {
  readonly id: number
  readonly account_id: number
  readonly iys_list: OrderDraft['iysList']
  readonly total: number
  readonly first_message_id: number
  readonly smpp: string | null
  readonly unfold_at: number
}

interface OrderText {
  readonly no: number
  readonly parts: number
  readonly recipients: number
}

export interface CompactOrder extends HeldOrder, SlotColumns {
  /** From `next` on, as many as may be written in this turn. */
  readonly numbers: Uint8Array
  readonly invalid: string
  readonly blocked: string
  readonly next: number
  readonly rate_per_second: number | null
  readonly blacklisted: number
  readonly iys_brand_code: string | null
  readonly quiet_hours: string | null
  readonly webhooks: Listeners
  readonly texts: readonly OrderText[]
}

export interface Slice {
  readonly order: CompactOrder
  /** How many recipients of the order were written when this slice is. */
  readonly end: number
  readonly recipients: number
  readonly parts: number
  readonly runs: readonly MessageRun[]
  /** Rows of those who were known to be unreachable when the order was accepted. */
  readonly barred: SetRows
  /** Who is sent to. */
  readonly claimed: readonly ClaimedMessage[]
  /** Of those who must not be sent to any more. */
  readonly endings: readonly Ending[]
}

// Read after the order is held: another node may have moved it on a moment ago.
const readCompact = statement<
  { orderId: number; accountId: number; bytes: number },
  Omit<CompactOrder, keyof HeldOrder | 'texts'>
>(
  ({ bytesFrom }) => `select
      ${bytesFrom('c.numbers', `c.next * ${NUMBER_BYTES} + 1`, ':bytes')} as numbers, c.invalid,
      c.blocked, c.next, a.rate_per_second, a.next_slot_at, a.bulk_slot_at, a.bulk_slots,
      a.blacklisted, a.iys_brand_code, a.quiet_hours, a.webhooks
    from compact c join account a on a.id = :accountId where c.order_id = :orderId`,
)
const findTexts = statement<{ orderId: number }, OrderText>(
  () => 'select no, parts, recipients from order_text where order_id = :orderId order by no',
)

/** What of an order is not written yet, `most` recipients of it. */
export function* openOrder(held: HeldOrder, most: number): Steps<CompactOrder> {
  const { id: orderId, account_id: accountId } = held
  const rest = yield* row(readCompact, { orderId, accountId, bytes: most * NUMBER_BYTES })
  if (!rest) throw new Error(`order ${orderId} is due and has no recipients`)
  return { ...held, ...rest, texts: yield* rows(findTexts, { orderId }) }
}

/** The next recipient's message takes so many parts. */
export const partsOfNext = ({ texts, next }: CompactOrder): number =>
  textFinder(texts)(next)[1].parts

/** The order as it is when a slice of it has been written. */
export const behind = ({ order, end, recipients }: Slice): CompactOrder => ({
  ...order,
  next: end,
  numbers: order.numbers.subarray(recipients * NUMBER_BYTES),
})

interface Cut {
  /** How many recipients; the order may have fewer. */
  readonly count: number
  readonly claimId: number
  readonly nowMs: number
}

export function* cutSlice(order: CompactOrder, { count, claimId, nowMs }: Cut): Steps<Slice> {
  const end = Math.min(order.total, order.next + count)
  const numbers = readNumbers(order.numbers, 0, end - order.next)
  const fresh = yield* freshlyBarred(order, numbers)
  const { runs, barred, parts } = sortOut(order, numbers, { claimId, nowMs })
  const all = runs.flatMap(messagesOf)
  const reasonOf = ({ id }: ClaimedMessage) => fresh.get(id - order.first_message_id - order.next)
  const endings = all.flatMap((message): Ending[] => {
    const reason = fresh.size > 0 && reasonOf(message)
    return reason ? [endingOf(message, reason, nowMs)] : []
  })
  const claimed = endings.length === 0 ? all : all.filter((each) => reasonOf(each) === undefined)
  return { order, end, recipients: numbers.length, parts, runs, barred, claimed, endings }
}

const endingOf = (message: ClaimedMessage, reason: Reason, atMs: number): Ending => ({
  messageId: message.id,
  orderId: message.order_id,
  accountId: message.account_id,
  parts: message.parts,
  event: 'rejected',
  reason,
  atMs,
})

/** Recipients who were not barred when the order was accepted, by their index in the slice. */
function* freshlyBarred(
  order: CompactOrder,
  numbers: Float64Array,
): Steps<ReadonlyMap<number, Reason>> {
  const { account_id, iys_list: iysList, iys_brand_code: brandCode, next } = order
  const fresh = new Map<number, Reason>()
  const [unconsented] = iysList ? yield* readUnconsented([{ brandCode, iysList, numbers }]) : []
  for (const at of unconsented ?? []) fresh.set(at, 'noConsent')
  const blocked = order.blacklisted > 0 ? yield* blockedAmong(account_id, numbers) : []
  for (const at of blocked) fresh.set(at, 'blacklisted')
  for (const known of JSON.parse(order.blocked) as number[]) fresh.delete(known - next)
  return fresh
}

/** Those who can be sent to, in runs of one text, and the rows of those who cannot. */
function sortOut(
  order: CompactOrder,
  numbers: Float64Array,
  { claimId, nowMs }: Pick<Cut, 'claimId' | 'nowMs'>,
): { runs: MessageRun[]; barred: SetRows; parts: number } {
  const { account_id: accountId, id: orderId, next: from } = order
  const raws = new Map(JSON.parse(order.invalid) as [number, string][])
  const blocked = new Set(JSON.parse(order.blocked) as number[])
  const textOf = textFinder(order.texts)
  const barred: (string | number | null)[][] = []
  const runs: (MessageRun & { numbers: number[] })[] = []
  let run: (typeof runs)[number] | undefined
  let all = 0
  for (const [at, number] of numbers.entries()) {
    const [textNo, { parts }] = textOf(from + at)
    const id = order.first_message_id + from + at
    const raw = raws.get(from + at) ?? null
    all += parts
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
  return { runs, barred, parts: all }
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

/** Gives how many deliveries of webhooks that makes; its endings are still to come. */
export function* writeSlice(slice: Slice, nowMs: number): Steps<number> {
  const { order, runs, barred, claimed } = slice
  if (barred.length > 0) yield* rows(insertMessages, { rows: barred })
  for (const run of runs) yield* rows(insertRun, { ...run })
  const { webhooks, smpp } = order
  return (
    (yield* tellOfWritten(barred, nowMs, () => webhooks)) +
    (yield* queueWritten(barred, nowMs, () => smpp)) +
    (yield* tellOfAccepted(claimed, webhooks, nowMs))
  )
}
