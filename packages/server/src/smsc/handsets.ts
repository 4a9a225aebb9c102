/**
 * The handsets: what has come to them, with the parts of a long message joined, and the fate of
 * messages by number.
 *
 * The last four digits of a number choose the fate of its messages, as the last three of the
 * sandbox's magic recipients do, so that both work here.
 */
import type { MessageState } from '@peyk/smpp/message-states'
import { joinedText, type Received } from '@peyk/smpp/receiving'

export interface Fate {
  /** Null: nothing is ever told of it, and it does not arrive. */
  readonly state: MessageState | null
  /** As receipts have it. */
  readonly error: string
}

const FATES: Readonly<Record<string, Fate>> = {
  '0110': { state: null, error: '000' },
  '0112': { state: 'undeliverable', error: '001' },
  '0113': { state: 'expired', error: '027' },
}
const ARRIVES: Fate = { state: 'delivered', error: '000' }

export const fateOf = (number: string): Fate => FATES[number.slice(-4)] ?? ARRIVES

/** One part, or a whole message, on its way. */
export interface Sent {
  readonly systemId: string
  /** As it was answered. */
  readonly id: string
  readonly from: string
  readonly to: string
  readonly received: Received
  readonly atMs: number
}

/** What a handset shows. */
export interface HandsetMessage {
  readonly systemId: string
  /** Of its parts, in their order. */
  readonly ids: readonly string[]
  readonly from: string
  readonly to: string
  /** Null where the octets are no text. */
  readonly text: string | null
  readonly alphabet: Received['alphabet']
  /** ISO 8601; of the part that came last. */
  readonly at: string
}

/** Beyond that the oldest are forgotten. */
const MESSAGES_MAX = 10_000
const UNJOINED_MAX = 1_000

export class Handsets {
  readonly #arrived: (message: HandsetMessage) => void
  readonly #unjoined = new Map<string, Map<number, Sent>>()
  #messages: HandsetMessage[] = []

  constructor(arrived: (message: HandsetMessage) => void) {
    this.#arrived = arrived
  }

  get messages(): readonly HandsetMessage[] {
    return this.#messages.slice(-MESSAGES_MAX)
  }

  take(sent: Sent): void {
    const { place } = sent.received
    if (!place) {
      this.#show([sent])
      return
    }
    const key = [sent.systemId, sent.from, sent.to, place.reference, place.total].join('\0')
    const parts = this.#unjoined.get(key) ?? new Map<number, Sent>()
    parts.set(place.sequence, sent)
    this.#unjoined.delete(key)
    if (parts.size === place.total) this.#show(inOrder(parts))
    else this.#keep(key, parts)
  }

  #keep(key: string, parts: Map<number, Sent>): void {
    this.#unjoined.set(key, parts)
    const [oldest] = this.#unjoined.keys()
    if (this.#unjoined.size > UNJOINED_MAX && oldest !== undefined) this.#unjoined.delete(oldest)
  }

  #show(parts: readonly Sent[]): void {
    const { systemId, from, to, received, atMs } = parts.at(-1) as Sent
    const { alphabet } = received
    const message: HandsetMessage = {
      ...{ systemId, ids: parts.map(({ id }) => id), from, to },
      ...{ text: joinedText(parts.map((part) => part.received)), alphabet },
      at: new Date(atMs).toISOString(),
    }
    this.#messages.push(message)
    // Cut rarely, because a cut copies all that stay.
    if (this.#messages.length > 2 * MESSAGES_MAX) {
      this.#messages = this.#messages.slice(-MESSAGES_MAX)
    }
    this.#arrived(message)
  }
}

const inOrder = (parts: ReadonlyMap<number, Sent>): readonly Sent[] =>
  [...parts].toSorted(([a], [b]) => a - b).map(([, sent]) => sent)
