/**
 * Who is calling.
 *
 * There is one refusal for every cause (wire §3.3), and it takes the same time: whatever is wrong,
 * the credential is looked up once in the store and, for a password, stretched once. What was
 * right a moment ago is remembered, so that a busy client costs one hash a call.
 */

import type { Credentials as WireCredentials } from '@peyk/contract/credentials'
import { LIMITS } from '../base/limits.ts'
import { NO_PASSWORD, passwordAmong, randomHex, sameText, sha256Hex } from '../base/secrets.ts'
import type { CredentialView } from '../store/reads/accounts.ts'
import { type Account, accountOf } from './account.ts'
import type { Context } from './context.ts'
import type { OverLimit } from './over-limit.ts'
import { createQueue } from './queue.ts'
import type { Presented, WrongCredentials } from './wrong-credentials.ts'

/** Those of the wire, and those that bind by SMPP. */
export type Credentials =
  | WireCredentials
  | { readonly kind: 'smpp'; readonly username: string; readonly password: string }

/** Builds the check of an account's address list; it lives with the doors. */
export type AddressCheck = (allowed: readonly string[]) => (address: string) => boolean

export type Identity = Identified | Refusal | OverLimit

interface Identified {
  readonly account: Account
  /** As the credential is kept: of two while one replaces the other, the one that was presented. */
  readonly hash: string
}

interface Refusal {
  readonly refused: 'unauthorized'
  readonly why: string
  readonly accountId: number | null
}

/** Where a call comes from. */
export interface Caller {
  readonly address: string
  /** It came by TLS, as far as the proxies in front are trusted. */
  readonly secure: boolean
}

export interface Authenticator {
  identify(credentials: Credentials | undefined, caller: Caller): Promise<Identity>
  forget(accountId: number): void
  forgetAll(): void
}

interface Known extends Identified {
  /** What was presented: the wire hash, or a password hashed with a salt of this process. */
  readonly proof: string
  readonly mayCall: (caller: Caller) => boolean
  readonly untilMs: number
}

const NOBODY: Identity = {
  refused: 'unauthorized',
  why: 'no credentials in the request',
  accountId: null,
}
const NO_HASH = '0'.repeat(64)

/** Those that are good now. */
type Hashes = readonly [string, ...string[]]
type Matches = (credentials: Credentials, kept: Hashes | undefined) => Promise<string | undefined>

function hashesIn(found: CredentialView | undefined, nowMs: number): Hashes | undefined {
  if (!found) return undefined
  const { hash, oldHash, oldUntilMs } = found
  return oldHash !== null && nowMs < (oldUntilMs ?? 0) ? [hash, oldHash] : [hash]
}

/**
 * Compares what was presented with what is kept, and gives what it is; at the same cost when
 * nothing is kept.
 */
function createMatcher(): Matches {
  const stretching = createQueue(LIMITS.passwordChecksAtOnce, LIMITS.passwordChecksWaitingMax)
  return async (credentials, kept) => {
    if (credentials.kind === 'key') {
      // Wire §3.2: compared case-insensitively, in constant time.
      const presented = sha256Hex(credentials.hash.toLowerCase())
      return (kept ?? [NO_HASH]).filter((hash) => sameText(presented, hash))[0]
    }
    return stretching.run(() => passwordAmong(credentials.password, kept ?? [NO_PASSWORD]))
  }
}

export function createAuthenticator(
  { store, clock }: Pick<Context, 'store' | 'clock'>,
  addressCheck: AddressCheck,
  wrong: WrongCredentials,
  /** Told of what is forgotten; without an id it is everything. */
  forgotten: (accountId?: number) => void = () => {},
): Authenticator {
  const memory = createMemory()
  const salt = randomHex(16)
  const matches = createMatcher()

  async function lookUp(
    credentials: Credentials,
    presented: Presented,
    caller: Caller,
  ): Promise<Identity> {
    const seen = memory.changes()
    const kind = credentials.kind
    const asked = kind === 'key' ? credentials.key : credentials.username
    const found = await store.read('accountByCredential', { kind, name: asked })
    const hash = await matches(credentials, hashesIn(found, clock.now()))
    const { allowedIps = [], tlsOnly = false } = found?.account.settings ?? {}
    const isListed = addressCheck(allowedIps)
    const listed = isListed(caller.address)
    const identity = judge(kind, found, { hash, listed, secure: caller.secure || !tlsOnly })
    const isRight = 'account' in identity
    const owner = isRight ? identity.account.settings.id : identity.accountId
    wrong.seen(presented, caller.address, isRight, owner)
    if (isRight && seen === memory.changes()) {
      const mayCall = ({ address, secure }: Caller) => isListed(address) && (secure || !tlsOnly)
      const untilMs = clock.now() + LIMITS.accountCacheMs
      const { name, proof } = presented
      memory.remember(name, { proof, ...identity, mayCall, untilMs })
    }
    return identity
  }

  return {
    async identify(credentials, caller) {
      if (!credentials) return NOBODY
      const presented = presentedAs(credentials, salt)
      const entry = memory.find(presented, clock.now())
      if (entry?.mayCall(caller)) return { account: entry.account, hash: entry.hash }
      return wrong.check(presented, caller.address) ?? lookUp(credentials, presented, caller)
    },
    forget(accountId) {
      memory.forget(accountId)
      forgotten(accountId)
    },
    forgetAll() {
      memory.forgetAll()
      forgotten()
    },
  }
}

/** What was right a moment ago, by the name it was presented under. */
function createMemory() {
  const known = new Map<string, Known>()
  /** How often something was forgotten: what was looked up before that may have changed since. */
  let changes = 0
  return {
    changes: () => changes,
    find({ name, proof }: Presented, nowMs: number): Known | undefined {
      const entry = known.get(name)
      return entry && isFresh(entry, nowMs) && sameText(entry.proof, proof) ? entry : undefined
    },
    remember(name: string, entry: Known): void {
      if (known.size >= LIMITS.accountCacheEntries) {
        const oldest = known.keys().next()
        if (!oldest.done) known.delete(oldest.value)
      }
      known.set(name, entry)
    },
    forget(accountId: number): void {
      changes += 1
      for (const [name, { account }] of known) {
        if (account.settings.id === accountId) known.delete(name)
      }
    },
    forgetAll(): void {
      changes += 1
      known.clear()
    },
  }
}

/** Every cause is looked at before any is answered; the reason is for the log alone. */
function judge(
  kind: Credentials['kind'],
  found: CredentialView | undefined,
  { hash, listed, secure }: { hash: string | undefined; listed: boolean; secure: boolean },
): Identity {
  const account = found && accountOf(found.account)
  const refuse = (why: string): Identity => {
    return { refused: 'unauthorized', why, accountId: account?.settings.id ?? null }
  }
  if (!account) return refuse(`no account has this ${kind === 'key' ? 'key' : 'username'}`)
  if (hash === undefined) return refuse(`the ${kind === 'key' ? 'hash' : 'password'} is wrong`)
  if (!account.settings.apiAccess) return refuse('API access is switched off for the account')
  if (!listed) return refuse('the address is not on the list of the account')
  if (!secure) return refuse('the account may be used by TLS only and the call came without')
  return { account, hash }
}

/** A clock that was put back must not keep an entry for ever. */
const isFresh = ({ untilMs }: Known, nowMs: number): boolean =>
  nowMs < untilMs && nowMs >= untilMs - LIMITS.accountCacheMs

/** A password is never kept as it is, not even in memory. */
function presentedAs(credentials: Credentials, salt: string): Presented {
  if (credentials.kind === 'key') {
    return { name: `key ${credentials.key}`, proof: credentials.hash.toLowerCase() }
  }
  const { kind, username, password } = credentials
  return { name: `${kind} ${username}`, proof: sha256Hex(salt + password) }
}
