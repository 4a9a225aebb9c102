/** Gives credentials of an account new secrets; the ones before may be as good for a while. */
import type { CredentialKind } from '../reads/accounts.ts'
import { row, rows, type Steps, statement } from '../statement.ts'
import type { NewCredential } from './accounts.ts'

export interface RotatedCredential extends NewCredential {
  /** What it replaces; null if the account has none of the kind. */
  readonly was: string | null
}

const hold = statement<{ accountId: number }, { id: number }>(
  ({ forUpdate }) => `select id from account where id = :accountId ${forUpdate}`,
)
const find = statement<{ kind: CredentialKind; name: string }, { hash: string }>(
  () => 'select hash from credential where kind = :kind and name = :name',
)
const insert = statement<NewCredential & { accountId: number }>(
  () => `insert into credential (name, kind, account_id, hash)
    values (:name, :kind, :accountId, :hash)`,
)
const replace = statement<NewCredential & { oldHash: string | null; oldUntilMs: number | null }>(
  () => `update credential set hash = :hash, old_hash = :oldHash, old_until = :oldUntilMs
    where kind = :kind and name = :name`,
)

/** All of them or, where one is not any more what it was, none. */
export function* rotateCredentials(request: {
  readonly accountId: number
  readonly credentials: readonly RotatedCredential[]
  /** Null: what was before is good no longer. */
  readonly oldUntilMs: number | null
}): Steps<'rotated' | 'changed'> {
  const { accountId, credentials, oldUntilMs } = request
  yield* row(hold, { accountId })
  for (const { kind, name, was } of credentials) {
    const found = yield* row(find, { kind, name })
    if ((found?.hash ?? null) !== was) return 'changed'
  }
  for (const { kind, name, hash, was } of credentials) {
    if (was === null) yield* rows(insert, { kind, name, hash, accountId })
    else {
      const oldHash = oldUntilMs === null ? null : was
      yield* rows(replace, { kind, name, hash, oldHash, oldUntilMs })
    }
  }
  return 'rotated'
}
