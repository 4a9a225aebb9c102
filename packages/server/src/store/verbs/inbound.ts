/**
 * An SMS that came in from a handset.
 *
 * It belongs to the account that owns the short code. `<keyword> RET` is a refusal: the number
 * goes on the account's blacklist in the same transaction.
 */
import { rows, type Steps, statement } from '../statement.ts'
import { addToBlacklist } from './blacklist.ts'
import { takeIds } from './ids.ts'

export interface InboundSms {
  /** As the handset showed it; an integer when it is a number that could be sent to. */
  readonly from: string
  readonly number: number | null
  readonly to: string
  readonly text: string
  readonly nowMs: number
}

const findOwner = statement<{ shortCode: string }, { id: number; keyword: string | null }>(
  () => 'select id, keyword from account where short_code = :shortCode order by id',
)
const insertInbound = statement<{
  id: number
  accountId: number | null
  from: string
  to: string
  text: string
  nowMs: number
}>(
  () => `insert into inbound (id, account_id, number, recipient, body, at)
    values (:id, :accountId, :from, :to, :text, :nowMs)`,
)
export interface InboundStored {
  readonly id: number
  readonly accountId: number | null
  readonly optedOut: boolean
}

export function* receiveSms(sms: InboundSms): Steps<InboundStored> {
  const { from, number, to, text, nowMs } = sms
  const owners = yield* rows(findOwner, { shortCode: to })
  const words = text.trim().toLocaleUpperCase('tr').split(/\s+/)
  // Several accounts may share a short code; the keyword tells them apart.
  const named = owners.find(({ keyword }) => keyword?.toLocaleUpperCase('tr') === words[0])
  const accountId = (named ?? (owners.length === 1 ? owners[0] : undefined))?.id ?? null
  const id = yield* takeIds('inbound', 1)
  yield* rows(insertInbound, { id, accountId, from, to, text, nowMs })
  const optedOut = named !== undefined && words[1] === 'RET' && number !== null
  if (optedOut) {
    yield* addToBlacklist({ accountId: named.id, numbers: [number], source: 'sms', nowMs })
  }
  return { id, accountId, optedOut }
}
