/** Every kind of address that is not the public internet's, in every spelling of it. */
import { describe, expect, test } from 'vitest'
import { isLocalName, literalAddress, mayReach } from '../../src/base/public-address.ts'

const PUBLIC = [
  '8.8.8.8',
  '193.140.0.1',
  '172.32.0.1',
  '100.128.0.1',
  '2606:4700::1111',
  '2a00:1::1',
]
const OWN = ['127.0.0.1', '127.255.0.9', '::1']
const NEVER = [
  // Private networks.
  ...['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fd12:3456::1', 'fc00::1'],
  // This network, link-local, shared, protocol assignments, benchmarking, multicast, reserved.
  ...['0.0.0.0', '0.1.2.3', '169.254.1.1', '100.64.0.1', '192.0.0.8', '192.0.2.1', '198.18.0.1'],
  ...['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '192.88.99.1'],
  ...['::', 'fe80::1', 'fec0::1', 'ff02::1', '100::1', '2001:db8::1', '3fff::1', '5f00::1'],
  // Where clouds keep their secrets.
  ...['169.254.169.254', 'fd00:ec2::254', 'fd00:0ec2:0:0:0:0:0:0254', '100.100.100.200'],
  // An IPv4 address in an IPv6 one: mapped, compatible, NAT64, 6to4, Teredo, ISATAP of none.
  ...['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8', '::127.0.0.1', '::7f00:1'],
  ...['64:ff9b::7f00:1', '64:ff9b::8.8.8.8', '64:ff9b:1::a00:1', '2002:7f00:1::', '2002:a00:1::'],
  ...['2001:0:4136:e378:8000:63bf:3fff:fdd2', 'fe80::5efe:127.0.0.1'],
  // No address at all.
  ...['', 'localhost', 'example.com', '1.2.3', '300.1.1.1', 'fe80::1%eth0'],
]

describe('what may be reached', () => {
  test.each(PUBLIC)('%s from anywhere', (address) => {
    expect([mayReach(address, 'public'), mayReach(address, 'local')]).toEqual([true, true])
  })
  test.each(OWN)('%s from the sandbox only', (address) => {
    expect([mayReach(address, 'public'), mayReach(address, 'local')]).toEqual([false, true])
  })
  test.each(NEVER)('%s never', (address) => {
    expect([mayReach(address, 'public'), mayReach(address, 'local')]).toEqual([false, false])
  })
})

test.each([
  ['127.0.0.1', '127.0.0.1'],
  ['[::1]', '::1'],
  ['[::ffff:7f00:1]', '::ffff:7f00:1'],
  ['example.com', undefined],
  [new URL('http://2130706433/').hostname, '127.0.0.1'],
  [new URL('http://0x7f.1/').hostname, '127.0.0.1'],
  [new URL('http://①②⑦.0.0.1/').hostname, '127.0.0.1'],
])('the address in %s', (host, address) => {
  expect(literalAddress(host)).toBe(address)
})

test.each([
  ['localhost', true],
  ['LOCALHOST.', true],
  ['a.localhost', true],
  ['localhost.example.com', false],
])('%s means this machine: %s', (host, isLocal) => {
  expect(isLocalName(host)).toBe(isLocal)
})
