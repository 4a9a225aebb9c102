/**
 * Making, hashing and comparing secrets.
 *
 * The wire hash is HMAC-SHA256(key, secret) in lower-case hex (wire §3.2) and is kept as its
 * SHA-256: it has 256 bits of chance, so a fast hash is enough. A password is chosen by people and
 * is kept by scrypt. Comparisons take the same time whatever they find.
 */
import { createHmac, hash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

export const sha256Hex = (content: string | Uint8Array): string => hash('sha256', content, 'hex')

/** 132 bits of SHA-256: short enough for an index, far beyond chance. */
export const fingerprintOf = (source: string): string =>
  hash('sha256', source, 'base64url').slice(0, 22)

/** The hash that a client sends beside its key. */
export const wireHash = (key: string, secret: string): string =>
  createHmac('sha256', secret).update(key).digest('hex')

/** A random secret of `bytes` bytes, in hex. */
export const randomHex = (bytes: number): string => randomBytes(bytes).toString('hex')

/** Standard Webhooks: the prefix, and 24 to 64 bytes in base64. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`

/** Compares in a time that tells nothing but the lengths. */
export function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  // Of different lengths, the comparison is made all the same, with itself.
  return timingSafeEqual(left, left.length === right.length ? right : left) && a.length === b.length
}

const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 } as const
const SCRYPT_BYTES = 32

function stretch(password: string, salt: string): Promise<string> {
  return new Promise((done, failed) => {
    scrypt(password.normalize('NFC'), salt, SCRYPT_BYTES, SCRYPT, (error, key) => {
      if (error) failed(error)
      else done(key.toString('hex'))
    })
  })
}

const saltOf = (hash: string): string => hash.split('$')[1] ?? ''

/**
 * `scrypt$<salt>$<key>`
 * @param beside a hash that stays good beside it: of one salt, both are checked by one stretching
 */
export async function hashPassword(password: string, beside?: string): Promise<string> {
  const salt = beside === undefined ? randomHex(16) : saltOf(beside)
  return `scrypt$${salt}$${await stretch(password, salt)}`
}

/** A hash that no password has, so that an unknown name costs as much as a wrong password. */
export const NO_PASSWORD = `scrypt$${'0'.repeat(32)}$${'0'.repeat(2 * SCRYPT_BYTES)}`

export const checkPassword = async (password: string, hash: string): Promise<boolean> =>
  (await passwordAmong(password, [hash])) !== undefined

/** Which of these the password has. They have the salt of the first. */
export async function passwordAmong(
  password: string,
  hashes: readonly string[],
): Promise<string | undefined> {
  const salt = saltOf(hashes[0] ?? NO_PASSWORD)
  const made = `scrypt$${salt}$${await stretch(password, salt)}`
  return hashes.filter((hash) => sameText(hash, made))[0]
}
