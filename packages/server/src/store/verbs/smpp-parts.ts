/**
 * The parts of long texts that customers submit, until the last has come.
 *
 * A part is answered before the others are there, so it is written down first, and whichever node
 * takes the last one finds them all. They stay until the order stands: a process that dies between
 * makes the customer submit the last part again, under the same key.
 */
import { fingerprintOf } from '../../base/secrets.ts'
import {
  keyOfParts,
  PARTS_MISSING,
  type ReceiptWish,
  type SmppEnd,
} from '../../rules/smpp-receipts.ts'
import { insertInto, row, rows, type Steps, statement } from '../statement.ts'
import { orderOfKey } from './idempotency.ts'
import { writeDeliveries } from './tell-smpp.ts'

/** What is kept of a part; the store does not look into `content`. */
export interface SmppPart {
  readonly from: string
  readonly to: string
  readonly wish: ReceiptWish
  readonly content: unknown
}

interface PartRow {
  readonly joint: string
  readonly no: number
  readonly at: number
  readonly smpp_id: string
  readonly part: string
}

const holdAccount = statement<{ accountId: number }, { id: number }>(
  ({ forUpdate }) => `select id from account where id = :accountId ${forUpdate}`,
)
const countParts = statement<{ accountId: number; most: number }, { parts: number }>(
  () => `select count(*) as parts from (
    select 1 from smpp_part where account_id = :accountId limit :most
  ) p`,
)
const findParts = statement<{ accountId: number; joint: string }, PartRow>(
  () => `select joint, no, at, smpp_id, part from smpp_part
    where account_id = :accountId and joint = :joint order by no`,
)
const insertPart = statement<{
  accountId: number
  joint: string
  no: number
  nowMs: number
  smppId: string
  part: string
}>(
  () => `insert into smpp_part (account_id, joint, no, at, smpp_id, part)
    values (:accountId, :joint, :no, :nowMs, :smppId, :part)`,
)
const dropParts = statement<{ accountId: number; joint: string }>(
  () => 'delete from smpp_part where account_id = :accountId and joint = :joint',
)
const putAside = statement<{ accountId: number; joint: string; aside: string }>(
  () => `update smpp_part set joint = :aside where account_id = :accountId and joint = :joint`,
)

/** Customers ask by the ids that they were given, long after the parts are gone. */
const keepIds = insertInto(
  'smpp_id',
  { account_id: 'integer', smpp_id: 'text', order_id: 'integer', ended: 'text', at: 'integer' },
  'on conflict (account_id, smpp_id) do nothing',
)

const forgetOldIds = statement<{ beforeMs: number; limit: number }, { smpp_id: string }>(
  () => `delete from smpp_id where (account_id, smpp_id) in (
      select account_id, smpp_id from smpp_id where at <= :beforeMs order by at limit :limit
    ) returning smpp_id`,
)

/** Lets go of ids that nobody asks about any more. */
export function* forgetSmppIds(request: {
  readonly beforeMs: number
  readonly limit: number
}): Steps<{ readonly more: boolean }> {
  return { more: (yield* rows(forgetOldIds, request)).length === request.limit }
}

/** Where the parts of a whole text are when their reference has come round. */
const asideOf = (joint: string, smppId: string): string => `${joint} ${smppId}`

export interface KeptPart {
  readonly no: number
  readonly smppId: string
  readonly part: SmppPart
}

/** `parts` are all of them, in order, when this one makes the text whole. */
export type PartKept =
  | { readonly smppId: string; readonly parts: readonly KeptPart[] | undefined }
  | 'tooMany'

export function* keepSmppPart(request: {
  readonly accountId: number
  /** The same for all parts of a text. */
  readonly joint: string
  /** From 1 to `total`. */
  readonly no: number
  readonly total: number
  readonly smppId: string
  readonly part: SmppPart
  readonly most: number
  readonly nowMs: number
}): Steps<PartKept> {
  const { accountId, joint, no, total, nowMs, most } = request
  yield* row(holdAccount, { accountId })
  const part = JSON.stringify(request.part)
  const known = yield* rows(findParts, { accountId, joint })
  const same = known.find((each) => each.no === no)
  // The reference has come round: what waits is of a text whose rest never came, or of one that is
  // whole and being ordered.
  const isOther = same !== undefined && same.part !== part
  const first = isOther ? wholeOf(known, total)?.[0] : undefined
  if (first) yield* rows(putAside, { accountId, joint, aside: asideOf(joint, first.smppId) })
  else if (isOther) yield* giveUp(accountId, known, nowMs, PARTS_MISSING)
  if (same && !isOther) return { smppId: same.smpp_id, parts: wholeOf(known, total) }
  const count = yield* row(countParts, { accountId, most })
  if ((count?.parts ?? 0) >= most) return 'tooMany'
  const { smppId } = request
  yield* rows(insertPart, { accountId, joint, no, nowMs, smppId, part })
  const own = { joint, no, at: nowMs, smpp_id: smppId, part }
  return { smppId, parts: wholeOf([...(isOther ? [] : known), own], total) }
}

function wholeOf(found: readonly PartRow[], total: number): readonly KeptPart[] | undefined {
  if (found.length < total) return undefined
  return found
    .toSorted((a, b) => a.no - b.no)
    .map(({ no, smpp_id, part }) => ({ no, smppId: smpp_id, part: JSON.parse(part) as SmppPart }))
}

/** The text was ordered, or refused; of a refusal those hear whose parts were taken before. */
export function* dropSmppParts(request: {
  readonly accountId: number
  readonly joint: string
  /** Of the text's first part: others may have come under the same reference since. */
  readonly firstId: string
  readonly refused: { readonly end: SmppEnd; readonly butNo: number } | null
  /** Null where it was refused. */
  readonly orderId: number | null
  readonly nowMs: number
}): Steps<number> {
  const { accountId, firstId, refused, orderId, nowMs } = request
  yield* row(holdAccount, { accountId })
  const there = yield* rows(findParts, { accountId, joint: request.joint })
  const isThere = there.some(({ smpp_id }) => smpp_id === firstId)
  const joint = isThere ? request.joint : asideOf(request.joint, firstId)
  const found = isThere ? there : yield* rows(findParts, { accountId, joint })
  if (!refused) {
    yield* letGo(accountId, found, orderId, nowMs)
    return 0
  }
  yield* rows(dropParts, { accountId, joint })
  const others = found.filter(({ no }) => no !== refused.butNo)
  return yield* giveUp(accountId, others, nowMs, refused.end)
}

/** Of a text that was ordered: its order speaks for its parts. */
function* letGo(
  accountId: number,
  parts: readonly PartRow[],
  orderId: number | null,
  nowMs: number,
): Steps<void> {
  for (const joint of new Set(parts.map((each) => each.joint))) {
    yield* rows(dropParts, { accountId, joint })
  }
  const ids = parts.map(({ smpp_id }) => [accountId, smpp_id, orderId, null, nowMs] as const)
  yield* rows(keepIds, { rows: ids })
}

/** Lets parts go and queues the receipts that say so. */
function* giveUp(
  accountId: number,
  parts: readonly PartRow[],
  nowMs: number,
  end: SmppEnd,
): Steps<number> {
  for (const joint of new Set(parts.map((each) => each.joint))) {
    yield* rows(dropParts, { accountId, joint })
  }
  const ended = JSON.stringify(end)
  const ids = parts.map(({ smpp_id }) => [accountId, smpp_id, null, ended, nowMs] as const)
  yield* rows(keepIds, { rows: ids })
  return yield* writeDeliveries(
    parts.flatMap(({ smpp_id: smppId, at, part }) => {
      const { from, to, wish } = JSON.parse(part) as SmppPart
      if (wish === 'none') return []
      const payload = { from, to, submitAtMs: at, ...end }
      return [{ accountId, kind: 'part' as const, smppId, payload, atMs: nowMs }]
    }),
  )
}

const findStale = statement<{ beforeMs: number; limit: number }, { account_id: number } & PartRow>(
  () => `select account_id, joint, no, at, smpp_id, part from smpp_part p
    where at <= :beforeMs and not exists (
      select 1 from smpp_part n
      where n.account_id = p.account_id and n.joint = p.joint and n.at > :beforeMs
    )
    order by at limit :limit`,
)

/**
 * Gives up texts of which no part has come for so long. One that was ordered by a process that died
 * before it could let its parts go is not given up: its order tells what becomes of it.
 */
export function* giveUpSmppParts(request: {
  readonly beforeMs: number
  readonly limit: number
  readonly nowMs: number
}): Steps<{ readonly told: number; readonly more: boolean }> {
  const stale = yield* rows(findStale, request)
  let told = 0
  const joints = new Map(stale.map((each) => [`${each.account_id} ${each.joint}`, each]))
  const sorted = [...joints.values()].toSorted((a, b) => a.account_id - b.account_id)
  for (const { account_id: accountId, joint } of sorted) {
    yield* row(holdAccount, { accountId })
    const parts = yield* rows(findParts, { accountId, joint })
    const [first] = parts
    if (!first) continue
    const orderId = yield* orderOfKey(accountId, fingerprintOf(keyOfParts(first.smpp_id)))
    if (orderId !== undefined) yield* letGo(accountId, parts, orderId, request.nowMs)
    else told += yield* giveUp(accountId, parts, request.nowMs, PARTS_MISSING)
  }
  return { told, more: stale.length === request.limit }
}
