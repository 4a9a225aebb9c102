/**
 * Which addresses the platform may be sent to by somebody else's word.
 *
 * Only what is given to the public internet is allowed, not all that is not known to be harmful:
 * what is loopback, private, link-local, shared, multicast, reserved, or an IPv4 address wrapped
 * into an IPv6 one (mapped, NAT64, 6to4, Teredo) is none of it.
 */
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** `local` is for the sandbox: this very machine may be reached as well. */
export type Reach = 'public' | 'local'

/** RFC 4291 §2.4: everything global so far is in here. */
const GLOBAL: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3]

export function mayReach(address: string, reach: Reach): boolean {
  if (isIP(address) === 0) return false
  const parsed = ipaddr.parse(address)
  const range = parsed.range()
  if (reach === 'local' && range === 'loopback') return true
  return range === 'unicast' && (parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL))
}

/** The address that a URL's host is, without the brackets of IPv6; undefined for a name. */
export function literalAddress(host: string): string | undefined {
  const bare = host.startsWith('[') ? host.slice(1, -1) : host
  return isIP(bare) === 0 ? undefined : bare
}

/** RFC 6761 §6.3: these names mean this machine, whoever is asked. */
export const isLocalName = (host: string): boolean => /^(.+\.)?localhost\.?$/i.test(host)
