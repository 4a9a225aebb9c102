/** New secrets for credentials that an account has; the public halves stay. */
import { LIMITS } from '../../base/limits.ts'
import { hashPassword, sha256Hex } from '../../base/secrets.ts'
import type { CredentialKind, KeptCredential } from '../../store/reads/accounts.ts'
import type { RotatedCredential } from '../../store/verbs/rotate-credentials.ts'
import type { Context } from '../context.ts'
import { type Managed, noAccount } from './answer.ts'
import { type Credentials, makeCredentials, makeSecret } from './credentials.ts'
import { isoOrNull } from './shown.ts'

/** By what of them is new: the secret of the key, and the two passwords of the username. */
export const ROTATED = ['key', 'password', 'smppPassword'] as const
export type Rotated = (typeof ROTATED)[number]

export interface RotateRequest {
  readonly rotate: readonly Rotated[]
  /** 0: what was before is good no longer. */
  readonly overlapHours?: number | undefined
}

/** With what is new, which is shown this once. */
export type RotateReply = Partial<Credentials> & {
  /** Null: at once. */
  readonly oldUntil: string | null
}

const HOUR_MS = 3_600_000

export async function rotateCredentials(
  context: Context,
  accountId: number,
  { rotate, overlapHours }: RotateRequest,
): Promise<Managed<RotateReply>> {
  const { store, clock, forgetAccount } = context
  const account = await store.read('accountById', { id: accountId })
  if (!account) return noAccount(accountId)
  const overlapMs = overlapHours === undefined ? LIMITS.credentialOverlapMs : overlapHours * HOUR_MS
  const oldUntilMs = overlapMs > 0 ? clock.now() + overlapMs : null
  // Somebody may rotate them at the same time: then those are what is replaced.
  for (;;) {
    const kept = await store.read('keptCredentials', { accountId })
    const made = await makeNew(new Set(rotate), kept, oldUntilMs !== null)
    const ask = { accountId, credentials: made.credentials, oldUntilMs }
    if ((await store.run('rotateCredentials', ask)) === 'changed') continue
    forgetAccount(accountId)
    return { reply: { ...made.shown, oldUntil: isoOrNull(oldUntilMs) } }
  }
}

interface Made {
  readonly credentials: readonly RotatedCredential[]
  readonly shown: Partial<Credentials>
}

async function makeNew(
  rotated: ReadonlySet<Rotated>,
  kept: readonly KeptCredential[],
  overlaps: boolean,
): Promise<Made> {
  const of = (kind: CredentialKind) => kept.find((each) => each.kind === kind)
  const made = makeCredentials()
  const key = of('key')?.name ?? made.key
  const username = of('password')?.name ?? of('smpp')?.name ?? made.username
  const credentials: RotatedCredential[] = []
  const shown: { -readonly [Name in keyof Credentials]?: Credentials[Name] } = {}
  if (rotated.has('key')) {
    const { secret, hash } = makeSecret(key)
    Object.assign(shown, { key, secret, hash })
    const was = of('key')?.hash ?? null
    credentials.push({ kind: 'key', name: key, hash: sha256Hex(hash), was })
  }
  for (const [name, kind] of [
    ['password', 'password'],
    ['smppPassword', 'smpp'],
  ] as const) {
    if (!rotated.has(name)) continue
    Object.assign(shown, { username, [name]: made[name] })
    const was = of(kind)?.hash ?? null
    const beside = overlaps && was !== null ? was : undefined
    const hash = await hashPassword(made[name], beside)
    credentials.push({ kind, name: username, hash, was })
  }
  return { credentials, shown }
}
