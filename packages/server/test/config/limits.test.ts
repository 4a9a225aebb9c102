/** Limits and the request log as settings. */
import { expect, test } from 'vitest'
import { describeSettings, readSettings, SettingRefused } from '../../src/config.ts'

const NAMES = [
  'PEYK_WRONG_CREDENTIALS_PER_MINUTE',
  'PEYK_ADDRESS_CALLS_PER_MINUTE',
  'PEYK_ADDRESS_BODY_BYTES_PER_MINUTE',
  'PEYK_ACCOUNT_CALLS_PER_MINUTE',
  'PEYK_ACCOUNT_BODY_BYTES_PER_MINUTE',
]

test('nothing is limited but wrong credentials, and those not in the sandbox', () => {
  const none = { addressCallsPerMinute: null, addressBodyBytesPerMinute: null }
  const unset = { ...none, accountCallsPerMinute: null, accountBodyBytesPerMinute: null }
  const limitsOf = (mode: 'sandbox' | 'production') => readSettings(mode, {}, {}).limits
  expect(limitsOf('production')).toEqual({ ...unset, wrongCredentialsPerMinute: 60 })
  expect(limitsOf('sandbox')).toEqual({ ...unset, wrongCredentialsPerMinute: null })
})

test('each can be set, lifted and shown', () => {
  const given = Object.fromEntries(NAMES.map((name, at) => [name, String(at + 1)]))
  const settings = readSettings('production', { accountCallsPerMinute: 'unlimited' }, given)
  expect(Object.values(settings.limits)).toEqual([1, 2, 3, null, 5])
  expect(describeSettings(settings)).toMatchObject({
    ...{ wrongCredentialsPerMinute: '1', accountCallsPerMinute: 'unlimited' },
  })
})

test.each(NAMES)('%s is refused by name', (name) => {
  for (const value of ['0', '-1', '1.5', 'none', ' ']) {
    const read = () => readSettings('production', {}, { [name]: value })
    expect(read).toThrow(SettingRefused)
    expect(read).toThrow(`${name}: "${value}" does not fit; write a whole number from 1, or unlim`)
  }
})

test('the request log keeps everything, for thirty days', () => {
  const { requestLog, keepRequestsDays } = readSettings('production', {}, {})
  expect([requestLog, keepRequestsDays]).toEqual(['all', 30])
  expect(readSettings('sandbox', {}, {}).keepRequestsDays).toBe('forever')
  const given = { PEYK_REQUEST_LOG: 'some' }
  expect(() => readSettings('production', {}, given)).toThrow('write one of all, refusals, none')
})
