/** Senders as the operator sees them: their history, documents, and who else has the name. */
import type { SenderKind } from '../../rules/sender-kinds.ts'
import type { SenderState } from '../../rules/sender-lifecycle.ts'
import { HOLDS_NAME } from '../../rules/sender-rules.ts'
import { question, rows, type SetRows, type Steps, statement, together } from '../statement.ts'

interface SenderRow {
  readonly name: string
  readonly kind: SenderKind | null
  readonly description: string | null
  readonly status: SenderState
  readonly reason: string | null
  readonly sinceMs: number
  readonly createdAtMs: number
  readonly folded: string
}

export interface SenderEntry {
  readonly atMs: number
  readonly status: SenderState
  readonly reason: string | null
}

export interface SenderDetail extends Omit<SenderRow, 'folded'> {
  /** Oldest first. */
  readonly history: readonly SenderEntry[]
  readonly documents: readonly { readonly id: number; readonly kind: string }[]
  /** Other accounts with a name that reads the same: a question for whoever judges. */
  readonly alsoOf: readonly number[]
}

const COLUMNS = `name, kind, description, status, reason, status_at as "sinceMs",
  created_at as "createdAtMs", folded`
/** So many others are enough to ask the question. */
const OTHERS_MAX = 1_000

const findAll = statement<{ accountId: number }, SenderRow>(
  () => `select ${COLUMNS} from sender where account_id = :accountId order by created_at, name`,
)
const findOne = statement<{ accountId: number; name: string }, SenderRow>(
  () => `select ${COLUMNS} from sender where account_id = :accountId and name = :name`,
)
const findHistory = statement<
  { accountId: number; names: SetRows },
  SenderEntry & { readonly name: string }
>(
  ({ each }) => `select h.name, h.at as "atMs", h.status, h.reason
    from ${each('names', { name: 'text' })} n
    join sender_history h on h.account_id = :accountId and h.name = n.name
    order by h.name, h.no`,
)
const findDocuments = statement<
  { accountId: number; names: SetRows },
  { readonly name: string; readonly id: number; readonly kind: string }
>(
  ({ each }) => `select a.name, d.id, d.kind
    from ${each('names', { name: 'text' })} n
    join sender_document a on a.account_id = :accountId and a.name = n.name
    join document d on d.account_id = a.account_id and d.id = a.document_id
    order by a.name, d.id`,
)
const findOthers = statement<
  { accountId: number; keys: SetRows; limit: number },
  { readonly folded: string; readonly account_id: number }
>(
  ({ each }) => `select distinct s.folded, s.account_id
    from ${each('keys', { folded: 'text' })} k
    join sender s on s.folded = k.folded
    where s.account_id <> :accountId
      and s.status in (${HOLDS_NAME.map((status) => `'${status}'`).join(', ')})
    order by s.folded, s.account_id limit :limit`,
)

/** All of an account, in the order in which they were filed; none if there is no such account. */
export function* sendersOf({ accountId }: { readonly accountId: number }): Steps<SenderDetail[]> {
  return yield* detailed(accountId, yield* rows(findAll, { accountId }))
}

export function* senderNamed(request: {
  readonly accountId: number
  readonly name: string
}): Steps<SenderDetail | undefined> {
  return (yield* detailed(request.accountId, yield* rows(findOne, request)))[0]
}

function* detailed(accountId: number, found: readonly SenderRow[]): Steps<SenderDetail[]> {
  const names = found.map(({ name }) => [name] as const)
  // A node of an older version files senders without it.
  const keys = found.filter(({ folded }) => folded !== '').map(({ folded }) => [folded] as const)
  const [history, documents, others] = yield* together(
    question(findHistory, { accountId, names }),
    question(findDocuments, { accountId, names }),
    question(findOthers, { accountId, keys, limit: OTHERS_MAX }),
  )
  const historyOf = Map.groupBy(history, ({ name }) => name)
  const documentsOf = Map.groupBy(documents, ({ name }) => name)
  const othersOf = Map.groupBy(others, ({ folded }) => folded)
  return found.map(({ folded, ...sender }) => ({
    ...sender,
    history: (historyOf.get(sender.name) ?? []).map(({ name: _, ...entry }) => entry),
    documents: (documentsOf.get(sender.name) ?? []).map(({ id, kind }) => ({ id, kind })),
    alsoOf: (othersOf.get(folded) ?? []).map(({ account_id }) => account_id),
  }))
}
