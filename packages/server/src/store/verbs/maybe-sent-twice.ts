/**
 * How often a message was handed to a carrier again although the first time may have worked.
 *
 * A submit whose answer was lost is ambiguous; it is sent again, and counted, so that the price of
 * losing nothing can be seen.
 */
import type { Steps } from '../statement.ts'
import { takeIds } from './ids.ts'

export function* countMaybeSentTwice(messages: number): Steps<void> {
  if (messages > 0) yield* takeIds('maybeSentTwice', messages)
}
