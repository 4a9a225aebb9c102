/**
 * The senders of an account: filed, applied for, judged.
 *
 * Every change is made under the lock of the account and noted in the history of the sender, so
 * that a customer who asks why his sender stopped working can be told when, and why.
 */
import { LIMITS } from '../../base/limits.ts'
import type { SenderKind } from '../../rules/sender-kinds.ts'
import { type MissingDocument, missingDocuments } from '../../rules/sender-kinds.ts'
import { nextSender, type SenderEvent, type SenderState } from '../../rules/sender-lifecycle.ts'
import { foldSender } from '../../rules/sender-rules.ts'
import { row, rows, type SetRows, type Steps, statement } from '../statement.ts'
import { tell } from './tell-webhooks.ts'

interface Sender {
  readonly accountId: number
  readonly name: string
}

/** What can be said of a sender beside its state. */
export interface SenderFacts {
  readonly kind: SenderKind | null
  readonly description: string | null
}

interface Change extends Sender {
  readonly status: SenderState
  readonly reason: string | null
  readonly nowMs: number
}

const holdAccount = statement<{ accountId: number }, { id: number }>(
  ({ forUpdate }) => `select id from account where id = :accountId ${forUpdate}`,
)
const findSender = statement<
  Sender,
  {
    status: SenderState
    reason: string | null
    kind: SenderKind | null
    description: string | null
  }
>(
  () => `select status, reason, kind, description from sender
    where account_id = :accountId and name = :name`,
)
const countSenders = statement<{ accountId: number }, { senders: number }>(
  () => 'select count(*) as senders from sender where account_id = :accountId',
)
const insertSender = statement<Change & SenderFacts & { folded: string }>(
  () => `insert into sender
      (account_id, name, status, reason, created_at, status_at, kind, description, folded)
    values (:accountId, :name, :status, :reason, :nowMs, :nowMs, :kind, :description, :folded)`,
)
const setStatus = statement<Change>(
  () => `update sender set status = :status, reason = :reason, status_at = :nowMs
    where account_id = :accountId and name = :name`,
)
const setFacts = statement<Sender & SenderFacts>(
  () => `update sender set kind = :kind, description = :description
    where account_id = :accountId and name = :name`,
)
const lastEntry = statement<Sender, { no: number | null }>(
  () => 'select max(no) as no from sender_history where account_id = :accountId and name = :name',
)
const insertEntry = statement<Change & { no: number }>(
  () => `insert into sender_history (account_id, name, no, at, status, reason)
    values (:accountId, :name, :no, :nowMs, :status, :reason)`,
)
const findDocuments = statement<{ accountId: number }, { id: number; kind: string }>(
  () => `select id, kind from document where account_id = :accountId and state = 'kept'`,
)
const findAttached = statement<Sender, { document_id: number }>(
  () => 'select document_id from sender_document where account_id = :accountId and name = :name',
)
const detach = statement<Sender>(
  () => 'delete from sender_document where account_id = :accountId and name = :name',
)
const attach = statement<Sender & { ids: SetRows }>(
  ({ each, int }) => `insert into sender_document (account_id, name, document_id)
    select ${int(':accountId')}, s.name, i.id from ${each('ids', { id: 'integer' })} i
    join sender s on s.account_id = :accountId and s.name = :name`,
)

/** @returns whether there is such an account; nobody changes its senders until the end */
function* held(accountId: number): Steps<boolean> {
  return (yield* row(holdAccount, { accountId })) !== undefined
}

function* note(change: Change): Steps<void> {
  const last = yield* row(lastEntry, { accountId: change.accountId, name: change.name })
  yield* rows(insertEntry, { ...change, no: (last?.no ?? 0) + 1 })
  const { accountId, name, status, reason, nowMs: atMs } = change
  if (status === 'draft' || status === 'submitted') return
  yield* tell({ accountId, event: `sender.${status}`, data: { name, reason }, atMs })
}

function* create(change: Change, facts: SenderFacts): Steps<void> {
  const folded = foldSender(change.name)
  yield* rows(insertSender, { ...change, ...facts, folded })
  yield* note(change)
}

function* move(change: Change): Steps<void> {
  yield* rows(setStatus, change)
  yield* note(change)
}

interface Papers {
  readonly ids: readonly number[]
  readonly kinds: readonly string[]
}

/** The documents that were named, or else all on file; or the first that nobody has filed. */
function* papersOf(
  accountId: number,
  named: readonly number[] | null,
): Steps<Papers | { readonly noDocument: number }> {
  const filed = new Map((yield* rows(findDocuments, { accountId })).map((each) => [each.id, each]))
  const noDocument = named?.find((id) => !filed.has(id))
  if (noDocument !== undefined) return { noDocument }
  const ids = [...new Set(named ?? filed.keys())]
  return { ids, kinds: ids.map((id) => filed.get(id)?.kind ?? '') }
}

function* attachOnly({ accountId, name }: Sender, ids: readonly number[]): Steps<void> {
  yield* rows(detach, { accountId, name })
  if (ids.length === 0) return
  yield* rows(attach, { accountId, name, ids: ids.map((id) => [id] as const) })
}

/** Approved from the first moment, as the one who makes the account wants it. */
export function* createSenders(
  accountId: number,
  names: readonly string[],
  nowMs: number,
): Steps<void> {
  for (const name of names) {
    const change = { accountId, name, status: 'approved', reason: null, nowMs } as const
    yield* create(change, { kind: null, description: null })
  }
}

export interface NewSender extends Sender, SenderFacts {
  /** Null takes all on file. */
  readonly documents: readonly number[] | null
  readonly approve: boolean
  readonly nowMs: number
}

export type FileRefusal = 'noAccount' | 'taken' | 'tooMany' | { readonly noDocument: number }

/**
 * Files a sender: approved, submitted, or a draft if documents are missing. One that exists stays
 * as it is.
 */
export function* fileSender(request: NewSender): Steps<FileRefusal | { status: SenderState }> {
  const { accountId, name, kind, description, nowMs } = request
  if (!(yield* held(accountId))) return 'noAccount'
  if (yield* row(findSender, { accountId, name })) return 'taken'
  if (yield* isFull(accountId)) return 'tooMany'
  const papers = yield* papersOf(accountId, request.documents)
  if ('noDocument' in papers) return papers
  const isWhole = missingDocuments(kind, papers.kinds).length === 0
  const status = request.approve ? 'approved' : isWhole ? 'submitted' : 'draft'
  yield* create({ accountId, name, status, reason: null, nowMs }, { kind, description })
  yield* attachOnly(request, papers.ids)
  return { status }
}

function* isFull(accountId: number): Steps<boolean> {
  const counted = yield* row(countSenders, { accountId })
  return (counted?.senders ?? 0) >= LIMITS.sendersMax
}

export interface SenderApplication extends Sender {
  readonly description: string | null
  readonly nowMs: number
}

/**
 * The customer's own application, with whatever documents are on file. A repeat changes nothing,
 * unless it comes after a rejection or completes a draft: then it is judged anew.
 */
export function* applyForSender(
  request: SenderApplication,
): Steps<'noAccount' | 'noDocuments' | 'tooMany' | { status: SenderState }> {
  const { accountId, name, description, nowMs } = request
  if (!(yield* held(accountId))) return 'noAccount'
  const { ids } = (yield* papersOf(accountId, null)) as Papers
  if (ids.length === 0) return 'noDocuments'
  const found = yield* row(findSender, { accountId, name })
  if (!found && (yield* isFull(accountId))) return 'tooMany'
  const status = found ? nextSender(found.status, 'submit') : 'submitted'
  if (status === found?.status || status === 'refused') return { status: found?.status ?? 'draft' }
  const change = { accountId, name, status, reason: null, nowMs }
  if (found) {
    yield* move(change)
    yield* rows(setFacts, { accountId, name, kind: found.kind, description })
  } else {
    yield* create(change, { kind: null, description })
  }
  yield* attachOnly(request, ids)
  return { status }
}

export interface SenderJudgement extends Sender, Partial<SenderFacts> {
  /** Undefined leaves the state alone. */
  readonly event?: SenderEvent
  readonly reason: string | null
  /** Undefined leaves them as they are. */
  readonly documents?: readonly number[]
  readonly nowMs: number
}

export type JudgeRefusal =
  | 'noSender'
  | { readonly noDocument: number }
  | { readonly missing: readonly MissingDocument[] }
  | { readonly stays: SenderState }

/** Changes what is said of a sender, then its state. What is refused changes nothing. */
export function* judgeSender(
  request: SenderJudgement,
): Steps<JudgeRefusal | { status: SenderState }> {
  const { accountId, name, event, reason, nowMs } = request
  const found = (yield* held(accountId)) && (yield* row(findSender, { accountId, name }))
  if (!found) return 'noSender'
  const attached = (yield* rows(findAttached, { accountId, name })).map((each) => each.document_id)
  const papers = yield* papersOf(accountId, request.documents ?? attached)
  if ('noDocument' in papers) return papers
  const { kind = found.kind, description = found.description } = request
  const status = event ? nextSender(found.status, event) : found.status
  if (status === 'refused') return { stays: found.status }
  const missing = missingDocuments(kind, papers.kinds)
  const isAsked = status !== found.status || request.documents !== undefined
  if (status === 'submitted' && isAsked && missing.length > 0) return { missing }
  yield* rows(setFacts, { accountId, name, kind, description })
  if (request.documents) yield* attachOnly(request, papers.ids)
  const says = event !== undefined && event !== 'submit' && reason !== found.reason
  if (status !== found.status || says) yield* move({ accountId, name, status, reason, nowMs })
  return { status }
}
