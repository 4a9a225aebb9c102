/** What a sender may be called, what may happen to it, and what it needs (domain §5). */
import { describe, expect, test } from 'vitest'
import { missingDocuments, SENDER_KINDS } from '../../src/rules/sender-kinds.ts'
import {
  EVENT_TOWARDS,
  NEXT_SENDER,
  nextSender,
  SENDER_EVENTS,
  SENDER_STATES,
} from '../../src/rules/sender-lifecycle.ts'
import { brokenSenderRule, foldSender, SENDER_RULES } from '../../src/rules/sender-rules.ts'
import { whyUnusable } from '../../src/rules/sender-standing.ts'

describe('a name', () => {
  test.each([
    'PEYK',
    'Acme Co',
    'ABC',
    'ABCDEFGHIJK',
    'A-B.C*D',
    '4U2',
    'Infotech',
    'SMS Acme',
    'Ayse Butik',
    'ALIAS',
    'St. Moritz',
  ])('%j is fine', (name) => {
    expect(brokenSenderRule(name)).toBeUndefined()
  })

  test.each([
    ['', 'tooShort'],
    ['AB', 'tooShort'],
    ['ABCDEFGHIJKL', 'tooLong'],
    ['AAAAA AAAAAA', 'tooLong'],
    ...[...'çğıöşüÇĞİÖŞÜ'].map((letter) => [`AB${letter}`, 'turkishLetter']),
    ['I\u0307STANBUL', 'turkishLetter'],
    ['A&B', 'character'],
    ['A_B', 'character'],
    ['ABé', 'character'],
    ['AB\u0000', 'character'],
    ['ABC\n', 'character'],
    ['АСМЕ', 'character'],
    [' ABC', 'edge'],
    ['ABC ', 'edge'],
    ['ABC.', 'edge'],
    ['*ABC', 'edge'],
    ['A  B', 'spaces'],
    ['12345', 'numeric'],
    ['850 555', 'numeric'],
    ['acme.com', 'domainName'],
    ['www.acme.co', 'domainName'],
    ['ACME.COM.TR', 'domainName'],
    ['INFO', 'generic'],
    ['info', 'generic'],
    ['S.M.S', 'generic'],
    ['No-Tice', 'generic'],
    ['AYSE', 'firstName'],
    ['Mehmet', 'firstName'],
    ['A.L.I', 'firstName'],
  ])('%j breaks %s', (name, rule) => {
    expect(brokenSenderRule(name)?.name).toBe(rule)
  })

  test('every rule is broken by a name above, and says why', () => {
    expect(SENDER_RULES.map(({ name }) => name).toSorted()).toEqual(
      [
        ...['character', 'domainName', 'edge', 'firstName', 'generic', 'numeric', 'spaces'],
        ...['tooLong', 'tooShort', 'turkishLetter'],
      ].toSorted(),
    )
    for (const { why } of SENDER_RULES) expect(why.length).toBeGreaterThan(10)
  })

  test.each([
    ['Acme Co', 'ACMECO'],
    ['A-c.m*e', 'ACME'],
    ['ış', 'ış'],
  ])('%j reads as %j', (name, folded) => expect(foldSender(name)).toBe(folded))
})

describe('the lifecycle', () => {
  test('leads to every state but the draft, and names the way there', () => {
    expect(Object.keys(EVENT_TOWARDS).toSorted()).toEqual(
      SENDER_STATES.filter((state) => state !== 'draft').toSorted(),
    )
    for (const state of SENDER_STATES) {
      for (const event of SENDER_EVENTS) {
        const to = NEXT_SENDER[state][event]
        expect(nextSender(state, event)).toBe(to === 'same' ? state : to)
      }
    }
  })

  test('an event that was obeyed is obeyed again without a change', () => {
    for (const state of SENDER_STATES) {
      for (const event of SENDER_EVENTS) {
        const once = nextSender(state, event)
        if (once !== 'refused') expect(nextSender(once, event)).toBe(once)
      }
    }
  })

  test('nobody but the operator makes a sender usable', () => {
    for (const state of SENDER_STATES) {
      if (state !== 'approved') expect(nextSender(state, 'submit')).not.toBe('approved')
      expect(nextSender(state, 'approve')).toBe('approved')
    }
  })
})

describe('documents', () => {
  test.each(Object.entries(SENDER_KINDS))('%s names what is missing', (kind, { documents }) => {
    const own = kind as keyof typeof SENDER_KINDS
    const needed: readonly string[] = documents
    expect(missingDocuments(own, [...needed, 'something'])).toEqual([])
    const missing = missingDocuments(own, needed.slice(1))
    expect(missing).toEqual(needed.length > 0 ? [needed[0]] : ['any'])
  })

  test('without a kind any one will do', () => {
    expect(missingDocuments(null, [])).toEqual(['any'])
    expect(missingDocuments(null, ['passport'])).toEqual([])
  })
})

describe('why a sender cannot be used', () => {
  const sender = (status: (typeof SENDER_STATES)[number], reason: string | null = null) => [
    { name: 'Acme Co', status, reason, sinceMs: Date.parse('2026-05-04T06:00:00Z') },
  ]

  test.each([
    ['draft', null, 'is a draft whose documents are missing, since 2026-05-04T06:00:00.000Z'],
    ['submitted', null, 'waits for its approval, since 2026-05-04T06:00:00.000Z'],
    ['rejected', 'no proof', 'was rejected, since 2026-05-04T06:00:00.000Z: no proof'],
    ['suspended', 'complaints', 'is suspended, since 2026-05-04T06:00:00.000Z: complaints'],
  ] as const)('%s, %s', (status, reason, why) => {
    expect(whyUnusable('Acme Co', sender(status, reason))).toBe(`the sender ${why}`)
  })

  test('it is usable, unknown, or nearly right', () => {
    expect(whyUnusable('Acme Co', sender('approved'))).toBeUndefined()
    expect(whyUnusable('Other', sender('approved'))).toBe('the account has no such sender')
    expect(whyUnusable('ACME CO', sender('approved'))).toContain('"Acme Co"')
    expect(whyUnusable('AcmeCo', sender('approved'))).toContain('"Acme Co"')
  })
})
