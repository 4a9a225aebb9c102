/** Changes some settings of an account and leaves the others, in one transaction. */
import type { AccountSettings } from '../../rules/account.ts'
import { type AccountView, accountById } from '../reads/accounts.ts'
import { row, type Steps, statement } from '../statement.ts'
import { updateAccount } from './accounts.ts'
import { setClassicAddress } from './webhook-endpoints.ts'

export interface AccountPatch {
  readonly id: number
  readonly changes: Partial<Omit<AccountSettings, 'id'>>
  /** For an address of webhooks that the account did not have. */
  readonly webhookSecret: string
  readonly nowMs: number
}

export interface PatchedAccount extends AccountView {
  /** The secret is in use now: this is the only time to show it. */
  readonly secretUsed: boolean
}

// Two changes at once would each write the other's old values back.
const hold = statement<{ id: number }, { id: number }>(
  ({ forUpdate }) => `select id from account where id = :id ${forUpdate}`,
)

/** The account as it is then; undefined if there is none. */
export function* patchAccount(patch: AccountPatch): Steps<PatchedAccount | undefined> {
  const { id, changes, webhookSecret: secret, nowMs } = patch
  yield* row(hold, { id })
  const found = yield* accountById({ id })
  if (!found) return undefined
  const settings = { ...found.settings, ...changes }
  yield* updateAccount({ id, settings })
  const { webhookUrl: url } = changes
  if (url === undefined) return { ...found, settings, secretUsed: false }
  const set = yield* setClassicAddress({ accountId: id, url, secret, nowMs })
  return { ...found, settings, secretUsed: set === 'made' }
}
