/** The list of addresses from which an account may be used. */
import { BlockList, isIP } from 'node:net'

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/** An IPv4 address that came through an IPv6 socket is an IPv4 address. */
const plain = (address: string): string => MAPPED.exec(address)?.[1] ?? address

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6')

/** @param allowed addresses and CIDR ranges; none means that any address may call */
export function createAddressCheck(allowed: readonly string[]): (address: string) => boolean {
  if (allowed.length === 0) return () => true
  const list = new BlockList()
  for (const entry of allowed) {
    const [network = '', prefix] = entry.split('/')
    const family = familyOf(network)
    if (prefix === undefined) list.addAddress(network, family)
    else list.addSubnet(network, Number(prefix), family)
  }
  return (address) => {
    const known = plain(address)
    return isIP(known) !== 0 && list.check(known, familyOf(known))
  }
}
