/**
 * Parts whose receipt a carrier still owes, those of tests among them; the simulator takes them up
 * after a restart.
 */
import { rows, type Steps, statement } from '../statement.ts'

export interface AwaitedPart {
  readonly carrier_message_id: string
  readonly number: number
  readonly sent_at: number
}

const findAwaited = statement<
  { carrier: string; after: string; before: string; limit: number },
  AwaitedPart
>(
  () => `select p.carrier_message_id, m.number, p.sent_at
    from part p join message m on m.id = p.message_id
    where p.state = 0 and p.carrier = :carrier 
      and p.carrier_message_id > :after and p.carrier_message_id < :before
    order by p.carrier_message_id limit :limit`,
)

const findTests = statement<
  { carrier: string; after: string; before: string; limit: number },
  AwaitedPart
>(
  () => `select p.carrier_message_id, t.number, p.sent_at
    from carrier_test_part p join carrier_test t on t.id = p.test_id
    where p.carrier = :carrier and p.state = 0
      and p.carrier_message_id > :after and p.carrier_message_id < :before
    order by p.carrier_message_id limit :limit`,
)

/** Pages by the carrier's id, which is what the index of awaited parts is ordered by. */
export function* awaitedParts(request: {
  readonly carrier: string
  readonly after: string
  readonly before: string
  readonly limit: number
}): Steps<readonly AwaitedPart[]> {
  const parts = yield* rows(findAwaited, request)
  const tests = yield* rows(findTests, request)
  if (tests.length === 0) return parts
  const isBefore = (a: AwaitedPart, b: AwaitedPart) => {
    return Buffer.compare(Buffer.from(a.carrier_message_id), Buffer.from(b.carrier_message_id))
  }
  return [...parts, ...tests].toSorted(isBefore).slice(0, request.limit)
}
