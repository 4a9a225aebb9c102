/**
 * Parts of SMS from handsets, kept until all have come, on whatever bind and node.
 *
 * Whoever brings the last part sees the others: a part is committed before it is asked for them. Of
 * two who see the whole at once, the one that takes the parts away passes it on.
 */
import { row, rows, type Steps, statement } from '../statement.ts'
import { type InboundSms, type InboundStored, receiveSms } from './inbound.ts'

/** What belongs together; a handset counts its references up. */
export interface InboundKey {
  readonly carrier: string
  readonly from: string
  readonly to: string
  readonly reference: number
  readonly total: number
}

export interface InboundPart extends InboundKey {
  /** From 1 to `total`. */
  readonly no: number
  /** The octets and their alphabet, which only the carrier's side can read. */
  readonly content: string
  readonly nowMs: number
}

const putPart = statement<InboundPart>(
  () => `insert into inbound_part
      (carrier, sender, recipient, reference, total, no, content, at)
    values (:carrier, :from, :to, :reference, :total, :no, :content, :nowMs)
    on conflict (carrier, sender, recipient, reference, total, no)
      do update set content = excluded.content, at = excluded.at`,
)

const OF_KEY = `carrier = :carrier and sender = :from and recipient = :to
  and reference = :reference and total = :total`

const countParts = statement<InboundKey, { parts: number }>(
  () => `select count(*) as parts from inbound_part where ${OF_KEY}`,
)
const findParts = statement<InboundKey, KeptPart>(
  () => `select no, content, at as "atMs" from inbound_part where ${OF_KEY} order by no`,
)
const takeParts = statement<InboundKey, { no: number }>(
  () => `delete from inbound_part where ${OF_KEY} returning no`,
)
const findOldest = statement<{ beforeMs: number }, InboundKey>(
  () => `select carrier, sender as "from", recipient as "to", reference, total
    from inbound_part where at <= :beforeMs order by at limit 1`,
)

export interface KeptPart {
  readonly no: number
  readonly content: string
  readonly atMs: number
}

/** @returns how many of its message are there; one that comes again takes the place of the first */
export function* keepInboundPart(part: InboundPart): Steps<number> {
  yield* rows(putPart, part)
  return (yield* row(countParts, part))?.parts ?? 0
}

export function* inboundParts(key: InboundKey): Steps<readonly KeptPart[]> {
  return yield* rows(findParts, key)
}

/** A message whose other parts have not come since then. */
export function* overdueInbound(request: {
  readonly beforeMs: number
}): Steps<InboundKey | undefined> {
  return yield* row(findOldest, request)
}

/** The whole in place of its parts; undefined if somebody else has passed it on. */
export function* receiveJoinedSms(request: {
  readonly sms: InboundSms
  readonly parts: InboundKey
}): Steps<InboundStored | undefined> {
  const taken = yield* rows(takeParts, request.parts)
  return taken.length === 0 ? undefined : yield* receiveSms(request.sms)
}
