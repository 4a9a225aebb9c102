/** Envelopes, addresses, and what errors of receipts mean. */
import { describe, expect, test } from 'vitest'
import { numberAddress, senderAddress } from '../../src/addresses.ts'
import { ERRORS, meaningOf } from '../../src/error-codes.ts'
import { type AnyPdu, decodePdu, encodePdu } from '../../src/pdu/codec.ts'
import { type Written, write } from '../../src/sending.ts'
import { INTERMEDIATE_NOTIFICATION, RECEIPT, submitsOf } from '../../src/submits.ts'
import { relativeTime } from '../../src/times.ts'

test.each([
  ['TESTBRAND', 5, 0, 'TESTBRAND'],
  ['8x8', 5, 0, '8x8'],
  ['444 1 444', 5, 0, '444 1 444'],
  ['905321112233', 1, 1, '905321112233'],
  ['+905321112233', 1, 1, '905321112233'],
  ['+4609', 1, 1, '4609'],
  ['4609', 3, 0, '4609'],
  ['123456', 3, 0, '123456'],
  ['1234567', 1, 1, '1234567'],
])('the sender %s has TON %i and NPI %i', (sender, ton, npi, address) => {
  expect(senderAddress(sender)).toEqual({ ton, npi, address })
})

test('short codes are what the carrier says they are', () => {
  const carrier = { ton: 6, npi: 9, digitsMax: 3 }
  expect(senderAddress('123', carrier)).toEqual({ ton: 6, npi: 9, address: '123' })
  expect(senderAddress('4609', carrier)).toEqual({ ton: 1, npi: 1, address: '4609' })
})

describe('submits', () => {
  const source = senderAddress('TESTBRAND')
  const destination = numberAddress('+905321112233')
  const { parts } = write({ text: 'ş'.repeat(156), reference: 1 }) as Written

  test('each part is in the same envelope', () => {
    const submits = submitsOf(parts, {
      source,
      destination,
      serviceType: 'CMT',
      mode: 3,
      priority: 1,
      validity: relativeTime(48 * 3_600_000),
      schedule: '',
      registeredDelivery: RECEIPT.always | INTERMEDIATE_NOTIFICATION,
    })
    const read = submits.map((submit, n) =>
      decodePdu(encodePdu({ command: 'submit_sm', sequence: n + 1, ...submit })),
    ) as AnyPdu[]
    expect(read).toHaveLength(2)
    for (const { body } of read) {
      expect(body).toMatchObject({
        service_type: 'CMT',
        source_addr_ton: 5,
        source_addr: 'TESTBRAND',
        dest_addr_npi: 1,
        destination_addr: '905321112233',
        esm_class: 0x43,
        priority_flag: 1,
        validity_period: '000002000000000R',
        registered_delivery: 0x11,
        data_coding: 0,
      })
    }
  })

  test('what is left out is 0 or empty', () => {
    expect(submitsOf(parts, { source, destination })[0]?.body).toMatchObject({
      ...{ service_type: '', esm_class: 0x40, priority_flag: 0, registered_delivery: 0 },
      ...{ schedule_delivery_time: '', validity_period: '' },
    })
  })
})

describe('errors', () => {
  test.each([
    ['001', false, 'unknown subscriber'],
    ['6', true, 'phone is off or out of reach'],
    ['0027', true, 'phone is off or out of reach'],
    ['11', false, 'subscriber has no SMS service'],
    ['13', false, 'subscriber is barred'],
    ['31', true, 'subscriber is busy'],
    ['32', true, 'phone could not take the message'],
    ['34', true, 'network failure'],
    ['256', true, 'memory of the phone is full'],
    ['500', true, 'the network did not answer'],
    ['2048', true, 'time-out in the network'],
    ['2051', false, 'number is on a blacklist'],
    ['4101', false, 'validity expired'],
    ['4103', false, 'refused as flooding'],
  ])('%s', (error, isRetryable, en) => {
    expect(meaningOf(error)).toMatchObject({ isRetryable, en })
  })

  test.each(['000', '0', '', 'E5', '-1', '1.5', '9999', '99999999999', 'toString', '__proto__'])(
    '"%s" says nothing',
    (error) => {
      expect(meaningOf(error)).toBeNull()
    },
  )

  test('a carrier may have a table of its own', () => {
    const own = { ...ERRORS, 1: { en: 'a', tr: 'b', isRetryable: true, kind: 'network' as const } }
    expect(meaningOf('001', own)).toEqual(own[1])
  })
})
