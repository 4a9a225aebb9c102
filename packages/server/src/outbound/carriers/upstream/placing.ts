/**
 * Places an order at another server of the wire API, and finds out whether it is there.
 *
 * An order whose answer does not come is sent again byte for byte: a server that knows the header
 * `Idempotency-Key` answers with the order that it has, any other refuses the repeat within ten
 * minutes (451), and the order is then looked for in its lists. So a repeat never makes a second
 * order, as long as what it is made of stays the same.
 */
import type { SubmitFailure } from '../../../rules/retry.ts'
import { type Meaning, meaningOf } from './answers.ts'
import { findOrder } from './find-order.ts'
import { contentOf, idempotencyKeyOf, senderOf, type UpstreamOrder } from './order.ts'
import type { Trouble } from './reach.ts'
import type { UpstreamSettings } from './settings.ts'
import { treeOf, type Wire, type WireReply } from './wire.ts'

export type Placed =
  | { readonly is: 'accepted'; readonly orderId: string }
  /** One of its recipients may be why it was refused: they go in smaller orders. */
  | { readonly is: 'split' }
  | Failed

export interface Failed {
  readonly is: 'failed'
  readonly outcome: SubmitFailure
  readonly error: string
  /** The carrier can do nothing until their server is back, or somebody has done something. */
  readonly closes?: Trouble
  /** Of a throttled order, where the server said so. */
  readonly retryAfterMs?: number | undefined
}

export interface PlacingTools {
  readonly wire: Wire
  readonly settings: UpstreamSettings
  readonly now: () => number
  /** False when there is no time to wait: the carrier is stopping. */
  readonly pause: (ms: number) => Promise<boolean>
  readonly isKnown: (orderId: string) => boolean
  /** A request was not answered. */
  readonly onSilence: (why: string) => void
}

type Answered = Extract<WireReply, { is: 'answered' }>

const REPEAT_MS = 1_000

export async function placeOrder(
  order: UpstreamOrder<unknown>,
  tools: PlacingTools,
): Promise<Placed> {
  const { wire, settings, pause, onSilence } = tools
  const content = contentOf(order, settings)
  const headers = { 'idempotency-key': idempotencyKeyOf(order) }
  let why = ''
  for (let repeats = 0; repeats <= settings.repeats; repeats += 1) {
    if (repeats > 0 && !(await pause(REPEAT_MS * 2 ** (repeats - 1)))) {
      return { is: 'failed', outcome: 'unknown', error: why }
    }
    const reply = await wire.ask('send-sms', content, headers)
    if (reply.is === 'answered') {
      const placed = await placedBy(reply, order, tools, repeats > 0)
      if (placed) return placed
      why = wordsOf(reply)
    } else if (reply.is === 'unsent' && repeats === 0) {
      return { is: 'failed', outcome: 'unsent', error: reply.why, closes: 'away' }
    } else {
      why = reply.why
      onSilence(why)
    }
  }
  return await lookFor(order, tools, { is: 'failed', outcome: 'unknown', error: why })
}

/** Undefined if the answer does not tell whether the order is there. */
async function placedBy(
  reply: Answered,
  order: UpstreamOrder<unknown>,
  tools: PlacingTools,
  isRepeat: boolean,
): Promise<Placed | undefined> {
  if (reply.code === 200) {
    const orderId = String(treeOf(reply.payload.order).id)
    return /^\d{1,18}$/.test(orderId) ? { is: 'accepted', orderId } : undefined
  }
  const meaning = meaningOf(reply.code)
  if (isRepeat && meaning.early) return undefined
  const failed = failedBy(reply, meaning)
  // Sent before, by this or by an earlier attempt: then it may be this very order that is there.
  const wasSent = isRepeat || order.messages.some(({ attempt }) => attempt > 1)
  if (meaning.repeats && wasSent) return await lookFor(order, tools, failed)
  return meaning.splits && order.messages.length > 1 ? { is: 'split' } : failed
}

const failedBy = (reply: Answered, { outcome, closes }: Meaning): Failed => ({
  is: 'failed',
  ...{ outcome, error: wordsOf(reply), retryAfterMs: reply.retryAfterMs },
  ...(closes && { closes: 'closed' }),
})

/** @param otherwise if it is not there; if that is not to be learnt, nobody knows */
async function lookFor(
  order: UpstreamOrder<unknown>,
  { wire, settings, now, isKnown }: PlacingTools,
  otherwise: Failed,
): Promise<Placed> {
  const [first] = order.messages
  if (!first) return otherwise
  const sender = senderOf(first, settings)
  const numbers = new Set(order.messages.map(({ number }) => number))
  const found = await findOrder(wire, { sender, numbers, nowMs: now(), isKnown })
  if (found.is === 'found') return { is: 'accepted', orderId: found.orderId }
  if (found.is === 'absent') return otherwise
  return { is: 'failed', outcome: 'unknown', error: `${otherwise.error}; ${found.why}` }
}

const wordsOf = ({ code, message }: Answered): string =>
  message === '' ? String(code) : `${code} ${message}`
