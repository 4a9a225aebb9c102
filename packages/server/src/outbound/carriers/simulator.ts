/**
 * A carrier that never leaves the machine.
 *
 * It takes messages, answers, and sends receipts after a delay, on the platform's clock, so that a
 * schedule, a retry and an expiry can be tried in a second. Magic recipients choose their fate;
 * faults make it late, lossy, repetitive or silent on demand. Receipts that are owed when the
 * process ends are taken up again from the store at the next start.
 */
import type { Clock } from '../../base/clock.ts'
import { MAGIC_FATES } from '../../rules/magic.ts'
import { magicOf } from '../../rules/numbers.ts'
import type { AwaitedPart } from '../../store/reads/awaited.ts'
import type { Receipt } from '../../store/verbs/record-receipts.ts'
import type { Carrier, CarrierEvents, OutboundMessage, SubmitAnswer } from './carrier.ts'

/** What goes wrong; shares are 0…1. */
export interface SimulatorFaults {
  readonly latencyMs: number
  readonly throttleShare: number
  readonly rejectShare: number
  readonly lostReceiptShare: number
  readonly lateReceiptMs: number
  readonly duplicateReceiptShare: number
  readonly outOfOrderReceipts: boolean
  readonly halfOpen: boolean
}

export const NO_FAULTS: SimulatorFaults = {
  latencyMs: 0,
  throttleShare: 0,
  rejectShare: 0,
  lostReceiptShare: 0,
  lateReceiptMs: 0,
  duplicateReceiptShare: 0,
  outOfOrderReceipts: false,
  halfOpen: false,
}

export interface SimulatorOptions<Ticket> {
  readonly clock: Clock
  /** A number in [0, 1). */
  readonly random: () => number
  /** From the submit to the receipt. */
  readonly delayMs: number
  /** Makes carrier ids unlike those of an earlier run. */
  readonly run: string
  readonly events: CarrierEvents<Ticket>
}

export interface Simulator<Ticket> extends Carrier<Ticket> {
  faults(): SimulatorFaults
  setFaults(faults: SimulatorFaults): void
  /** Takes up receipts that an earlier run still owed. */
  adopt(parts: readonly AwaitedPart[]): void
  /** Forgets everything that was to come. */
  forget(): void
}

export const SIMULATOR = 'simulator'
const WINDOW_MESSAGES = 6_000
/** As long as an SMPP client would wait for a submit_sm_resp. */
const ANSWER_WAIT_MS = 10_000

export function createSimulator<Ticket>(options: SimulatorOptions<Ticket>): Simulator<Ticket> {
  const { clock, random, delayMs, run, events } = options
  let faults = NO_FAULTS
  let underWay = 0
  let ids = 0
  let era = 0
  const happens = (share: number) => share > 0 && random() < share

  /** Calls back after a delay, unless everything was forgotten in between. */
  function later(afterMs: number, work: () => void): void {
    const mine = era
    const guarded = () => {
      if (mine === era) work()
    }
    if (afterMs <= 0) queueMicrotask(guarded)
    else clock.at(clock.now() + afterMs, guarded)
  }

  function answerOf({ ticket, parts }: OutboundMessage<Ticket>): SubmitAnswer<Ticket> {
    if (happens(faults.throttleShare)) return { ticket, outcome: 'throttled', error: 'ESME_RTHROTTLED' }
    if (happens(faults.rejectShare)) return { ticket, outcome: 'rejected', error: 'ESME_RSUBMITFAIL' }
    const carrierIds: string[] = []
    for (let no = 0; no < parts; no += 1) carrierIds.push(`${run}-${(++ids).toString(36)}`)
    return { ticket, outcome: 'accepted', carrierIds }
  }

  function receiptsOf(number: number, carrierIds: readonly string[], atMs: number): Receipt[] {
    const fate = MAGIC_FATES[magicOf(number) ?? ''] ?? 'delivered'
    if (fate === 'keptQueued' || happens(faults.lostReceiptShare)) return []
    const error = fate === 'delivered' ? null : 'UNDELIV err:001'
    const receipts = carrierIds.map((id) => ({ carrierMessageId: id, outcome: fate, error, atMs }))
    return happens(faults.duplicateReceiptShare) ? [...receipts, ...receipts] : receipts
  }

  function submit(messages: readonly OutboundMessage<Ticket>[]): void {
    underWay += messages.length
    if (faults.halfOpen) {
      const error = `no answer within ${ANSWER_WAIT_MS} ms`
      const lost = messages.map(({ ticket }) => ({ ticket, outcome: 'unknown' as const, error }))
      later(ANSWER_WAIT_MS, () => deliverAnswers(lost))
      return
    }
    const answers = messages.map(answerOf)
    owe(messages, answers)
    later(faults.latencyMs, () => deliverAnswers(answers))
  }

  /** Plans the receipts: out of order, every second one overtakes the answer to its submit. */
  function owe(
    messages: readonly OutboundMessage<Ticket>[],
    answers: readonly SubmitAnswer<Ticket>[],
  ): void {
    const waitMs = faults.latencyMs + delayMs + faults.lateReceiptMs
    const atMs = clock.now() + waitMs
    const owed = answers.flatMap((answer, at) =>
      answer.outcome === 'accepted'
        ? [receiptsOf((messages[at] as OutboundMessage).number, answer.carrierIds, atMs)]
        : [],
    )
    const early = faults.outOfOrderReceipts ? owed.filter((_, at) => at % 2 === 0).flat() : []
    const rest = faults.outOfOrderReceipts ? owed.filter((_, at) => at % 2 === 1).reverse() : owed
    if (early.length > 0) {
      events.receipts(early.map((receipt) => ({ ...receipt, atMs: clock.now() })))
    }
    const inTime = rest.flat()
    if (inTime.length > 0) later(waitMs, () => events.receipts(inTime))
  }

  function deliverAnswers(answers: readonly SubmitAnswer<Ticket>[]): void {
    underWay -= answers.length
    events.answers(answers)
    events.room()
  }

  return {
    name: SIMULATOR,
    room: () => Math.max(0, WINDOW_MESSAGES - underWay),
    underWay: () => underWay,
    submit,
    faults: () => faults,
    setFaults(changed) {
      faults = changed
    },
    adopt(parts) {
      for (const { carrier_message_id, number, sent_at } of parts) {
        const waitMs = Math.max(0, sent_at + delayMs + faults.lateReceiptMs - clock.now())
        const receipts = receiptsOf(number, [carrier_message_id], clock.now() + waitMs)
        if (receipts.length > 0) later(waitMs, () => events.receipts(receipts))
      }
    },
    forget() {
      era += 1
      underWay = 0
    },
  }
}
