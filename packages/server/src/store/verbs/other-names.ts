/**
 * Receipts that name no part: they may name one by another id (`late-parts.ts`), of which a
 * delivery decides and nothing else, or a message that tried the carrier.
 */
import { question, type Steps, together } from '../statement.ts'
import type { Hit, Match } from './decide-receipts.ts'
import { findLate } from './late-parts.ts'
import type { Receipt } from './record-receipts.ts'
import { endTestParts, findTestParts } from './test-parts.ts'

export interface Further<R extends Receipt = Receipt> {
  readonly hits: readonly Hit<R>[]
  /** Of which nothing is known. */
  readonly left: readonly R[]
}

export const NOTHING_FURTHER: Further<never> = { hits: [], left: [] }

/** What is to be asked of them; the answers are for `sortOut`. */
export function elsewhere(missed: readonly Receipt[], carrier: string) {
  const asked = missed.map(({ carrierMessageId }, at) => [at, carrierMessageId] as const)
  return [
    question(findLate, { rows: asked, carrier }),
    question(findTestParts, { rows: asked, carrier }),
  ] as const
}

interface Elsewhere {
  readonly carrier: string
  /** Parts that have their receipt in this batch. */
  readonly taken: Set<number>
  readonly late: readonly Match[]
  readonly tests: readonly { readonly at: number }[]
}

export function* lookFurther<R extends Receipt>(
  missed: readonly R[],
  carrier: string,
  taken: Set<number>,
): Steps<Further<R>> {
  const [late, tests] = yield* together(...elsewhere(missed, carrier))
  return yield* sortOut(missed, { carrier, taken, late, tests })
}

export function* sortOut<R extends Receipt>(
  missed: readonly R[],
  { carrier, taken, late, tests }: Elsewhere,
): Steps<Further<R>> {
  if (late.length === 0 && tests.length === 0) return { hits: [], left: missed }
  const lateOf = new Map(late.map((match) => [match.at, match]))
  const ofTests = new Set(tests.map(({ at }) => at))
  yield* endTestParts(
    carrier,
    missed.filter((_, at) => ofTests.has(at)),
  )
  const hits: Hit<R>[] = []
  const left: R[] = []
  missed.forEach((receipt, at) => {
    const match = lateOf.get(at)
    if (match && receipt.outcome === 'delivered' && !taken.has(match.part_id)) {
      taken.add(match.part_id)
      hits.push({ ...match, receipt })
    } else if (!ofTests.has(at)) left.push(receipt)
  })
  return { hits, left }
}
