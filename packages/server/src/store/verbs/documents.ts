/**
 * The rows of documents, whose content lies in files (D24).
 *
 * A file and a row cannot be written in one step. So the row comes first and goes last: `pending`
 * until the file is on the disk, `gone` until it is off it. Whatever a process that died has left
 * behind is therefore known by its row, and nobody ever has to guess whose a file is.
 */
import { LIMITS } from '../../base/limits.ts'
import { DOCUMENT_COLUMNS, type DocumentView } from '../reads/documents.ts'
import { row, rows, type Steps, statement } from '../statement.ts'
import { takeIds } from './ids.ts'

export interface NewDocument {
  readonly accountId: number
  readonly kind: string
  readonly name: string
  readonly type: string
  readonly bytes: number
  readonly hash: string
  readonly nowMs: number
}

interface DocumentKey {
  readonly accountId: number
  readonly id: number
}

/** What its file is called by, and whose it is. */
export interface FiledDocument extends DocumentKey {
  readonly hash: string
}

const holdAccount = statement<{ accountId: number }, { id: number }>(
  ({ forUpdate }) => `select id from account where id = :accountId ${forUpdate}`,
)
const measure = statement<{ accountId: number }, { documents: number; bytes: number }>(
  ({ int }) => `select count(*) as documents, ${int('coalesce(sum(bytes), 0)')} as bytes
    from document where account_id = :accountId and state <> 'gone'`,
)
const findSame = statement<{ accountId: number; kind: string; hash: string }, DocumentView>(
  () => `select ${DOCUMENT_COLUMNS} from document
    where account_id = :accountId and kind = :kind and hash = :hash and state = 'kept'`,
)
const insertDocument = statement<NewDocument & { id: number }>(
  () => `insert into document
      (account_id, id, kind, name, type, bytes, hash, created_at, state)
    values (:accountId, :id, :kind, :name, :type, :bytes, :hash, :nowMs, 'pending')`,
)
const setKept = statement<DocumentKey, DocumentView>(
  () => `update document set state = 'kept'
    where account_id = :accountId and id = :id and state = 'pending'
    returning ${DOCUMENT_COLUMNS}`,
)
const findUser = statement<DocumentKey, { name: string }>(
  () => `select a.name from sender_document a
    join sender s on s.account_id = a.account_id and s.name = a.name
    where a.account_id = :accountId and a.document_id = :id
      and s.status in ('submitted', 'approved', 'suspended')
    order by a.name limit 1`,
)
const setGone = statement<DocumentKey, { hash: string }>(
  () => `update document set state = 'gone'
    where account_id = :accountId and id = :id and state = 'kept' returning hash`,
)
const detachAll = statement<DocumentKey>(
  () => 'delete from sender_document where account_id = :accountId and document_id = :id',
)
const deleteUnkept = statement<DocumentKey>(
  () => `delete from document where account_id = :accountId and id = :id and state <> 'kept'`,
)
const takeStale = statement<{ beforeMs: number; limit: number }, FiledDocument>(
  () => `update document set state = 'gone' where (account_id, id) in (
      select account_id, id from document
      where state <> 'kept' and created_at <= :beforeMs order by created_at limit :limit
    ) returning account_id as "accountId", id, hash`,
)
const takeAny = statement<{ limit: number }, FiledDocument>(
  () => `update document set state = 'gone' where (account_id, id) in (
      select account_id, id from document order by account_id, id limit :limit
    ) returning account_id as "accountId", id, hash`,
)

export type Reserved =
  | 'noAccount'
  | 'tooMany'
  | 'tooMuch'
  /** The same content is there as the same kind. */
  | { readonly document: DocumentView }
  | { readonly id: number }

/** Makes room for a document; it does not count until `keepDocument`. */
export function* reserveDocument(request: NewDocument): Steps<Reserved> {
  const { accountId, kind, hash, bytes } = request
  if (!(yield* row(holdAccount, { accountId }))) return 'noAccount'
  const document = yield* row(findSame, { accountId, kind, hash })
  if (document) return { document }
  const filed = yield* row(measure, { accountId })
  if ((filed?.documents ?? 0) >= LIMITS.documentsMax) return 'tooMany'
  if ((filed?.bytes ?? 0) + bytes > LIMITS.documentsBytesMax) return 'tooMuch'
  const id = yield* takeIds('document', 1)
  yield* rows(insertDocument, { ...request, id })
  return { id }
}

/** Its file is on the disk; undefined if somebody took it for left behind meanwhile. */
export function* keepDocument(request: DocumentKey): Steps<DocumentView | undefined> {
  return yield* row(setKept, request)
}

/** From now on it is none any more; its file is to be removed, then `forgetDocument`. */
export function* dropDocument(
  request: DocumentKey,
): Steps<'noDocument' | { readonly usedBy: string } | { readonly hash: string }> {
  // Nobody submits a sender with it at the same time.
  yield* rows(holdAccount, { accountId: request.accountId })
  const user = yield* row(findUser, request)
  if (user) return { usedBy: user.name }
  const gone = yield* row(setGone, request)
  if (!gone) return 'noDocument'
  yield* rows(detachAll, request)
  return gone
}

/** Its file is off the disk. */
export function* forgetDocument(request: DocumentKey): Steps<void> {
  yield* rows(deleteUnkept, request)
}

/** What processes that died have left behind: from now on it is gone, file and all. */
export function* takeStaleDocuments(request: {
  readonly beforeMs: number
  readonly limit: number
}): Steps<readonly FiledDocument[]> {
  return yield* rows(takeStale, request)
}

/** Some of all there are, whoever's: only the sandbox's reset asks for it. */
export function* takeAllDocuments(request: {
  readonly limit: number
}): Steps<readonly FiledDocument[]> {
  return yield* rows(takeAny, request)
}
