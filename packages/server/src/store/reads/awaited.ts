/** Parts whose receipt a carrier still owes: the simulated carrier takes them up after a restart. */
import { rows, type Steps, statement } from '../statement.ts'

export interface AwaitedPart {
  readonly id: number
  readonly carrier_message_id: string
  readonly number: number
  readonly sent_at: number
}

const findAwaited = statement<{ carrier: string; after: number; limit: number }, AwaitedPart>(
  () => `select p.id, p.carrier_message_id, m.number, p.sent_at
    from part p join message m on m.id = p.message_id
    where p.state = 0 and p.carrier = :carrier and p.id > :after order by p.id limit :limit`,
)

export function* awaitedParts(request: {
  readonly carrier: string
  readonly after: number
  readonly limit: number
}): Steps<readonly AwaitedPart[]> {
  return yield* rows(findAwaited, request)
}
