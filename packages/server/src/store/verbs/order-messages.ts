/** The messages of an order that is written out at once, and whose text each of them is. */
import type { DraftText } from '../../rules/compose.ts'
import { type Reason, STATE } from '../../rules/lifecycle.ts'
import { classOf } from '../../rules/route-conditions.ts'
import { bandOf, placeInQueue, TURN_MS } from '../queue-bands.ts'
import type { SetRows } from '../statement.ts'
import type { NumberedOrder } from './write-orders.ts'

export function messageRows(order: NumberedOrder, claimId: number | null): SetRows {
  const { draft, firstMessageId, firstSlotMs, slotMs, aheadMs } = order
  const trafficClass = classOf(draft.iysList)
  const raws = new Map(draft.invalid)
  const textOf = textFinder(draft.texts)
  const made: (string | number | null)[][] = []
  for (let at = 0; at < draft.numbers.length; at += 1) {
    const [textNo, text] = textOf(at)
    const raw = raws.get(at) ?? null
    const reason = raw !== null ? 'badNumber' : barredFor(order, at)
    const numbered = [
      firstMessageId + at,
      draft.accountId,
      order.id,
      textNo,
      draft.numbers[at] ?? 0,
    ]
    const claim = reason ? null : claimId
    const state = reason ? STATE.undelivered : claim ? STATE.sending : STATE.queued
    const dueAtMs = Math.round(firstSlotMs + slotMs * at)
    const finalAtMs = reason ? draft.submitAtMs : null
    made.push([
      ...numbered,
      raw,
      text.parts,
      state,
      reason,
      dueAtMs,
      state === STATE.queued
        ? placeInQueue(dueAtMs, bandOf(trafficClass, aheadMs + at * TURN_MS))
        : null,
      claim,
      claim ? 1 : 0,
      finalAtMs,
    ])
  }
  return made
}

function barredFor({ blocked, unconsented }: NumberedOrder, at: number): Reason | null {
  if (blocked.has(at)) return 'blacklisted'
  return unconsented.has(at) ? 'noConsent' : null
}

/** Finds a recipient's text; indexes must be asked for in ascending order. */
export function textFinder<T extends Pick<DraftText, 'recipients'>>(
  texts: readonly T[],
): (at: number) => readonly [no: number, text: T] {
  let no = 0
  let end = texts[0]?.recipients ?? 0
  return (at) => {
    while (at >= end && no < texts.length - 1) {
      no += 1
      end += (texts[no] as T).recipients
    }
    return [no, texts[no] as T]
  }
}
