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
import type { Whose, WhoseOf } from './whose.ts'
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
  readonly whoseOf: WhoseOf
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
  readonly #whose: Whose

  constructor(order: UpstreamOrder<unknown>, tools: PlacingTools) {
    const [first] = order.messages
    if (!first) throw new Error('an order of nobody')
    this.#order = order
    this.#tools = tools
    this.#beganAtMs = tools.now()
    this.#sender = senderOf(first, tools.settings)
    this.#numbers = new Set(order.messages.map(({ number }) => number))
    this.#whose = tools.whoseOf(order, this.#sender)
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
      } else if (reply.is === 'unsent' && !this.#whose.isInDoubt()) {
        return { is: 'failed', outcome: 'unsent', error: reply.why, closes: 'away' }
      } else {
        why = reply.why
        onSilence(why)
      }
      await this.#whose.doubt()
    }
    // Another that looks the same may be the one that is there.
    const isAlone = async () => !(await this.#whose.hasRivals())
    if (!(await isAlone())) return unknown(why)
    return await this.#lookFor(unknown(why), unknown(why), isAlone)
  }

  leave(): void {
    this.#whose.leave()
  }

  /** Undefined if the answer does not tell whether the order is there. */
  async #placedBy(reply: Answered): Promise<Placed | undefined> {
    const { messages } = this.#order
    if (reply.code === 200) {
      const orderId = String(treeOf(reply.payload.order).id)
      if (!/^\d{1,18}$/.test(orderId)) return undefined
      this.#whose.answered(orderId)
      return { is: 'accepted', orderId }
    }
    const meaning = meaningOf(reply.code)
    if (this.#whose.isInDoubt() && meaning.early) return undefined
    const failed = failedBy(reply, meaning)
    // Sent before, by this or by an earlier attempt: then it may be this very order that is there.
    if (meaning.repeats && (this.#whose.isInDoubt() || this.#isRetried())) {
      return await this.#lookFor(failed, unknown(failed.error))
    }
    return meaning.splits && messages.length > 1 ? { is: 'split' } : failed
  }

  #isRetried(): boolean {
    return this.#order.messages.some(({ attempt }) => attempt > 1)
  }

  /** @param mayTake whether one that is found can be no other's, when all others are known */
  async #lookFor(ifAbsent: Failed, ifUnclear: Failed, mayTake = async () => true): Promise<Placed> {
    const { wire, now, pause } = this.#tools
    const whose = this.#whose
    const sinceMs = this.#isRetried()
      ? now() - REPEATS_REFUSED_MS
      : this.#beganAtMs - CLOCKS_DIFFER_MS
    const found = await findOrder(wire, {
      ...{ sender: this.#sender, numbers: this.#numbers, sinceMs, nowMs: now() },
      isKnown: (orderId) => whose.isKnown(orderId),
      take: (orderId) => whose.take(orderId),
      async mayTake() {
        const { othersAnswerMs: ms } = whose
        return (ms === 0 || (await pause(ms))) && (await mayTake())
      },
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
