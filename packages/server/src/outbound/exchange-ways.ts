/** The ways that messages have taken through the exchange, as they are told with the answer. */
import type { Clock } from '../base/clock.ts'
import { LIMITS } from '../base/limits.ts'
import type { OutboundMessage, SubmitAnswer } from './carriers/carrier.ts'
import { ComingBack } from './coming-back.ts'
import type { Post } from './exchange-post.ts'

/** An answer with what became of the message before it. */
export type RoutedAnswer<Ticket = unknown> = SubmitAnswer<Ticket> & {
  /** Who gave it; null if nobody was there to ask. */
  readonly carrier: string | null
  /** Carriers that were asked before, with their words. */
  readonly detours?: readonly string[]
  /** Of an unsent message: when to try again. */
  readonly dueAtMs?: number
}

export const unsent = <Ticket>(
  message: OutboundMessage<Ticket>,
  error: string,
): SubmitAnswer<Ticket> => ({
  message,
  outcome: 'unsent',
  error,
})

interface Detour {
  readonly asked: Set<string>
  readonly words: string[]
}

export class Ways<Ticket> {
  /** Of the few messages that a carrier did not take. */
  readonly #detours = new Map<OutboundMessage<Ticket>, Detour>()
  readonly #unrouted: ComingBack

  constructor(clock: Clock) {
    this.#unrouted = new ComingBack(clock)
  }

  /** Which carriers have been asked to take it. */
  askedOf(message: OutboundMessage<Ticket>): (carrier: string) => boolean {
    const detour = this.#detours.get(message)
    return (carrier) => detour?.asked.has(carrier) ?? false
  }

  noteDetour(message: OutboundMessage<Ticket>, carrier: string, error: string): void {
    const detour = this.#detours.get(message) ?? { asked: new Set(), words: [] }
    detour.asked.add(carrier)
    detour.words.push(`${carrier}: ${error}`)
    this.#detours.set(message, detour)
  }

  /** The end of its way. */
  routed(answer: SubmitAnswer<Ticket>, post?: Post<Ticket>): RoutedAnswer<Ticket> {
    const { message, outcome } = answer
    const carrier = post?.carrier.name ?? null
    const told = outcome === 'unsent' ? { carrier, dueAtMs: this.#dueAgainMs(post) } : { carrier }
    const detour = this.#detours.get(message)
    if (!detour) return { ...answer, ...told }
    this.#detours.delete(message)
    return { ...answer, ...told, detours: detour.words }
  }

  forget(): void {
    this.#detours.clear()
  }

  #dueAgainMs(post: Post<Ticket> | undefined): number {
    return post?.dueAgainMs() ?? this.#unrouted.next(1000 / LIMITS.givenBackPerSecondMax)
  }
}
