/** How a message that tried a carrier is shown. */
import { LIMITS } from '../../base/limits.ts'
import { decideParts } from '../../rules/lifecycle.ts'
import { numberText } from '../../rules/numbers.ts'
import { readReceiptWords } from '../../rules/receipt-words.ts'
import type { CarrierTestView, TestPart } from '../../store/reads/carrier-tests.ts'
import { PART_STATE, partStateName } from '../../store/verbs/part-state.ts'
import { isoOrNull, isoText } from './shown.ts'

/** `sent`: taken, and there is no receipt yet that decides. */
export const TEST_STATES = ['underWay', 'sent', 'delivered', 'undelivered', 'failed'] as const

export interface CarrierTestReply {
  readonly id: number
  readonly at: string
  readonly to: string
  readonly state: (typeof TEST_STATES)[number]
  /** Null until the carrier has answered. */
  readonly outcome: string | null
  readonly error: string | null
  readonly ms: number | null
  readonly parts: readonly TestPartReply[]
}

export interface TestPartReply {
  readonly part: number
  readonly id: string
  readonly state: string | null
  readonly sentAt: string
  readonly doneAt: string | null
  readonly error: string | null
  readonly receipt: Readonly<Record<string, unknown>> | null
}

export const testReply = (test: CarrierTestView, nowMs: number): CarrierTestReply => ({
  id: test.id,
  at: isoText(test.askedAtMs),
  to: numberText(test.number),
  state: stateOf(test, nowMs),
  ...{ outcome: test.outcome, error: test.error, ms: test.ms },
  parts: test.parts.map(partReply),
})

/** What a server had under way when it ended is never answered. */
function stateOf(
  { outcome, askedAtMs, parts }: CarrierTestView,
  nowMs: number,
): CarrierTestReply['state'] {
  const isOver = nowMs - askedAtMs > LIMITS.carrierTestAnsweredMs
  if (outcome === null) return isOver ? 'failed' : 'underWay'
  if (outcome !== 'accepted') return 'failed'
  const count = (...states: number[]) => parts.filter(({ state }) => states.includes(state)).length
  const done = count(PART_STATE.delivered, PART_STATE.unwatched)
  const verdict = decideParts(parts.length, done, count(PART_STATE.undelivered))
  return verdict === 'open' ? 'sent' : verdict
}

const partReply = ({ no, carrier_message_id: id, ...part }: TestPart): TestPartReply => ({
  ...{ part: no + 1, id, state: partStateName(part.state) },
  ...{ sentAt: isoText(part.sent_at), doneAt: isoOrNull(part.done_at), error: part.error },
  receipt: part.raw === null ? null : readReceiptWords(part.raw, id),
})
