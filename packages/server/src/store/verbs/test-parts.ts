/** Parts of messages that try a carrier, and the receipts that name them. */
import { insertInto, rows, type SetRows, type Steps, statement } from '../statement.ts'
import { PART_STATE } from './part-state.ts'
import type { Receipt } from './record-receipts.ts'

const insert = insertInto(
  'carrier_test_part',
  {
    ...{ carrier: 'text', carrier_message_id: 'text', test_id: 'integer', no: 'integer' },
    ...{ state: 'integer', sent_at: 'integer' },
  },
  'on conflict (carrier, carrier_message_id, test_id) do nothing',
)

export function* writeTestParts(
  test: { readonly id: number; readonly carrier: string; readonly atMs: number },
  carrierIds: readonly string[],
  awaited = carrierIds.length,
): Steps<void> {
  const parts = carrierIds.map((carrierId, no) => {
    const state = no < awaited ? PART_STATE.awaited : PART_STATE.unwatched
    return [test.carrier, carrierId, test.id, no, state, test.atMs] as const
  })
  yield* rows(insert, { rows: parts })
}

/** The places of receipts that a test awaits: a carrier may give an id once more. */
export const findTestParts = statement<{ rows: SetRows; carrier: string }, { at: number }>(
  ({ each }) => `select r.at from ${each('rows', { at: 'integer', carrier_message_id: 'text' })} r
    join carrier_test_part p on p.carrier_message_id = r.carrier_message_id
      and p.carrier = :carrier and p.state = ${PART_STATE.awaited}`,
)

const end = statement<{ rows: SetRows; carrier: string }>(
  ({ each }) => `update carrier_test_part set state = r.state, done_at = r.at, error = r.error,
      raw = r.raw
    from ${each('rows', {
      ...{ carrier_message_id: 'text', state: 'integer', at: 'integer' },
      ...{ error: 'text', raw: 'text' },
    })} r
    where carrier_test_part.carrier = :carrier
      and carrier_test_part.carrier_message_id = r.carrier_message_id
      and carrier_test_part.state = ${PART_STATE.awaited}`,
)

const STATES: Readonly<Record<Receipt['outcome'], number>> = {
  delivered: PART_STATE.delivered,
  undelivered: PART_STATE.undelivered,
  open: PART_STATE.awaited,
}

/** The first that decides stands. */
export function* endTestParts(carrier: string, receipts: readonly Receipt[]): Steps<void> {
  if (receipts.length === 0) return
  const ends = receipts.map(({ carrierMessageId, outcome, atMs, error, raw = null }) => {
    const doneAt = outcome === 'open' ? null : atMs
    return [carrierMessageId, STATES[outcome], doneAt, error, raw] as const
  })
  yield* rows(end, { rows: ends, carrier })
}
