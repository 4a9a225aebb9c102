/** One message with its trace: every stage it went through, from acceptance to its end. */
import { readReceiptWords } from '../../rules/receipt-words.ts'
import type { EventView, MessageView, PartView } from '../../store/reads/traces.ts'
import type { EventKind } from '../../store/verbs/events.ts'
import { PART_STATE, partStateName } from '../../store/verbs/part-state.ts'
import type { Context } from '../context.ts'
import type { Managed } from './answer.ts'
import { encodingOrNull, isoOrNull, isoText, shownNumber } from './shown.ts'
import { inOrder, type Stage, type StageNote } from './stage.ts'

export async function getMessage(
  { store, clock }: Context,
  { id }: { readonly id: number },
): Promise<Managed<MessageReply>> {
  const found = await store.read('anyMessage', { id })
  if (!found) return { refused: 'notFound', why: `no message has the id ${id}` }
  return { reply: { ...messageReply(found), stages: stagesOf(found, clock.now()) } }
}

export type MessageReply = ReturnType<typeof messageReply> & { readonly stages: readonly Stage[] }

const messageReply = (message: MessageView) => ({
  id: message.id,
  orderId: message.orderId,
  accountId: message.accountId,
  sender: message.sender,
  number: shownNumber(message.number, message.raw),
  /** Null when it has been forgotten. */
  text: message.body,
  suffix: message.suffix,
  encoding: encodingOrNull(message.mode),
  parts: message.partCount,
  status: message.state,
  /** Why it ended undelivered. */
  reason: message.reason,
  attempts: message.attempts,
  submitAt: isoText(message.submitAtMs),
  /** When it is, or was last, to be handed to a carrier. */
  dueAt: isoText(message.dueAtMs),
  sentAt: isoOrNull(message.sentAtMs),
  finalAt: isoOrNull(message.finalAtMs),
  carrierMessages: message.parts.map(partReply),
})

const partReply = (part: PartView) => ({
  part: part.no + 1,
  carrier: part.carrier,
  id: part.carrier_message_id,
  state: partStateName(part.state),
  sentAt: isoText(part.sent_at),
  doneAt: isoOrNull(part.done_at),
  /** The carrier's own word for it. */
  error: part.error,
  /** All that the carrier said in its last receipt. */
  receipt: part.raw === null ? null : readReceiptWords(part.raw, part.carrier_message_id),
})

function stagesOf(message: MessageView, nowMs: number): Stage[] {
  const { orderId, partCount, mode, parts, events } = message
  const size = partCount === null ? [] : [`${partCount} part(s)`]
  const encoding = encodingOrNull(mode)
  const about = [`order ${orderId}`, ...size].join(', ') + (encoding ? ` as ${encoding}` : '')
  const due = dueOf(message, nowMs)
  const receiptsOf = (of: readonly PartView[]) =>
    of.flatMap((part) => receiptOf(part, partCount ?? parts.length))
  const isBack = ({ state }: PartView) => state === PART_STATE.cameBack
  const [back = [], others = []] = [true, false].map((wanted) =>
    events.filter(({ kind }) => (kind === 'cameBack') === wanted).map(eventOf),
  )
  // Of what happened in the same millisecond, one thing follows from the other.
  return inOrder([
    { atMs: message.submitAtMs, stage: 'accepted', detail: about },
    ...(back.length > 0 ? [] : due),
    ...receiptsOf(parts.filter(isBack)),
    ...back,
    ...(back.length > 0 ? due : []),
    ...others,
    ...sentOf(parts),
    ...receiptsOf(parts.filter((part) => !isBack(part))),
    ...endOf(message),
  ])
}

/** Events after which a message waits for another attempt. */
const RETRIED: ReadonlySet<string> = new Set<EventKind>([
  'throttled',
  'temporaryFailure',
  'answerMissing',
  'leaseEnded',
  'cameBack',
])

/** Of several times that a message was due, the store keeps the last. */
function dueOf({ dueAtMs, attempts, state, reason, events }: MessageView, nowMs: number) {
  const endedBefore = state === 'undelivered' && attempts === 0 && reason !== 'expired'
  if (dueAtMs > nowMs || endedBefore) return []
  const again = events.some(({ kind }) => RETRIED.has(kind))
  return [{ atMs: dueAtMs, stage: again ? 'dueAgain' : 'due', detail: null }]
}

const eventOf = ({ at, kind, detail }: EventView): StageNote => ({ atMs: at, stage: kind, detail })

/** The parts of a message are handed over together. */
function sentOf(parts: readonly PartView[]): StageNote[] {
  const together = Map.groupBy(parts, ({ carrier, sent_at }) => `${sent_at} ${carrier}`)
  return [...together.values()].map((own) => {
    const { carrier, sent_at } = own[0] as PartView
    const ids = own.map((part) => part.carrier_message_id).join(', ')
    return { atMs: sent_at, stage: 'sent', detail: `${carrier} took it as ${ids}` }
  })
}

function receiptOf(part: PartView, partCount: number): StageNote[] {
  if (part.done_at === null) return []
  const error = part.error ? ` (${part.error})` : ''
  const detail = `part ${part.no + 1} of ${partCount}: ${partStateName(part.state)}${error}`
  return [{ atMs: part.done_at, stage: 'receipt', detail }]
}

function endOf({ state, finalAtMs, reason }: MessageView): StageNote[] {
  return finalAtMs === null ? [] : [{ atMs: finalAtMs, stage: state, detail: reason }]
}
