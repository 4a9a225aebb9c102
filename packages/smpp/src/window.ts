/**
 * The requests that wait for their responses: by sequence number, each with the time by which it
 * must have come. One timer serves them all, set to the earliest.
 */
import type { Clock } from './clock.ts'
import type { AnyPdu } from './pdu/codec.ts'
import { type RequestName, responseTo } from './pdu/commands.ts'
import { nextSequence } from './pdu/header.ts'

/**
 * There will be no response. `timedOut`, `closed` and `garbled` (a response came that could not be
 * read) may have reached the peer; `unsent` never left.
 */
export interface Lost {
  readonly command: 'lost'
  readonly why: 'timedOut' | 'closed' | 'garbled' | 'unsent'
  readonly sequence: number
}

/** The response, a generic_nack in its place, or none. */
export type Reply = AnyPdu | Lost

export const isAccepting = (reply: Reply): boolean =>
  reply.command !== 'lost' && reply.command !== 'generic_nack' && reply.status === 0

export type Done = (reply: Reply) => void

export interface Pending {
  readonly sequence: number
  readonly command: RequestName
  readonly done: Done
  /** Counted against the window; enquire_link, bind and unbind are not. */
  readonly isCounted: boolean
  dueMs: number
}

/** So many that timed out are remembered, to know a late response from one for nothing. */
const LATE_MAX = 1_000

export class Window {
  readonly #clock: Clock
  readonly #expired: () => void
  readonly #pending = new Map<number, Pending>()
  readonly #timedOut = new Set<number>()
  #counted = 0
  #sequence = 0
  #armedMs = Number.POSITIVE_INFINITY
  #disarm = () => {}
  #heldMs: number | undefined

  /** `expired` is called after a turn in which requests have timed out. */
  constructor(clock: Clock, expired: () => void) {
    this.#clock = clock
    this.#expired = expired
  }

  /** Requests that count against the window. */
  get counted(): number {
    return this.#counted
  }

  /** None that is still waited for: the numbers come around (§5.1.4). */
  nextSequence(): number {
    do this.#sequence = nextSequence(this.#sequence)
    while (this.#pending.has(this.#sequence))
    return this.#sequence
  }

  put(pending: Pending): void {
    this.#pending.set(pending.sequence, pending)
    if (pending.isCounted) this.#counted += 1
    if (pending.dueMs < this.#armedMs) this.#arm(pending.dueMs)
  }

  /** Gives a response to whom it is for, or says what it is otherwise. */
  settle(pdu: AnyPdu): 'settled' | 'lateResponse' | 'unknownResponse' {
    const pending = this.#pending.get(pdu.sequence)
    if (!pending) return this.#timedOut.delete(pdu.sequence) ? 'lateResponse' : 'unknownResponse'
    const isFor = pdu.command === 'generic_nack' || pdu.command === responseTo(pending.command)
    if (!isFor) return 'unknownResponse'
    this.#remove(pending)
    pending.done(pdu)
    return 'settled'
  }

  /** Nothing will come for this one; false when nobody waited. */
  lose(sequence: number, why: Lost['why']): boolean {
    const pending = this.#pending.get(sequence)
    if (!pending) return false
    this.#remove(pending)
    pending.done({ command: 'lost', why, sequence })
    return true
  }

  /** While we do not read, responses cannot come, and nothing times out. */
  hold(): void {
    this.#heldMs ??= this.#clock.now()
  }

  /** The time for which we did not read is given to those who waited. */
  release(): void {
    if (this.#heldMs === undefined) return
    const forMs = this.#clock.now() - this.#heldMs
    this.#heldMs = undefined
    for (const pending of this.#pending.values()) pending.dueMs += forMs
    this.#disarm()
    this.#armedMs = Number.POSITIVE_INFINITY
    this.#armNext()
  }

  /** Ends the waiting of everybody. */
  end(why: Lost['why']): void {
    this.#disarm()
    const all = [...this.#pending.values()]
    this.#pending.clear()
    this.#counted = 0
    for (const { done, sequence } of all) done({ command: 'lost', why, sequence })
  }

  #remove(pending: Pending): void {
    this.#pending.delete(pending.sequence)
    if (pending.isCounted) this.#counted -= 1
  }

  #arm(atMs: number): void {
    this.#disarm()
    this.#armedMs = atMs
    this.#disarm = this.#clock.at(atMs, this.#fire)
  }

  #armNext(): void {
    let nextMs = Number.POSITIVE_INFINITY
    for (const { dueMs } of this.#pending.values()) nextMs = Math.min(nextMs, dueMs)
    if (nextMs < Number.POSITIVE_INFINITY) this.#arm(nextMs)
  }

  readonly #fire = (): void => {
    this.#armedMs = Number.POSITIVE_INFINITY
    if (this.#heldMs !== undefined) return
    const nowMs = this.#clock.now()
    const late = [...this.#pending.values()].filter(({ dueMs }) => dueMs <= nowMs)
    for (const pending of late) {
      if (this.#pending.get(pending.sequence) !== pending) continue
      this.#remember(pending.sequence)
      this.lose(pending.sequence, 'timedOut')
    }
    // Put by a `done` meanwhile, it may have armed for later than the others need.
    this.#disarm()
    this.#armedMs = Number.POSITIVE_INFINITY
    this.#armNext()
    if (late.length > 0) this.#expired()
  }

  #remember(sequence: number): void {
    const [oldest] = this.#timedOut
    if (this.#timedOut.size >= LATE_MAX && oldest !== undefined) this.#timedOut.delete(oldest)
    this.#timedOut.add(sequence)
  }
}
