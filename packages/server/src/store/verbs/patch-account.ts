/** Changes some settings of an account and leaves the others, in one transaction. */
import type { AccountSettings } from '../../rules/account.ts'
import { type AccountView, accountById } from '../reads/accounts.ts'
import { row, type Steps, statement } from '../statement.ts'
import { updateAccount } from './accounts.ts'

export interface AccountPatch {
  readonly id: number
  readonly changes: Partial<Omit<AccountSettings, 'id'>>
}

// Two changes at once would each write the other's old values back.
const hold = statement<{ id: number }, { id: number }>(
  ({ forUpdate }) => `select id from account where id = :id ${forUpdate}`,
)

/** The account as it is then; undefined if there is none. */
export function* patchAccount({ id, changes }: AccountPatch): Steps<AccountView | undefined> {
  yield* row(hold, { id })
  const found = yield* accountById({ id })
  if (!found) return undefined
  const settings = { ...found.settings, ...changes }
  yield* updateAccount({ id, settings })
  return { ...found, settings }
}
