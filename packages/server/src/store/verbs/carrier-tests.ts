/**
 * Messages that try a carrier, outside of orders: asked for on one node, sent on one that has the
 * carrier, and followed to their receipts on any.
 */
import { row, rows, type Steps, statement } from '../statement.ts'
import { matchReceipts } from './record-receipts.ts'
import { writeTestParts } from './test-parts.ts'

export interface NewCarrierTest {
  readonly carrier: string
  readonly number: number
  readonly askedAtMs: number
  /** What is to be sent, as JSON; forgotten when it has been. */
  readonly message: string
  /** Who sends it; null is whoever has the carrier. */
  readonly node: string | null
}

const insert = statement<NewCarrierTest, { id: number }>(
  () => `insert into carrier_test (carrier, number, asked_at, message, node)
    values (:carrier, :number, :askedAtMs, :message, :node) returning id`,
)

/** @returns its id */
export function* addCarrierTest(test: NewCarrierTest): Steps<number> {
  const made = yield* row(insert, test)
  if (!made) throw new Error('a test was not written down')
  return made.id
}

export interface ClaimedTest {
  readonly id: number
  readonly message: string
}

const claim = statement<{ carrier: string; node: string; sinceMs: number }, ClaimedTest>(
  () => `update carrier_test set node = :node
    where carrier = :carrier and node is null and outcome is null and asked_at >= :sinceMs
    returning id, message`,
)

/** Takes what is asked of a carrier, and nobody has taken. */
export function* claimCarrierTests(request: {
  readonly carrier: string
  readonly node: string
  readonly sinceMs: number
}): Steps<readonly ClaimedTest[]> {
  return yield* rows(claim, request)
}

const settle = statement<
  { id: number; outcome: string; error: string | null; ms: number },
  { carrier: string }
>(
  () => `update carrier_test set outcome = :outcome, error = :error, ms = :ms, message = null
    where id = :id and outcome is null returning carrier`,
)

/** What the carrier answered. Receipts that came before it are matched. */
export function* settleCarrierTest(request: {
  readonly id: number
  readonly outcome: string
  readonly error: string | null
  readonly ms: number
  readonly carrierIds: readonly string[]
  readonly awaited?: number
  readonly nowMs: number
}): Steps<boolean> {
  const { id, outcome, error, ms, carrierIds, awaited, nowMs } = request
  const test = yield* row(settle, { id, outcome, error, ms })
  if (!test) return false
  const { carrier } = test
  yield* writeTestParts({ id, carrier, atMs: nowMs }, carrierIds, awaited)
  yield* matchReceipts({ carrier, carrierIds })
  return true
}

const giveUp = statement<{ id: number; error: string }, { id: number }>(
  () => `update carrier_test set outcome = 'unsent', error = :error, ms = 0, message = null
    where id = :id and node is null and outcome is null returning id`,
)

/** Nobody has taken it. @returns false if somebody has after all */
export function* giveUpCarrierTest(request: {
  readonly id: number
  readonly error: string
}): Steps<boolean> {
  return (yield* row(giveUp, request)) !== undefined
}

const dropParts = statement<{ beforeMs: number }>(
  () => `delete from carrier_test_part where test_id in (
    select id from carrier_test where asked_at < :beforeMs)`,
)
const dropTests = statement<{ beforeMs: number }>(
  () => 'delete from carrier_test where asked_at < :beforeMs',
)

/** They are made by hand, and few. */
export function* forgetCarrierTests(request: { readonly beforeMs: number }): Steps<true> {
  yield* rows(dropParts, request)
  yield* rows(dropTests, request)
  return true
}
