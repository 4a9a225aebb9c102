/**
 * The first operator of a new installation.
 *
 * No credential is built in. A new installation prints a link that works once; who opens it gets a
 * management token, of which only the hash is kept.
 */
import { randomHex, sameText, sha256Hex } from '../base/secrets.ts'
import type { Context } from './context.ts'

const OPERATOR = 'operator.tokenHash'
/** Each node of a new installation prints a link of its own, and each of them is good. */
const linkOf = (code: string): string => `setup.link:${sha256Hex(code)}`
const SECRET_BYTES = 32

type Part = Pick<Context, 'store'>

/** The code of a link that works once; undefined when there is an operator already. */
export async function openSetup({ store }: Part): Promise<string | undefined> {
  if (await store.run('settingNamed', { name: OPERATOR })) return undefined
  const code = randomHex(SECRET_BYTES)
  await store.run('keepSetting', { name: linkOf(code), value: 'open' })
  return code
}

/** Whether the link is still good. */
export async function isSetupOpen({ store }: Part, code: string): Promise<boolean> {
  if (await store.run('settingNamed', { name: OPERATOR })) return false
  return (await store.run('settingNamed', { name: linkOf(code) })) !== undefined
}

/** Takes the link at its word: a new management token, shown this once; undefined if it is used. */
export async function finishSetup({ store }: Part, code: string): Promise<string | undefined> {
  const token = randomHex(SECRET_BYTES)
  const ask = { link: linkOf(code), operator: OPERATOR, tokenHash: sha256Hex(token) }
  return (await store.run('takeSetup', ask)) ? token : undefined
}

/** Whether this is the token that the link gave. */
export async function isOperatorToken({ store }: Part, token: string): Promise<boolean> {
  const kept = await store.read('settingNamed', { name: OPERATOR })
  return sameText(sha256Hex(token), kept ?? '') && Boolean(kept)
}
