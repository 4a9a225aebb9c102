/**
 * What an account is known by: key and hash for today's clients (wire §3.1), username and password
 * for the old ones, and for SMPP a password that fits its field.
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
  /** Goes with the username too; SMPP 3.4 §5.2.2 has room for eight characters. */
  readonly smppPassword: string
}

/** A new secret for a key, and the hash that is made of them. */
export function makeSecret(key: string): { readonly secret: string; readonly hash: string } {
  const secret = randomHex(32)
  return { secret, hash: wireHash(key, secret) }
}

export function makeCredentials(): Credentials {
  const key = randomHex(16)
  const { secret, hash } = makeSecret(key)
  const [password, smppPassword] = [makePassword(), makeSmppPassword()]
  return { key, secret, hash, username: makeUsername(), password, smppPassword }
}

/** What the store keeps of them. The wire hash is compared in lower case (wire §3.2). */
export async function storedCredentials(credentials: Credentials): Promise<NewCredential[]> {
  const { key, hash, username, password, smppPassword } = credentials
  return [
    { kind: 'key', name: key, hash: sha256Hex(hash.toLowerCase()) },
    { kind: 'password', name: username, hash: await hashPassword(password) },
    { kind: 'smpp', name: username, hash: await hashPassword(smppPassword) },
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
export const SMPP_PASSWORD_CHARACTERS = 8

/** Eighty bits in groups of four, to be read over a telephone. */
const makePassword = (): string => readable(PASSWORD_CHARACTERS).replace(/.{4}(?=.)/g, '$&-')

/** Forty bits: enough for what can only be guessed at the door, which counts wrong ones. */
const makeSmppPassword = (): string => readable(SMPP_PASSWORD_CHARACTERS)

function readable(characters: number): string {
  const bytes = Buffer.from(randomHex(characters), 'hex')
  return Array.from(bytes, (byte) => READABLE[byte % READABLE.length]).join('')
}
