/** The official rules of İYS, each by what breaks it and by what only just does not. */
import { describe, expect, test } from 'vitest'
import {
  CONSENT_RULES,
  type ConsentSubmission,
  consentOf,
  judgeConsent,
  mayBeSentTo,
  type StoredConsent,
} from '../../src/rules/consent.ts'
import { readConsentDate, recipientText } from '../../src/rules/consent-fields.ts'
import {
  CONSENT_TYPES,
  listNumber,
  listNumbered,
  RECIPIENT_TYPES,
} from '../../src/rules/consent-words.ts'

const at = (text: string): number => readConsentDate(text) as number
/** A Wednesday. */
const NOW_MS = at('2026-05-06 12:00:00')
const NUMBERS = { magic: false }
const GOOD: ConsentSubmission = {
  type: 'MESAJ',
  recipientType: 'BIREYSEL',
  recipient: '+905321112233',
  status: 'ONAY',
  source: 'HS_WEB',
  consentDate: '2026-05-05 10:00:00',
}
const ONAY: StoredConsent = { status: 'ONAY', consentAtMs: at('2026-05-05 09:00:00') }
const RET: StoredConsent = { ...ONAY, status: 'RET' }

function broken(change: Partial<ConsentSubmission>, stored: StoredConsent | null = null) {
  const violations = judgeConsent(
    { ...GOOD, ...change },
    { numbers: NUMBERS, nowMs: NOW_MS, stored },
  )
  return violations.map(({ rule, field, code }) => `${rule}: ${field} ${code}`)
}

describe('passes', () => {
  test.each<[string, Partial<ConsentSubmission>, (StoredConsent | null)?]>([
    ['a first consent', {}],
    ['a number as it is dialled', { recipient: '0532 111 22 33' }],
    ['an e-mail address', { type: 'EPOSTA', recipient: 'a.b+c@example.com.tr' }],
    ['a call to a fixed line', { type: 'ARAMA', recipient: '+902121112233' }],
    ['a refusal after a consent', { status: 'RET' }, ONAY],
    ['a consent after a refusal', {}, RET],
    ['a refusal by own decision', { status: 'RET', source: 'HS_KARAR' }, ONAY],
    ['a second later than the record', { status: 'RET', consentDate: '2026-05-05 09:00:01' }, ONAY],
    ['this very second', { consentDate: '2026-05-06 12:00:00' }],
    // 1 May and the weekend do not count.
    ['three business days ago', { consentDate: '2026-04-30 00:00:00' }],
    ['a consent of 2015', { source: 'HS_2015', consentDate: '2015-05-01 00:00:00' }],
    ['a merchant without source and date', { recipientType: 'TACIR', source: '', consentDate: '' }],
  ])('%s', (_, change, stored) => {
    expect(broken(change, stored)).toEqual([])
  })
})

const REFUSED: readonly [string, string, Partial<ConsentSubmission>, (StoredConsent | null)?][] = [
  ['another type', 'type: type H111', { type: 'SMS' }],
  ['a lower-case type', 'type: type H111', { type: 'mesaj' }],
  ['TICARI', 'recipient type: recipientType PEYK_RECIPIENT_TYPE', { recipientType: 'TICARI' }],
  ['another status', 'status: status PEYK_STATUS', { status: 'EVET' }],
  ['no source', 'source: source H113', { source: '' }],
  ['a source of İYS itself', 'source: source H113', { source: 'IYS_WEB' }],
  ['an inherited name', 'source: source H113', { source: 'constructor' }],
  ['no recipient', 'recipient missing: recipient H114', { recipient: '' }],
  ['an impossible number', 'recipient: recipient PEYK_RECIPIENT', { recipient: '+905999112233' }],
  ['a fixed line for SMS', 'recipient: recipient PEYK_RECIPIENT', { recipient: '02121112233' }],
  ['an address for SMS', 'recipient: recipient PEYK_RECIPIENT', { recipient: 'a@b.co' }],
  ['a number for e-mail', 'recipient: recipient PEYK_RECIPIENT', { type: 'EPOSTA' }],
  ['no date', 'date format: consentDate H501', { consentDate: '' }],
  ['a date alone', 'date format: consentDate H501', { consentDate: '2026-05-05' }],
  ['a day that is none', 'date format: consentDate H501', { consentDate: '2026-02-30 00:00:00' }],
  [
    'a bad date of a merchant',
    'date format: consentDate H501',
    { recipientType: 'TACIR', consentDate: 'dün' },
  ],
  [
    'a second before the law',
    'before the law: consentDate H155',
    { consentDate: '2015-04-30 23:59:59' },
  ],
  [
    'a second ahead',
    'in the future: consentDate PEYK_FUTURE',
    { consentDate: '2026-05-06 12:00:01' },
  ],
  ['HS_2015 with another date', 'consent of 2015: consentDate PEYK_HS_2015', { source: 'HS_2015' }],
  [
    'four business days ago',
    'three business days: consentDate PEYK_TOO_OLD',
    { consentDate: '2026-04-29 23:59:59' },
  ],
  ['a consent by own decision', 'own decision: status PEYK_HS_KARAR', { source: 'HS_KARAR' }],
  ['a refusal first', 'first refusal: status PEYK_FIRST_RET', { status: 'RET' }],
  ['a consent again', 'repetition: status PEYK_REPEATED', {}, ONAY],
  ['a refusal again', 'repetition: status PEYK_REPEATED', { status: 'RET' }, RET],
  [
    'the same second as the record',
    'not newer: consentDate PEYK_NOT_NEWER',
    { consentDate: '2026-05-05 09:00:00' },
    RET,
  ],
]

describe('is refused', () => {
  test.each(REFUSED)('%s', (_, violation, change, stored) => {
    expect(broken(change, stored)).toEqual([violation])
  })

  test('every rule is broken by a row', () => {
    const broken = new Set(REFUSED.map(([, violation]) => violation.split(':')[0]))
    expect([...broken].toSorted()).toEqual(CONSENT_RULES.map(({ rule }) => rule).toSorted())
  })
})

test('several fields are complained of at once, each once', () => {
  expect(broken({ type: '', status: '', consentDate: 'x', recipient: '' })).toEqual([
    'type: type H111',
    'status: status PEYK_STATUS',
    'recipient missing: recipient H114',
    'date format: consentDate H501',
  ])
})

test('of what İYS holds already, only what it says is judged', () => {
  const known = (change: Partial<ConsentSubmission>) =>
    judgeConsent({ ...GOOD, ...change }, { numbers: NUMBERS, nowMs: NOW_MS, isKnown: true })
  expect(known({ status: 'RET', source: 'IYS_WEB', consentDate: '2020-01-01 00:00:00' })).toEqual(
    [],
  )
  expect(known({ source: 'WEB', consentDate: '' }).map(({ rule }) => rule)).toEqual([
    'source',
    'date format',
  ])
})

test.each(CONSENT_RULES)('the sentences of the rule $rule name its field', ({ fields, why }) => {
  expect(why.startsWith(`${fields[0]} `)).toBe(true)
})

test('what nobody has looked up breaks no rule', () => {
  const facts = { numbers: NUMBERS, nowMs: NOW_MS }
  expect(judgeConsent({ ...GOOD, status: 'RET' }, facts)).toEqual([])
})

describe('a consent that passed', () => {
  const facts = { numbers: NUMBERS, nowMs: NOW_MS + 250 }

  test('has its recipient in one form', () => {
    const record = consentOf({ ...GOOD, recipient: '5321112233' }, facts)
    expect(record).toMatchObject({ number: 905321112233, address: '', source: 'HS_WEB' })
    expect(recipientText(record)).toBe('+905321112233')
    const mail = consentOf({ ...GOOD, type: 'EPOSTA', recipient: 'Info@Example.COM' }, facts)
    expect(recipientText(mail)).toBe('info@example.com')
  })

  test('of a merchant without a date is from now', () => {
    const sent = { ...GOOD, recipientType: 'TACIR', source: '', consentDate: '' }
    expect(consentOf(sent, facts)).toMatchObject({ source: null, consentAtMs: NOW_MS })
  })

  test('is nothing that the rules refused', () => {
    expect(() => consentOf({ ...GOOD, type: '' }, facts)).toThrow('rules')
  })
})

test('a person needs an ONAY, a merchant is only kept back by a RET', () => {
  const table = RECIPIENT_TYPES.map((type) =>
    (['ONAY', 'RET', undefined] as const).map((status) => mayBeSentTo(type, status)),
  )
  expect(table).toEqual([
    [true, false, false],
    [true, false, true],
  ])
})

test('each list has a number of its own', () => {
  const lists = CONSENT_TYPES.flatMap((type) =>
    RECIPIENT_TYPES.map((recipientType) => ({ type, recipientType })),
  )
  const numbers = lists.map(({ type, recipientType }) => listNumber(type, recipientType))
  expect(numbers).toEqual([0, 1, 2, 3, 4, 5])
  expect(numbers.map(listNumbered)).toEqual(lists)
  expect(() => listNumbered(6)).toThrow('list')
})
