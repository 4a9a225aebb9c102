/**
 * The key under which secrets of carriers and of webhooks are sealed: of the settings, or of a file
 * beside the data that is made when it is first needed.
 *
 * Nodes on one database share what is sealed, so they have to be given the same key. A backup of
 * the store does not hold the key: whoever has one without the other has no secrets.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSeal, type Seal } from '../base/seal.ts'
import type { Settings } from '../config.ts'
import type { CarrierDesk } from '../operations/carrier-desk.ts'

const KEY_FILE = 'secret.key'
const KEY_BYTES = 32
const NO_KEY =
  'secrets cannot be sealed: set PEYK_SECRET_KEY to one text of at least 32 characters on all nodes of this database, as openssl rand -hex 32 makes it'

export function createSealer(settings: Settings): Pick<CarrierDesk, 'seal' | 'open'> {
  const seal = sealOf(settings)
  return {
    seal: (name, secrets) =>
      Object.keys(secrets).length === 0
        ? null
        : seal().seal(JSON.stringify(secrets), `carrier ${name}`),
    open: (name, sealed) =>
      sealed === null ? {} : JSON.parse(seal().open(sealed, `carrier ${name}`)),
  }
}

/** Made when it is first needed. @throws with one line if there is no key */
export function sealOf(settings: Settings): () => Seal {
  let made: Seal | undefined
  return () => {
    made ??= createSeal(keyOf(settings))
    return made
  }
}

function keyOf({ secretKey, database, data }: Settings): string {
  if (secretKey !== undefined) return secretKey
  if (database) throw new Error(NO_KEY)
  // In memory, what is sealed is gone together with its key.
  return data === undefined ? newKey() : keyIn(data)
}

const newKey = (): string => randomBytes(KEY_BYTES).toString('hex')

function keyIn(directory: string): string {
  const path = join(directory, KEY_FILE)
  try {
    mkdirSync(directory, { recursive: true })
    writeFileSync(path, newKey(), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return readFileSync(path, 'utf8').trim()
}
