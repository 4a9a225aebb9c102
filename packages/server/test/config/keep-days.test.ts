/** How long data is kept: what may be said, what stands there without a word, and who is refused. */
import { expect, test } from 'vitest'
import { LIMITS } from '../../src/base/limits.ts'
import { describeSettings, readSettings, SettingRefused } from '../../src/config.ts'

const keptBy = (environment: Record<string, string>, mode: 'sandbox' | 'production') => {
  const { keepTextsDays, keepMessagesDays } = readSettings(mode, {}, environment)
  return [keepTextsDays, keepMessagesDays]
}

test('production forgets unless it is told otherwise, texts long before messages', () => {
  expect(keptBy({}, 'production')).toEqual([90, 1095])
  expect(keptBy({}, 'sandbox')).toEqual(['forever', 'forever'])
})

test('each kind has days of its own', () => {
  const given = { PEYK_KEEP_TEXTS_DAYS: '3', PEYK_KEEP_MESSAGES_DAYS: 'forever' }
  expect(keptBy(given, 'production')).toEqual([3, 'forever'])
  const settings = readSettings('production', { keepMessagesDays: '30' }, given)
  expect(describeSettings(settings)).toMatchObject({ keepTextsDays: '3', keepMessagesDays: '30' })
})

test.each(['0', '2', '-1', '1.5', '30d', 'never', '36501', ' '])(
  '%j is refused by name',
  (days) => {
    for (const name of ['PEYK_KEEP_TEXTS_DAYS', 'PEYK_KEEP_MESSAGES_DAYS']) {
      const read = () => readSettings('production', {}, { [name]: days })
      expect(read).toThrow(SettingRefused)
      expect(read).toThrow(`${name}: "${days}" does not fit; write whole days from 3 to 36500, or`)
    }
  },
)

test('consents that others replaced are kept for three years at least', () => {
  const kept = (days?: string) =>
    readSettings('production', {}, days ? { PEYK_KEEP_CONSENTS_DAYS: days } : {}).keepConsentsDays
  expect([kept(), kept('1095'), kept('forever')]).toEqual([1095, 1095, 'forever'])
  expect(() => kept('1094')).toThrow('PEYK_KEEP_CONSENTS_DAYS: "1094" does not fit')
})

test('nothing can be forgotten while a receipt may still come', () => {
  expect(LIMITS.keepDaysMin * 86_400_000).toBeGreaterThan(LIMITS.validityMs)
})
