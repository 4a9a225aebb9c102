/** Parts whose receipt a carrier still owes; the simulator takes them up after a restart. */
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

/** Pages by the carrier's id, which is what the index of awaited parts is ordered by. */
export function* awaitedParts(request: {
  readonly carrier: string
  readonly after: string
  readonly before: string
  readonly limit: number
}): Steps<readonly AwaitedPart[]> {
  return yield* rows(findAwaited, request)
}
