/** The account on whose behalf an operation runs, as authentication found it. */
import type { AccountSettings } from '../rules/account.ts'
import type { SenderStanding } from '../rules/sender-standing.ts'
import type { AccountView } from '../store/reads/accounts.ts'

export interface Account {
  readonly settings: AccountSettings
  readonly approvedSenders: ReadonlySet<string>
  /** All of them, whatever their state. */
  readonly senders: readonly SenderStanding[]
}

export function accountOf({ settings, senders }: AccountView): Account {
  const approved = senders.filter(({ status }) => status === 'approved').map(({ name }) => name)
  return { settings, senders, approvedSenders: new Set(approved) }
}
