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
import { contentOf, keyHeader, senderOf, type UpstreamOrder } from './order.ts'
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
  /** False when there is no time to wait, or nothing to wait for: a repeat may not be sent. */
  readonly pause: (ms: number) => Promise<boolean>
  readonly isKnown: (orderId: string) => boolean
  /** Makes an order there ours; false if it is already. */
  readonly take: (orderId: string) => boolean
  /** Of orders without an answer: how many look the same in a list. */
  readonly inDoubt: Map<string, number>
  /** A request was not answered. */
  readonly onSilence: (why: string) => void
}

type Answered = Extract<WireReply, { is: 'answered' }>

const REPEAT_MS = 1_000
/** In which a repeat is refused, with something for a clock that is not ours. */
const REPEATS_REFUSED_MS = 12 * 60_000
const CLOCKS_DIFFER_MS = 2 * 60_000

export async function placeOrder(
  order: UpstreamOrder<unknown>,
  tools: PlacingTools,
): Promise<Placed> {
  const placing = new Placing(order, tools)
  try {
    return await placing.run()
  } finally {
    placing.leave()
  }
}

class Placing {
  readonly #order: UpstreamOrder<unknown>
  readonly #tools: PlacingTools
  readonly #beganAtMs: number
  readonly #sender: string
  readonly #numbers: ReadonlySet<number>
  /** What a list shows of it. */
  readonly #looks: string
  #isInDoubt = false

  constructor(order: UpstreamOrder<unknown>, tools: PlacingTools) {
    const [first] = order.messages
    if (!first) throw new Error('an order of nobody')
    this.#order = order
    this.#tools = tools
    this.#beganAtMs = tools.now()
    this.#sender = senderOf(first, tools.settings)
    this.#numbers = new Set(order.messages.map(({ number }) => number))
    this.#looks = JSON.stringify([this.#sender, [...this.#numbers].sort((a, b) => a - b)])
  }

  async run(): Promise<Placed> {
    const { wire, settings, pause, onSilence } = this.#tools
    const content = contentOf(this.#order, settings)
    const headers = keyHeader(this.#order)
    let why = ''
    for (let repeats = 0; repeats <= settings.repeats; repeats += 1) {
      if (repeats > 0 && !(await pause(REPEAT_MS * 2 ** (repeats - 1)))) return unknown(why)
      const reply = await wire.ask('send-sms', content, headers)
      if (reply.is === 'answered') {
        const placed = await this.#placedBy(reply)
        if (placed) return placed
        why = wordsOf(reply)
      } else if (reply.is === 'unsent' && !this.#isInDoubt) {
        return { is: 'failed', outcome: 'unsent', error: reply.why, closes: 'away' }
      } else {
        why = reply.why
        onSilence(why)
      }
      this.#doubt()
    }
    // Another that looks the same may be the one that is there.
    return this.#rivals() > 0 ? unknown(why) : await this.#lookFor(unknown(why), unknown(why))
  }

  leave(): void {
    if (this.#isInDoubt) this.#tools.inDoubt.set(this.#looks, this.#rivals())
    if (this.#rivals() === 0) this.#tools.inDoubt.delete(this.#looks)
    this.#isInDoubt = false
  }

  #doubt(): void {
    const { inDoubt } = this.#tools
    if (!this.#isInDoubt) inDoubt.set(this.#looks, (inDoubt.get(this.#looks) ?? 0) + 1)
    this.#isInDoubt = true
  }

  #rivals(): number {
    return (this.#tools.inDoubt.get(this.#looks) ?? 0) - (this.#isInDoubt ? 1 : 0)
  }

  /** Undefined if the answer does not tell whether the order is there. */
  async #placedBy(reply: Answered): Promise<Placed | undefined> {
    const { messages } = this.#order
    if (reply.code === 200) {
      const orderId = String(treeOf(reply.payload.order).id)
      if (!/^\d{1,18}$/.test(orderId)) return undefined
      this.#tools.take(orderId)
      return { is: 'accepted', orderId }
    }
    const meaning = meaningOf(reply.code)
    if (this.#isInDoubt && meaning.early) return undefined
    const failed = failedBy(reply, meaning)
    // Sent before, by this or by an earlier attempt: then it may be this very order that is there.
    if (meaning.repeats && (this.#isInDoubt || this.#isRetried())) {
      return await this.#lookFor(failed, unknown(failed.error))
    }
    return meaning.splits && messages.length > 1 ? { is: 'split' } : failed
  }

  #isRetried(): boolean {
    return this.#order.messages.some(({ attempt }) => attempt > 1)
  }

  async #lookFor(ifAbsent: Failed, ifUnclear: Failed): Promise<Placed> {
    const { wire, now, isKnown, take } = this.#tools
    const sinceMs = this.#isRetried()
      ? now() - REPEATS_REFUSED_MS
      : this.#beganAtMs - CLOCKS_DIFFER_MS
    const found = await findOrder(wire, {
      ...{ sender: this.#sender, numbers: this.#numbers, sinceMs, nowMs: now() },
      ...{ isKnown, take },
    })
    if (found.is === 'found') return { is: 'accepted', orderId: found.orderId }
    if (found.is === 'absent') return ifAbsent
    return { ...ifUnclear, error: `${ifUnclear.error}; ${found.why}` }
  }
}

const unknown = (error: string): Failed => ({ is: 'failed', outcome: 'unknown', error })

const failedBy = (reply: Answered, { outcome, closes }: Meaning): Failed => ({
  is: 'failed',
  ...{ outcome, error: wordsOf(reply), retryAfterMs: reply.retryAfterMs },
  ...(closes && { closes: 'closed' }),
})

const wordsOf = ({ code, message }: Answered): string =>
  message === '' ? String(code) : `${code} ${message}`
