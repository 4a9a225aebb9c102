/**
 * Where an account wants to be told things. In production only by TLS, and not at an address that
 * is visibly no public one (what a name stands for is judged when it is connected to); in the
 * sandbox the listener is usually a script on the developer's own machine. Any port is good: who
 * does not speak TLS there is not heard.
 */
import { z } from 'zod'
import { isLocalName, literalAddress, mayReach } from '../../base/public-address.ts'

const CHARACTERS_MAX = 2_000

export const webhookUrl = (isSandbox: boolean) =>
  z
    .string()
    .max(CHARACTERS_MAX)
    .refine(
      (text) => hasProtocol(text, isSandbox),
      isSandbox ? 'must be an http or https URL' : 'must be an https URL',
    )
    .refine(
      (text) => !URL.canParse(text) || mayBeReached(new URL(text), isSandbox),
      isSandbox
        ? 'must lead to this machine or to a public address, not into another network'
        : 'must lead to a public address, not to this machine or into a private network',
    )
    .refine(
      (text) => !hasCredentials(text),
      'must not hold a username or password; every request is signed instead',
    )

function hasProtocol(text: string, isSandbox: boolean): boolean {
  const protocol = URL.parse(text)?.protocol
  return protocol === 'https:' || (isSandbox && protocol === 'http:')
}

function mayBeReached({ hostname }: URL, isSandbox: boolean): boolean {
  const literal = literalAddress(hostname)
  if (literal !== undefined) return mayReach(literal, isSandbox ? 'local' : 'public')
  return isSandbox || !isLocalName(hostname)
}

function hasCredentials(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && (url.username !== '' || url.password !== '')
}
