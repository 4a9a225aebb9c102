/**
 * Seals secrets that have to be read again: AES-256-GCM, with a random nonce and the name of whom
 * they belong to under the seal, so that a secret moved to another's row does not open.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const VERSION = 'v1'

export interface Seal {
  seal(text: string, owner: string): string
  /** @throws if it was sealed by another key, for another owner, or was changed */
  open(sealed: string, owner: string): string
}

/** @param key whatever its length: it is hashed to the 32 bytes of the cipher */
export function createSeal(key: string): Seal {
  const secret = createHash('sha256').update(`peyk seal ${key}`).digest()
  return {
    seal(text, owner) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, secret, nonce).setAAD(Buffer.from(owner))
      const bytes = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final()])
      return `${VERSION}.${Buffer.concat([bytes, cipher.getAuthTag()]).toString('base64url')}`
    },
    open(sealed, owner) {
      const [version, text = ''] = sealed.split('.')
      const bytes = Buffer.from(text, 'base64url')
      if (version !== VERSION || bytes.length < NONCE_BYTES + TAG_BYTES) throw new Error(BROKEN)
      const nonce = bytes.subarray(0, NONCE_BYTES)
      const decipher = createDecipheriv(CIPHER, secret, nonce)
      decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(-TAG_BYTES))
      try {
        const opened = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES))
        return Buffer.concat([opened, decipher.final()]).toString('utf8')
      } catch {
        throw new Error(BROKEN)
      }
    },
  }
}

const BROKEN = 'the secrets cannot be opened: they were sealed with another PEYK_SECRET_KEY'
