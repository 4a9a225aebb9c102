/**
 * Who asks: the credentials of a request. They stand in its body and never in headers (wire §3.1).
 *
 * Lengths and alphabets are not checked, since keys of several eras are about. A `key` with a
 * `hash` goes before the older `username` with `password`.
 */
import { z } from 'zod'
import { documentedAs } from './documented.ts'
import { text, trimmedText } from './fields.ts'
import { branchOf, childOf, type Tree } from './tree.ts'

export type Credentials =
  | { readonly kind: 'key'; readonly key: string; readonly hash: string }
  | { readonly kind: 'password'; readonly username: string; readonly password: string }

/** The generous form of `request.authentication`, for the documentation. */
export const CREDENTIALS_SCHEMA = z
  .union([
    z.looseObject({
      key: documentedAs(trimmedText.schema, z.string().min(1).describe('The API key.')),
      hash: documentedAs(
        trimmedText.schema,
        z.string().min(1).describe('The hash that was shown with the key.'),
      ),
    }),
    z.looseObject({
      username: documentedAs(trimmedText.schema, z.string().min(1).describe('The user name.')),
      password: documentedAs(text.schema, z.string().min(1).describe('Not trimmed.')),
    }),
  ])
  .describe('Who asks: `key` and `hash`, or the older `username` and `password`.')

/** The credentials, or `undefined` where there are none: that is a 401 (wire §17). */
export function readCredentials(tree: Tree): Credentials | undefined {
  const authentication = branchOf(branchOf(tree, 'request'), 'authentication')
  if (authentication === undefined) return undefined
  const word = (name: string) => trimmedText.read(childOf(authentication, name))
  const key = word('key')
  const hash = word('hash')
  if (key !== '' && hash !== '') return { kind: 'key', key, hash }
  const username = word('username')
  const password = text.read(childOf(authentication, 'password'))
  if (username !== '' && password !== '') return { kind: 'password', username, password }
  return undefined
}
