/**
 * Who is calling.
 *
 * There is one refusal for every cause (wire §3.3), and it takes the same time: whatever is wrong,
 * the credential is looked up once in the store and, for a password, stretched once. What was
 * right a moment ago is remembered, so that a busy client costs one hash a call.
 */
import type { Credentials } from '@peyk/contract/credentials'
import { randomBytes } from 'node:crypto'
import { LIMITS } from '../base/limits.ts'
import { checkPassword, NO_PASSWORD, sameText, sha256Hex } from '../base/secrets.ts'
import type { CredentialView } from '../store/reads/accounts.ts'
import { type Account, accountOf } from './account.ts'
import type { Context } from './context.ts'
import { createQueue } from './queue.ts'

/** Builds the check of an account's address list; it lives with the doors. */
export type AddressCheck = (allowed: readonly string[]) => (address: string) => boolean

export type Identity =
  | { readonly account: Account }
  | { readonly refused: 'unauthorized'; readonly why: string; readonly accountId: number | null }

export interface Authenticator {
  identify(credentials: Credentials | undefined, address: string): Promise<Identity>
  forget(accountId: number): void
  forgetAll(): void
}

interface Known {
  /** What was presented, hashed with a salt of this process. */
  readonly proof: string
  readonly account: Account
  readonly mayCallFrom: (address: string) => boolean
  readonly untilMs: number
}

const NO_HASH = '0'.repeat(64)

export function createAuthenticator(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  addressCheck: AddressCheck,
): Authenticator {
  const known = new Map<string, Known>()
  const salt = randomBytes(16).toString('hex')
  const stretching = createQueue(LIMITS.passwordChecksAtOnce, LIMITS.passwordChecksWaitingMax)

  function remember(name: string, entry: Known): void {
    if (known.size >= LIMITS.accountCacheEntries) {
      const oldest = known.keys().next()
      if (!oldest.done) known.delete(oldest.value)
    }
    known.set(name, entry)
  }

  async function matches(credentials: Credentials, found: CredentialView | undefined) {
    if (credentials.kind === 'key') {
      // Wire §3.2: compared case-insensitively, in constant time.
      const presented = sha256Hex(credentials.hash.toLowerCase())
      return sameText(presented, found?.hash ?? NO_HASH)
    }
    return stretching.run(() => checkPassword(credentials.password, found?.hash ?? NO_PASSWORD))
  }

  async function lookUp(
    credentials: Credentials,
    name: string,
    proof: string,
    address: string,
  ): Promise<Identity> {
    const kind = credentials.kind
    const asked = kind === 'key' ? credentials.key : credentials.username
    const found = await store.read('accountByCredential', { kind, name: asked })
    const right = await matches(credentials, found)
    const account = found && accountOf(found.account)
    const mayCallFrom = addressCheck(account?.settings.allowedIps ?? [])
    const allowed = mayCallFrom(address)
    const access = account?.settings.apiAccess ?? false
    const accountId = account?.settings.id ?? null
    const refuse = (why: string) => ({ refused: 'unauthorized', why, accountId }) as const
    if (!account) return refuse(`no account has this ${kind === 'key' ? 'key' : 'username'}`)
    if (!right) return refuse(`the ${kind === 'key' ? 'hash' : 'password'} is wrong`)
    if (!access) return refuse('API access is switched off for the account')
    if (!allowed) return refuse('the address is not on the list of the account')
    const untilMs = clock.now() + LIMITS.accountCacheMs
    remember(name, { proof, account, mayCallFrom, untilMs })
    return { account }
  }

  return {
    async identify(credentials, address) {
      if (!credentials) {
        return { refused: 'unauthorized', why: 'no credentials in the request', accountId: null }
      }
      const { name, proof } = presentedAs(credentials, salt)
      const entry = known.get(name)
      if (entry && isFresh(entry, clock.now()) && sameText(entry.proof, proof)) {
        if (entry.mayCallFrom(address)) return { account: entry.account }
      }
      return lookUp(credentials, name, proof, address)
    },
    forget(accountId) {
      for (const [name, { account }] of known) {
        if (account.settings.id === accountId) known.delete(name)
      }
    },
    forgetAll: () => known.clear(),
  }
}

/** A clock that was put back must not keep an entry for ever. */
const isFresh = ({ untilMs }: Known, nowMs: number): boolean =>
  nowMs < untilMs && nowMs >= untilMs - LIMITS.accountCacheMs

function presentedAs(credentials: Credentials, salt: string): { name: string; proof: string } {
  if (credentials.kind === 'key') {
    const { key, hash } = credentials
    return { name: `key ${key}`, proof: sha256Hex(salt + hash.toLowerCase()) }
  }
  const { username, password } = credentials
  return { name: `password ${username}`, proof: sha256Hex(salt + password) }
}
