/** The SMPP server for customers: off without a port, and TLS whole or not at all. */
import { expect, test } from 'vitest'
import { describeSettings, readSettings } from '../../src/config.ts'

const read = (environment: Record<string, string>, given = {}) =>
  readSettings('production', given, environment)

const TLS = {
  PEYK_SMPP_TLS_PORT: '3550',
  PEYK_SMPP_TLS_CERT: '/etc/peyk/smpp.crt',
  PEYK_SMPP_TLS_KEY: '/etc/peyk/smpp.key',
}

test('there is none unless it is asked for', () => {
  expect(read({}).smpp).toEqual({ port: undefined, tls: undefined, alphabet: 'gsm' })
  expect(readSettings('sandbox', {}, {}).smpp.port).toBeUndefined()
  expect(describeSettings(read({}))).toMatchObject({ smppPort: 'not set', smppAlphabet: 'gsm' })
})

test('ports, certificate and alphabet are read', () => {
  const settings = read({ ...TLS, PEYK_SMPP_ALPHABET: 'latin1' }, { smppPort: '2775' })
  expect(settings.smpp).toEqual({
    port: 2775,
    tls: { port: 3550, cert: '/etc/peyk/smpp.crt', key: '/etc/peyk/smpp.key' },
    alphabet: 'latin1',
  })
  expect(describeSettings(settings)).toMatchObject({ smppPort: '2775', smppTlsPort: '3550' })
})

test.each(Object.keys(TLS))('without %s TLS is not begun', (missing) => {
  const rest = Object.fromEntries(Object.entries(TLS).filter(([name]) => name !== missing))
  expect(() => read(rest)).toThrow(`${missing} is missing; give port, certificate and key, or none`)
})

test.each([
  ['PEYK_SMPP_PORT', '70000'],
  ['PEYK_SMPP_PORT', 'smpp'],
  ['PEYK_SMPP_ALPHABET', 'ebcdic'],
])('%s=%s does not fit', (name, value) => {
  expect(() => read({ [name]: value })).toThrow(`${name}: "${value}" does not fit`)
})
