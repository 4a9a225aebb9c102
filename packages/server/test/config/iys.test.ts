/** The way to İYS: what is given together, what does not fit, and what nobody gets to see. */
import { expect, test } from 'vitest'
import { describeSettings, readSettings, SettingRefused } from '../../src/config.ts'

const WHOLE = {
  PEYK_IYS_URL: 'https://api.iys.org.tr',
  PEYK_IYS_USERNAME: 'acme',
  PEYK_IYS_PASSWORD: 'very secret',
  PEYK_IYS_CODE: '123456',
}
const read = (environment: Record<string, string>, given = {}) =>
  readSettings('production', given, environment)

test('without credentials there is no way there, and the sandbox is quicker', () => {
  expect(read({}).iys).toEqual({
    access: undefined,
    ...{ batchMax: 100, pauseMs: 200, resultsEveryMs: 10_000, changesEveryMs: 300_000 },
  })
  expect(readSettings('sandbox', {}, {}).iys).toMatchObject({ pauseMs: 0, resultsEveryMs: 1_000 })
  expect(describeSettings(read({}))).toMatchObject({ iysUrl: 'not set' })
})

test('with them it is described, but for the password', () => {
  const settings = read({ ...WHOLE, PEYK_IYS_BATCH: '500' }, { iysPauseMs: '0' })
  expect(settings.iys.access).toEqual({
    ...{ url: 'https://api.iys.org.tr', username: 'acme', password: 'very secret', code: '123456' },
  })
  expect(settings.iys).toMatchObject({ batchMax: 500, pauseMs: 0 })
  const shown = describeSettings(settings)
  expect(shown).toMatchObject({ iysUsername: 'acme', iysPassword: '********', iysBatch: '500' })
  expect(JSON.stringify(shown)).not.toContain('secret')
})

test.each(Object.keys(WHOLE))('without %s it does not start, and says so', (missing) => {
  const rest = Object.fromEntries(Object.entries(WHOLE).filter(([name]) => name !== missing))
  expect(() => read(rest)).toThrow(SettingRefused)
  expect(() => read(rest)).toThrow(`${missing} is missing; give all four, or none`)
})

test('a setting that stands alone is told of all the others, as it was written', () => {
  expect(() => read({}, { iysCode: '1' })).toThrow(
    '--iys-code: PEYK_IYS_URL, PEYK_IYS_USERNAME, PEYK_IYS_PASSWORD are missing; give all four',
  )
})

test.each([
  ['PEYK_IYS_URL', 'http://api.iys.org.tr'],
  ['PEYK_IYS_URL', 'https://acme:secret@api.iys.org.tr'],
  ['PEYK_IYS_URL', 'https://api.iys.org.tr/?key=secret'],
  ['PEYK_IYS_URL', 'secret'],
  ['PEYK_IYS_CODE', '12 34'],
  ['PEYK_IYS_BATCH', '0'],
  ['PEYK_IYS_BATCH', '1001'],
  ['PEYK_IYS_PAUSE_MS', '-1'],
  ['PEYK_IYS_RESULTS_MS', '10'],
  ['PEYK_IYS_CHANGES_MS', '10s'],
])('%s=%s is refused by name, and no secret is repeated', (name, value) => {
  expect(() => read({ ...WHOLE, [name]: value })).toThrow(SettingRefused)
  const told = messageOf(() => read({ ...WHOLE, [name]: value }))
  expect(told).toContain(`${name}: `)
  expect(told).not.toContain('secret')
})

test('the sandbox stays on its machine', () => {
  expect(() => readSettings('sandbox', {}, WHOLE)).toThrow(
    'PEYK_IYS_URL: the sandbox has an İYS of its own; leave it out, or use peyk serve',
  )
})

function messageOf(work: () => unknown): string {
  try {
    work()
    return ''
  } catch (error) {
    return (error as Error).message
  }
}
