/**
 * What an account is known by: key and hash for today's clients (wire §3.1), username and password
 * for the old ones.
 */
import { hashPassword, randomHex, sha256Hex, wireHash } from '../../base/secrets.ts'
import type { NewCredential } from '../../store/verbs/accounts.ts'

export interface Credentials {
  readonly key: string
  /** Null when the hash was given and was not made of a secret. */
  readonly secret: string | null
  readonly hash: string
  readonly username: string
  readonly password: string
}

export function makeCredentials(): Credentials {
  const key = randomHex(16)
  const secret = randomHex(32)
  const hash = wireHash(key, secret)
  return { key, secret, hash, username: makeUsername(), password: makePassword() }
}

/** What the store keeps of them. The wire hash is compared in lower case (wire §3.2). */
export async function storedCredentials(credentials: Credentials): Promise<NewCredential[]> {
  const { key, hash, username, password } = credentials
  return [
    { kind: 'key', name: key, hash: sha256Hex(hash.toLowerCase()) },
    { kind: 'password', name: username, hash: await hashPassword(password) },
  ]
}

const USERNAME_RANGE = 1_000_000_000n

/**
 * Ten digits, because old clients ask for a mobile number here. No Turkish number begins with 1,
 * so it is nobody's.
 */
function makeUsername(): string {
  const chance = BigInt(`0x${randomHex(8)}`) % USERNAME_RANGE
  return `1${chance.toString().padStart(9, '0')}`
}

/** Crockford's Base32: no letter that is taken for a digit. */
const READABLE = '0123456789abcdefghjkmnpqrstvwxyz'
const PASSWORD_CHARACTERS = 16

/** Eighty bits in groups of four, to be read over a telephone. */
function makePassword(): string {
  const bytes = Buffer.from(randomHex(PASSWORD_CHARACTERS), 'hex')
  const letters = Array.from(bytes, (byte) => READABLE[byte % READABLE.length]).join('')
  return letters.replace(/.{4}(?=.)/g, '$&-')
}
