/** Whether who is bound may stay: what the bind was decided by, looked at again. */
import { type Account, accountOf } from '../account.ts'
import type { AddressCheck, Caller, Credentials } from '../authenticate.ts'
import type { Context } from '../context.ts'

export interface SmppCredential {
  readonly kind: Credentials['kind']
  readonly name: string
}

export interface Standing {
  readonly account: Account
  /** Of the hash or password, as it is kept: another means that they were changed. */
  readonly hash: string
}

export async function standingOf(
  { store }: Pick<Context, 'store'>,
  credential: SmppCredential,
): Promise<Standing | undefined> {
  const found = await store.read('accountByCredential', credential)
  return found && { account: accountOf(found.account), hash: found.hash }
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
