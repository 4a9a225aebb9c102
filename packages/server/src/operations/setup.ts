/**
 * The first operator of a new installation.
 *
 * No credential is built in. A new installation prints a link that works once; who opens it gets a
 * management token, of which only the hash is kept.
 */
import { randomHex, sameText, sha256Hex } from '../base/secrets.ts'
import type { Context } from './context.ts'

const OPERATOR = 'operator.tokenHash'
const LINK = 'setup.codeHash'
const SECRET_BYTES = 32

type Part = Pick<Context, 'store'>

/** The code of a link that works once; undefined when there is an operator already. */
export async function openSetup({ store }: Part): Promise<string | undefined> {
  if (await store.run('settingNamed', { name: OPERATOR })) return undefined
  const code = randomHex(SECRET_BYTES)
  await store.run('keepSetting', { name: LINK, value: sha256Hex(code) })
  return code
}

/** Whether the link is still good. */
export async function isSetupOpen({ store }: Part, code: string): Promise<boolean> {
  const kept = await store.run('settingNamed', { name: LINK })
  return Boolean(kept) && sameText(sha256Hex(code), kept ?? '')
}

/** Takes the link at its word: a new management token, shown this once; undefined if it is used. */
export async function finishSetup({ store }: Part, code: string): Promise<string | undefined> {
  const token = randomHex(SECRET_BYTES)
  const ask = { codeHash: sha256Hex(code), tokenHash: sha256Hex(token) }
  return (await store.run('takeSetup', { link: LINK, operator: OPERATOR, ...ask }))
    ? token
    : undefined
}

/** Whether this is the token that the link gave. */
export async function isOperatorToken({ store }: Part, token: string): Promise<boolean> {
  const kept = await store.read('settingNamed', { name: OPERATOR })
  return sameText(sha256Hex(token), kept ?? '') && Boolean(kept)
}
