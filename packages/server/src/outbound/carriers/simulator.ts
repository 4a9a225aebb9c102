/**
 * A carrier that never leaves the machine.
 *
 * It takes messages, answers, and sends receipts after a delay, on the platform's clock, so that a
 * schedule, a retry and an expiry can be tried in a second. Magic recipients choose their fate;
 * faults make it late, lossy, repetitive or silent on demand. Receipts that are owed when the
 * process ends are taken up again from the store at the next start.
 */
import type { Clock } from '../../base/clock.ts'
import type { AwaitedPart } from '../../store/reads/awaited.ts'
import type { Receipt } from '../../store/verbs/record-receipts.ts'
import type {
  Carrier,
  CarrierEvents,
  CarrierState,
  OutboundMessage,
  SubmitAnswer,
} from './carrier.ts'
import {
  answerTo,
  NO_FAULTS,
  type Returns,
  receiptsFor,
  type SimulatorFaults,
} from './simulated-fate.ts'

export interface SimulatorOptions<Ticket> {
  readonly name?: string
  readonly clock: Clock
  /** A number in [0, 1). */
  readonly random: () => number
  /** From the submit to the receipt. */
  readonly delayMs: number
  /** What comes back with all that would be delivered; null, or absent, lets it be. */
  readonly returns?: Returns | null
  /** Makes carrier ids unlike those of an earlier run. */
  readonly run: string
  readonly events: CarrierEvents<Ticket>
}

export const SIMULATOR = 'simulator'
const WINDOW_MESSAGES = 6_000
/** As long as an SMPP client would wait for a submit_sm_resp. */
const ANSWER_WAIT_MS = 10_000

export class Simulator<Ticket> implements Carrier<Ticket> {
  readonly name: string
  readonly #options: SimulatorOptions<Ticket>
  #faults = NO_FAULTS
  #underWay = 0
  #stopping = false
  #ids = 0
  /** What was planned in an earlier era was forgotten. */
  #era = 0

  constructor(options: SimulatorOptions<Ticket>) {
    this.name = options.name ?? SIMULATOR
    this.#options = options
  }

  state(): CarrierState {
    return { up: !this.#stopping, lastError: null, throttledUntilMs: null }
  }

  room(): number {
    if (this.#stopping) return 0
    return Math.max(0, WINDOW_MESSAGES - this.#underWay)
  }

  underWay(): number {
    return this.#underWay
  }

  faults(): SimulatorFaults {
    return this.#faults
  }

  setFaults(faults: SimulatorFaults): void {
    this.#faults = faults
  }

  submit(messages: readonly OutboundMessage<Ticket>[]): void {
    this.#underWay += messages.length
    if (this.#faults.halfOpen) {
      const error = `no answer within ${ANSWER_WAIT_MS} ms`
      const lost = messages.map((message) => ({ message, outcome: 'unknown' as const, error }))
      this.#later(ANSWER_WAIT_MS, () => this.#deliver(lost))
      return
    }
    const { random } = this.#options
    const answers = messages.map((message) => answerTo(message, this.#faults, random, this.#nextId))
    this.#owe(messages, answers)
    this.#later(this.#faults.latencyMs, () => this.#deliver(answers))
  }

  /** Every message was written the moment it came: all that is left is to wait for answers. */
  async stop(): Promise<void> {
    this.#stopping = true
  }

  readonly inside = {
    adopt: (parts: readonly AwaitedPart[]) => this.#adopt(parts),
    forget: () => this.#forget(),
  }

  #adopt(parts: readonly AwaitedPart[]): void {
    const { clock, delayMs } = this.#options
    for (const { carrier_message_id, number, sent_at } of parts) {
      // Sent by a clock that has been put back since, it waits no longer than if it were sent now.
      const waitMs = Math.min(delayMs, Math.max(0, sent_at + delayMs - clock.now()))
      const atMs = clock.now() + waitMs
      this.#send(this.#receiptsFor(number, [carrier_message_id], atMs), waitMs)
    }
  }

  #forget(): void {
    this.#era += 1
    this.#underWay = 0
  }

  /** Plans the receipts: out of order, every second one overtakes the answer to its submit. */
  #owe(
    messages: readonly OutboundMessage<Ticket>[],
    answers: readonly SubmitAnswer<Ticket>[],
  ): void {
    const { clock, delayMs } = this.#options
    const { latencyMs, lateReceiptMs, outOfOrderReceipts } = this.#faults
    const nowMs = clock.now()
    const waitMs = latencyMs + delayMs + lateReceiptMs
    const early: Receipt[] = []
    const inTime: Receipt[] = []
    answers.forEach((answer, at) => {
      if (answer.outcome !== 'accepted') return
      const { number } = messages[at] as OutboundMessage
      const overtakes = outOfOrderReceipts && at % 2 === 0
      const atMs = overtakes ? nowMs : nowMs + waitMs
      const owed = this.#receiptsFor(number, answer.carrierIds, atMs)
      for (const receipt of owed) (overtakes ? early : inTime).push(receipt)
    })
    if (early.length > 0) this.#options.events.receipts(early)
    this.#send(outOfOrderReceipts ? inTime.reverse() : inTime, waitMs)
  }

  #receiptsFor(number: number, carrierIds: readonly string[], atMs: number): readonly Receipt[] {
    const { random, returns } = this.#options
    return receiptsFor(number, carrierIds, atMs, this.#faults, random, returns)
  }

  #send(receipts: readonly Receipt[], afterMs: number): void {
    if (receipts.length > 0) this.#later(afterMs, () => this.#options.events.receipts(receipts))
  }

  #deliver(answers: readonly SubmitAnswer<Ticket>[]): void {
    this.#underWay -= answers.length
    this.#options.events.answers(answers)
    this.#options.events.room()
  }

  /** Calls back after a delay, unless everything was forgotten in between. */
  #later(afterMs: number, work: () => void): void {
    const { clock } = this.#options
    const era = this.#era
    const guarded = () => {
      if (era === this.#era) work()
    }
    if (afterMs <= 0) queueMicrotask(guarded)
    else clock.at(clock.now() + afterMs, guarded)
  }

  readonly #nextId = (): string => {
    this.#ids += 1
    return `${this.#options.run}-${this.#ids.toString(36)}`
  }
}
