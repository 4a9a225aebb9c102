/**
 * An SMS that came in from a handset.
 *
 * It belongs to the account that owns the short code. `<keyword> RET` is a refusal: the number
 * goes on the account's blacklist in the same transaction.
 */
import { row, rows, type Steps, statement } from '../statement.ts'
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
const block = statement<
  { accountId: number; number: number; nowMs: number; source: string },
  { number: number }
>(
  () => `insert into blacklist (account_id, number, at, source)
    values (:accountId, :number, :nowMs, :source)
    on conflict (account_id, number) do nothing returning number`,
)
const countBlocked = statement<{ accountId: number; count: number }>(
  () => 'update account set blacklisted = blacklisted + :count where id = :accountId',
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
    const ask = { accountId: named.id, number, nowMs, source: 'sms' }
    const added = yield* row(block, ask)
    if (added) yield* rows(countBlocked, { accountId: named.id, count: 1 })
  }
  return { id, accountId, optedOut }
}
