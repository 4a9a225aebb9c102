/** One entry of an account's list of addresses: IPv4, IPv6, or a range of either in CIDR. */
import { isIP } from 'node:net'
import { z } from 'zod'

const PREFIX_MAX = { 4: 32, 6: 128 } as const

/** An IPv4 caller is compared as IPv4, so it is listed as such. */
const plain = (text: string): string => text.trim().replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')

export const addressRange = z
  .string()
  .transform(plain)
  .refine(isRange, 'must be an IP address or a CIDR range such as 192.0.2.0/24')

function isRange(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  const family = address.includes('%') ? 0 : isIP(address)
  if (rest.length > 0 || (family !== 4 && family !== 6)) return false
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= PREFIX_MAX[family])
}
