/**
 * An SMS that came in from a handset.
 *
 * It belongs to the account that owns the short code. A refusal takes effect at once, in the same
 * transaction: the number goes on the account's blacklist, and its consent to the account's brand
 * ends in the registry, which tells İYS.
 */
import { addressedBy, refusedBy, type ShortCodeOwner } from '../../rules/opt-out.ts'
import { rows, type Steps, statement } from '../statement.ts'
import { addToBlacklist } from './blacklist.ts'
import { refuseBySms } from './consents.ts'
import { takeIds } from './ids.ts'
import { queueInbound } from './tell-smpp.ts'
import { tell } from './tell-webhooks.ts'

export interface InboundSms {
  /** As the handset showed it; an integer when it is a number that could be sent to. */
  readonly from: string
  readonly number: number | null
  readonly to: string
  readonly text: string
  readonly nowMs: number
}

interface OwnerRow {
  readonly id: number
  readonly keyword: string | null
  readonly iys_short_names: string
  readonly iys_brand_code: string | null
}

const findOwners = statement<{ shortCode: string }, OwnerRow>(
  () => `select id, keyword, iys_short_names, iys_brand_code from account
    where short_code = :shortCode order by id`,
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
  /** The accounts that were refused. */
  readonly refused: readonly number[]
}

export function* receiveSms(sms: InboundSms): Steps<InboundStored> {
  const { from, number, to, text, nowMs } = sms
  const owners = (yield* rows(findOwners, { shortCode: to })).map(ownerOf)
  const refused = number === null ? [] : refusedBy(text, owners)
  const accountId = (refused[0] ?? addressedBy(text, owners))?.id ?? null
  const id = yield* takeIds('inbound', 1)
  yield* rows(insertInbound, { id, accountId, from, to, text, nowMs })
  if (number !== null) yield* refuse(refused, { ...sms, number }, id)
  if (accountId !== null) {
    const data = { id, from, to, text }
    yield* tell({ accountId, event: 'inbound.received', data, atMs: nowMs })
    yield* queueInbound({ accountId, data: { from, to, text }, atMs: nowMs })
  }
  return { id, accountId, refused: refused.map((owner) => owner.id) }
}

type Owner = ShortCodeOwner & { readonly brandCode: string | null }

const ownerOf = ({ id, keyword, iys_short_names, iys_brand_code }: OwnerRow): Owner => ({
  ...{ id, keyword, brandCode: iys_brand_code },
  shortNames: JSON.parse(iys_short_names) as string[],
})

/** What the history keeps of a text; the SMS itself goes with the other texts. */
const EVIDENCE_CHARACTERS_MAX = 200

/** Registries first, blacklists then: two refusals never wait for each other in turn. */
function* refuse(
  refused: readonly Owner[],
  { number, to, text, nowMs }: InboundSms & { readonly number: number },
  smsId: number,
): Steps<void> {
  const brands = new Map(refused.map(({ id, brandCode }) => [brandCode, id]))
  const evidence = `SMS ${smsId} to ${to}: ${text.slice(0, EVIDENCE_CHARACTERS_MAX)}`
  for (const [brandCode, accountId] of [...brands].toSorted()) {
    if (brandCode === null) continue
    yield* refuseBySms({ brandCode, accountId, number, evidence, nowMs })
  }
  for (const { id: accountId } of refused) {
    yield* addToBlacklist({ accountId, numbers: [number], source: 'sms', nowMs })
  }
}
