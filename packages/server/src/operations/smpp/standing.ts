/** Whether who is bound may stay: what the bind was decided by, looked at again. */

import type { CredentialView } from '../../store/reads/accounts.ts'
import { type Account, accountOf } from '../account.ts'
import type { AddressCheck, Caller, Credentials } from '../authenticate.ts'
import type { Context } from '../context.ts'

export interface SmppCredential {
  readonly kind: Credentials['kind']
  readonly name: string
}

export interface Standing extends Omit<CredentialView, 'account'> {
  readonly account: Account
}

export async function standingOf(
  { store }: Pick<Context, 'store'>,
  credential: SmppCredential,
): Promise<Standing | undefined> {
  const found = await store.read('accountByCredential', credential)
  return found && { ...found, account: accountOf(found.account) }
}

/** Until when a hash is good that was; 0 if it is no longer. */
export function goodUntilMs(
  { hash, oldHash, oldUntilMs }: Standing,
  bound: string,
  nowMs: number,
): number {
  if (bound === hash) return Number.POSITIVE_INFINITY
  return bound === oldHash && nowMs < (oldUntilMs ?? 0) ? (oldUntilMs ?? 0) : 0
}

export function mayStay(
  { settings }: Account,
  { address, secure }: Caller,
  addressCheck: AddressCheck,
): boolean {
  const { apiAccess, allowedIps, tlsOnly, smppBinds } = settings
  return apiAccess && smppBinds > 0 && addressCheck(allowedIps)(address) && (secure || !tlsOnly)
}

/** The account takes what handsets send to it by SMPP. */
export const noteReceiver = ({ store, clock }: Context, accountId: number): Promise<boolean> =>
  store.run('noteSmppBind', { accountId, nowMs: clock.now() })
