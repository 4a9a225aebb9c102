/**
 * How often a message was handed to a carrier again although the first time may have worked.
 *
 * A submit whose answer was lost is ambiguous; it is sent again, and counted, so that the price of
 * losing nothing can be seen: of each carrier, and of all with those whose carrier nobody knows any
 * more (their node died before it could write down who had them).
 */
import { rows, type Steps, statement } from '../statement.ts'
import { takeIds } from './ids.ts'

const addToCarrier = statement<{ carrier: string; messages: number }>(
  () => `insert into carrier_count (carrier, what, value)
    values (:carrier, 'maybeSentTwice', :messages)
    on conflict (carrier, what) do update set value = carrier_count.value + excluded.value`,
)
const findOfCarriers = statement<Record<never, never>, { carrier: string; messages: number }>(
  () => `select carrier, value as messages from carrier_count where what = 'maybeSentTwice'
    order by carrier`,
)

/** @param carriers of each message the carrier that may have sent it; null if that is not known */
export function* countMaybeSentTwice(carriers: readonly (string | null)[]): Steps<void> {
  if (carriers.length === 0) return
  yield* takeIds('maybeSentTwice', carriers.length)
  for (const [carrier, own] of [...Map.groupBy(carriers, (each) => each)].toSorted()) {
    if (carrier !== null) yield* rows(addToCarrier, { carrier, messages: own.length })
  }
}

/** These were not sent again after all. */
export function* uncountMaybeSentTwice(carriers: readonly string[]): Steps<void> {
  if (carriers.length === 0) return
  yield* takeIds('maybeSentTwice', -carriers.length)
  for (const [carrier, own] of [...Map.groupBy(carriers, (each) => each)].toSorted()) {
    yield* rows(addToCarrier, { carrier, messages: -own.length })
  }
}

/** Of each carrier that ever did. */
export function* maybeSentTwiceBy(): Steps<readonly { carrier: string; messages: number }[]> {
  return yield* rows(findOfCarriers, {})
}
