/** What the simulated carrier does with one message: pure, with chance as an argument. */
import { MAGIC_FATES } from '../../rules/magic.ts'
import { magicOf } from '../../rules/numbers.ts'
import { isForAnother, type ReturnCause } from '../../rules/second-carrier.ts'
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

interface Loss {
  /** In the words of a receipt. */
  readonly error: string
  readonly retryable?: true
}

const loss = (error: string, cause: ReturnCause): Loss => ({
  ...{ error, ...(isForAnother(cause) && { retryable: true }) },
})

/** With what a simulated carrier may send back all that it has taken. */
export const RETURNS = {
  unknownSubscriber: loss('UNDELIV err:001', 'number'),
  phoneOff: loss('UNDELIV err:027', 'phone'),
  networkFailure: loss('UNDELIV err:034', 'network'),
} as const
export type Returns = keyof typeof RETURNS
export const RETURN_NAMES = Object.keys(RETURNS) as [Returns, ...Returns[]]

/**
 * The receipts of a message's parts: none, one each, or all of them twice.
 * @param returns what comes back with all that would be delivered; null lets it be delivered
 */
export function receiptsFor(
  number: number,
  carrierIds: readonly string[],
  atMs: number,
  faults: SimulatorFaults,
  random: Random,
  returns: Returns | null = null,
): readonly Receipt[] {
  const chosen = MAGIC_FATES[magicOf(number) ?? ''] ?? 'delivered'
  const isReturned = chosen === 'delivered' && returns !== null
  const outcome = isReturned ? 'undelivered' : chosen
  if (outcome === 'keptQueued' || happens(faults.lostReceiptShare, random)) return []
  const lost = RETURNS[isReturned ? returns : 'unknownSubscriber']
  const said = outcome === 'delivered' ? { error: null } : lost
  const receipts = carrierIds.map((id) => ({ carrierMessageId: id, outcome, atMs, ...said }))
  return happens(faults.duplicateReceiptShare, random) ? [...receipts, ...receipts] : receipts
}
