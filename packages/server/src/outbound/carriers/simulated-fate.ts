/** What the simulated carrier does with one message: pure, with chance as an argument. */
import { MAGIC_FATES } from '../../rules/magic.ts'
import { magicOf } from '../../rules/numbers.ts'
import type { Receipt } from '../../store/verbs/record-receipts.ts'
import type { OutboundMessage, SubmitAnswer } from './carrier.ts'

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

type Random = () => number

const happens = (share: number, random: Random): boolean => share > 0 && random() < share

/** The answer to a submit, in the words of SMPP 3.4 §5.1.3. */
export function answerTo<Ticket>(
  message: OutboundMessage<Ticket>,
  faults: SimulatorFaults,
  random: Random,
  nextId: () => string,
): SubmitAnswer<Ticket> {
  if (happens(faults.throttleShare, random)) {
    return { message, outcome: 'throttled', error: 'ESME_RTHROTTLED' }
  }
  if (happens(faults.rejectShare, random)) {
    return { message, outcome: 'rejected', error: 'ESME_RSUBMITFAIL' }
  }
  const carrierIds = Array.from({ length: message.parts }, nextId)
  return { message, outcome: 'accepted', carrierIds }
}

/** The receipts of a message's parts: none, one each, or all of them twice. */
export function receiptsFor(
  number: number,
  carrierIds: readonly string[],
  atMs: number,
  faults: SimulatorFaults,
  random: Random,
): readonly Receipt[] {
  const fate = MAGIC_FATES[magicOf(number) ?? ''] ?? 'delivered'
  if (fate === 'keptQueued' || happens(faults.lostReceiptShare, random)) return []
  const error = fate === 'delivered' ? null : 'UNDELIV err:001'
  const receipts = carrierIds.map((id) => ({ carrierMessageId: id, outcome: fate, error, atMs }))
  return happens(faults.duplicateReceiptShare, random) ? [...receipts, ...receipts] : receipts
}
