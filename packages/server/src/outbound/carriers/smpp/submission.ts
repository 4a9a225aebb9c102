/**
 * A message on its way in parts, until each has its answer; and what those answers, together, make
 * of the message. A handset shows a long message only when it has every part, so a message that was
 * taken in part is not a success.
 */
import type { Submit } from '@peyk/smpp/submits'
import type { SubmitFailure } from '../../../rules/retry.ts'
import type { OutboundMessage, SubmitAnswer } from '../carrier.ts'

export interface PartFailure {
  readonly failure: Exclude<SubmitFailure, 'unsent'>
  readonly error: string
}

type PartAnswer = { readonly id: string } | PartFailure

export interface AnswerPolicy {
  readonly ambiguous: 'resend' | 'hold'
  readonly receipts: 'all parts' | 'first part'
}

const NONE: readonly number[] = []
export type LateIds = Extract<SubmitAnswer, { outcome: 'accepted' }>

const isTaken = (answer: PartAnswer | undefined): answer is { readonly id: string } =>
  answer !== undefined && 'id' in answer

const isFailure = (answer: PartAnswer | undefined): answer is PartFailure =>
  answer !== undefined && 'failure' in answer

export class Submission<Ticket> {
  readonly message: OutboundMessage<Ticket>
  readonly parts: readonly Submit[]
  /** When it was handed over. */
  readonly sinceMs: number
  /** A part has been written to a connection, or cannot be. */
  hasBegun = false
  /** How often the parts that were not taken went again. */
  tries = 0
  readonly #answers: (PartAnswer | undefined)[]
  #left: number
  /** A part was not taken. */
  #hasFailed = false

  constructor(message: OutboundMessage<Ticket>, parts: readonly Submit[], sinceMs: number) {
    this.message = message
    this.parts = parts
    this.sinceMs = sinceMs
    this.#answers = new Array(parts.length).fill(undefined)
    this.#left = parts.length
  }

  /** @returns whether that was the last part that was waited for */
  settle(no: number, answer: PartAnswer): boolean {
    if (this.#answers[no] !== undefined) return false
    this.#answers[no] = answer
    if (isFailure(answer)) this.#hasFailed = true
    this.#left -= 1
    return this.#left === 0
  }

  /**
   * An answer after its time. A part that is being tried again is left to that.
   * @returns what is late for the message, when it was the last that was missing
   */
  settleLate(no: number, id: string, policy: AnswerPolicy): LateIds | undefined {
    if (!isFailure(this.#answers[no])) return undefined
    this.#answers[no] = { id }
    this.#hasFailed = this.#answers.some(isFailure)
    // Else it will be in the answer.
    if (this.#left > 0 || !this.#answers.every(isTaken)) return undefined
    const answer = this.#accepted(policy)
    return answer.outcome === 'accepted' ? answer : undefined
  }

  /**
   * The parts that are worth another try by themselves: others have been taken, and these were only
   * put off. They are waited for again.
   */
  takeBack(): readonly number[] {
    if (!this.#hasFailed) return NONE
    const failures = this.#failures()
    const isPutOff = failures.every(({ failure }) => {
      return failure === 'throttled' || failure === 'temporary'
    })
    if (!isPutOff || !this.#answers.some(isTaken)) return NONE
    const again = this.#answers.flatMap((answer, no) => (isTaken(answer) ? [] : [no]))
    for (const no of again) this.#answers[no] = undefined
    this.#hasFailed = false
    this.#left = again.length
    this.tries += 1
    return again
  }

  /** When every part has its answer. */
  answer(policy: AnswerPolicy): SubmitAnswer<Ticket> {
    const { message } = this
    if (!this.#hasFailed) return this.#accepted(policy)
    const failures = this.#failures()
    const anyTaken = this.#answers.some(isTaken)
    const worst = worstOf(failures)
    const mayHaveGone = anyTaken || worst.failure === 'unknown'
    if (worst.failure === 'rejected' || !mayHaveGone) {
      return { message, outcome: worst.failure, error: this.#words(worst) }
    }
    if (policy.ambiguous === 'resend') {
      return { message, outcome: 'unknown', error: this.#words(worst) }
    }
    const isHeld = failures.every(({ failure }) => failure === 'unknown')
    if (isHeld) return this.#accepted(policy)
    const error = `${this.#words(worst)}; it is not sent again, as the carrier's settings say`
    return { message, outcome: 'rejected', error }
  }

  #failures(): PartFailure[] {
    return this.#answers.filter(isFailure)
  }

  /**
   * The store has as many parts as the message was measured to have; the carrier may have been
   * given fewer (the suffix is the carrier's, a payload goes whole), which then stand for all.
   */
  #accepted({ receipts }: AnswerPolicy): SubmitAnswer<Ticket> {
    const { message } = this
    const carrierIds = this.#answers.map((answer) => (isTaken(answer) ? answer.id : NO_ID))
    const awaited = receipts === 'first part' ? 1 : carrierIds.length
    const last = carrierIds.at(-1) ?? NO_ID
    while (carrierIds.length < message.parts) carrierIds.push(last)
    const isAll = awaited >= carrierIds.length
    return { message, outcome: 'accepted', carrierIds, ...(!isAll && { awaited }) }
  }

  #words(worst: PartFailure): string {
    if (this.parts.length === 1) return worst.error
    const no = this.#answers.indexOf(worst) + 1
    const taken = this.#answers.filter(isTaken).length
    const others = taken > 0 ? `; ${taken} of ${this.parts.length} parts had been taken` : ''
    return `part ${no} of ${this.parts.length}: ${worst.error}${others}`
  }
}

/** Of a part whose answer never came, or had no id: no receipt can name it. */
const NO_ID = ''

const SEVERITY: Readonly<Record<PartFailure['failure'], number>> = {
  rejected: 3,
  unknown: 2,
  throttled: 1,
  temporary: 0,
}

const worstOf = (failures: readonly PartFailure[]): PartFailure =>
  failures.reduce((worst, each) =>
    SEVERITY[each.failure] > SEVERITY[worst.failure] ? each : worst,
  )
