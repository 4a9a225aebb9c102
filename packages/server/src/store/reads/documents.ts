/** The documents of an account. What is between file and row is none yet, or none any more. */
import { row, rows, type Steps, statement } from '../statement.ts'

export interface DocumentView {
  readonly id: number
  readonly kind: string
  /** As it was given; never a path. */
  readonly name: string
  /** The media type that its first bytes say. */
  readonly type: string
  readonly bytes: number
  /** SHA-256 of the content in hex. */
  readonly hash: string
  readonly createdAtMs: number
}

export const DOCUMENT_COLUMNS = 'id, kind, name, type, bytes, hash, created_at as "createdAtMs"'

const findAll = statement<{ accountId: number }, DocumentView>(
  () => `select ${DOCUMENT_COLUMNS} from document
    where account_id = :accountId and state = 'kept' order by id`,
)
const findOne = statement<{ accountId: number; id: number }, DocumentView>(
  () => `select ${DOCUMENT_COLUMNS} from document
    where account_id = :accountId and id = :id and state = 'kept'`,
)

export function* documentsOf(request: {
  readonly accountId: number
}): Steps<readonly DocumentView[]> {
  return yield* rows(findAll, request)
}

export function* documentNamed(request: {
  readonly accountId: number
  readonly id: number
}): Steps<DocumentView | undefined> {
  return yield* row(findOne, request)
}
