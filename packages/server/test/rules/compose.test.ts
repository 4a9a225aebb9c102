/** From a request to an order that can be judged: recipients, texts, schedule, fingerprint. */
import type { SendSmsRequest } from '@peyk/contract/endpoints/send-sms'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { admit, hopefulFacts } from '../../src/rules/admission.ts'
import { compose, TEST_TEXT } from '../../src/rules/compose.ts'
import { mobile, mobiles, numberOf, START, settingsOf } from '../kit/store-kit.ts'

const SEED = { seed: 20260501 }
const ACCOUNT = settingsOf(1)

const request = (more: Partial<SendSmsRequest> = {}): SendSmsRequest => ({
  sender: 'ACME',
  iys: false,
  iysList: 'missing',
  sendDateTime: [],
  encoding: undefined,
  messages: [{ text: 'merhaba', recipients: [mobile(1)] }],
  ...more,
})
const composed = (more: Partial<SendSmsRequest> = {}, account = ACCOUNT, magic = true) =>
  compose(request(more), account, { magic }, START, (source) => source)
const message = (text: string, recipients: readonly string[]) => ({ text, recipients })
const to = (...recipients: string[]) => composed({ messages: [message('a', recipients)] })

describe('recipients', () => {
  test('the same one in several spellings is one, in the order of the first', () => {
    const { numbers, outline } = to('5320000002', '+905320000001', '0532 000 00 02', '05320000001')
    expect([...numbers]).toEqual([905320000002, 905320000001])
    expect(outline).toMatchObject({ recipients: 2, valid: 2 })
  })

  test('invalid ones are kept as they were written, once each', () => {
    const { numbers, invalid, outline } = to('x', '5320000001', 'x', ' y')
    expect(outline).toMatchObject({ recipients: 3, valid: 1 })
    expect(numbers.length).toBe(3)
    expect(invalid.map(([at, raw]) => [numbers[at], raw])).toEqual([
      [0, 'x'],
      [0, ' y'],
    ])
  })

  test('are de-duplicated in a text and not across texts (wire §14 #19)', () => {
    const { texts, outline } = composed({
      messages: [message('a', mobiles(2)), message('b', mobiles(2)), message('a', mobiles(3))],
    })
    expect(texts.map(({ body, recipients }) => [body, recipients])).toEqual([
      ['a', 3],
      ['b', 2],
    ])
    expect(outline.recipients).toBe(5)
  })

  test('hundreds of thousands of blocks with the same text are merged in no time', () => {
    const messages = Array.from({ length: 200_000 }, (_, at) => message('a', [mobile(at % 60_000)]))
    const startedAt = performance.now()
    const { outline } = composed({ messages })
    expect(outline.recipients).toBe(60_000)
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })

  test('numbers of each text stand together, in the order of the texts', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.constantFrom('a', 'b', 'c'),
            fc.array(fc.constantFrom('x', 'y', ...mobiles(6))),
          ),
        ),
        (blocks) => {
          const { texts, numbers, invalid } = composed({
            messages: blocks.map(([text, recipients]) => message(text, recipients)),
          })
          const raws = new Map(invalid)
          let from = 0
          for (const { body, recipients } of texts) {
            const wanted = new Set(
              blocks.filter(([text]) => text === body).flatMap(([, raw]) => raw),
            )
            const got = Array.from({ length: recipients }, (_, at) => from + at).map((at) => {
              return raws.get(at) ?? String(numbers[at]).slice(2)
            })
            expect(new Set(got)).toEqual(wanted)
            expect(got.length).toBe(wanted.size)
            from += recipients
          }
          expect(from).toBe(numbers.length)
        },
      ),
      SEED,
    )
  })

  test('magic ones are recipients only in the sandbox', () => {
    const magic = { messages: [message('a', ['5000000402', mobile(1)])] }
    expect(composed(magic).outline.magicRefusal).toBe('insufficientBalance')
    const production = composed(magic, ACCOUNT, false).outline
    expect(production).toMatchObject({ magicRefusal: undefined, valid: 1, recipients: 2 })
  })

  test.each([
    ['402', 'insufficientBalance'],
    ['450', 'senderNotApproved'],
    ['451', 'duplicateOrder'],
    ['452', 'badRecipients'],
    ['453', 'orderTooLarge'],
    ['454', 'emptyText'],
    ['457', 'badSendDateTime'],
    ['468', 'iysMissing'],
    ['469', 'iysListMissing'],
    ['470', 'iysCodeMissing'],
    ['503', 'unavailable'],
  ])('5000000%s asks for %s, wherever it stands', (last, refused) => {
    const messages = [message('a', mobiles(3)), message('b', [mobile(1), `05000000${last}`])]
    expect(admit(composed({ messages, sender: '' }).outline, hopefulFacts(false))).toMatchObject({
      refused,
    })
  })

  test.each(['110', '111', '112', '200', '401'])('5000000%s refuses nothing', (last) => {
    expect(to(`5000000${last}`).outline).toMatchObject({ magicRefusal: undefined, valid: 1 })
  })
})

describe('texts', () => {
  /** Wire §7.2: the longest text of one to seven parts, in the three modes. */
  const TABLE = [
    ['a', [155, 301, 454, 607, 760, 913, 1066]],
    ['ş', [150, 293, 442, 591, 740, 889, 1038]],
    ['Ж', [65, 129, 196, 263, 330, 397, 464]],
  ] as const

  test.each(TABLE)('of %s: parts by the table, 453 after the seventh', (letter, longest) => {
    for (const [at, length] of longest.entries()) {
      const partsOf = (count: number) =>
        composed({ messages: [message(letter.repeat(count), [mobile(1)])] }).outline
      expect(partsOf(length).partsMost).toBe(at + 1)
      expect(partsOf(length + 1).partsMost).toBe(at + 2)
      const refusal = admit(partsOf(length + 1), hopefulFacts(true))
      expect(refusal?.refused).toBe(at === 6 ? 'orderTooLarge' : undefined)
    }
  })

  test('the suffix of the account counts, or does not', () => {
    const text = 'a'.repeat(160)
    const parts = (suffix: string) =>
      composed({ messages: [message(text, [mobile(1)])] }, { ...ACCOUNT, suffix }).texts[0]?.parts
    expect([parts(' B186'), parts('')]).toEqual([2, 1])
  })

  test('the encoding of the order, else of the account', () => {
    const mode = (encoding: string | undefined, own: 'auto' | 'utf8' | 'gsm0338' = 'auto') => {
      const asked = { encoding, messages: [message('ışık', [mobile(1)])] }
      const [text] = composed(asked, { ...ACCOUNT, encoding: own }).texts
      return [text?.mode, text?.body]
    }
    expect(mode(undefined)).toEqual(['turkish', 'ışık'])
    expect(mode('utf8')).toEqual(['ucs2', 'ışık'])
    expect(mode('gsm0338')).toEqual(['gsm', 'isik'])
    expect(mode(undefined, 'utf8')).toEqual(['ucs2', 'ışık'])
    expect(mode('gsm0338-tr', 'utf8')).toEqual(['turkish', 'ışık'])
    expect(mode('nonsense', 'gsm0338')).toEqual(['gsm', 'isik'])
  })

  test('a text of a megabyte is too long, and costs no time', () => {
    const startedAt = performance.now()
    const { outline } = composed({ messages: [message('ş'.repeat(1_000_000), [mobile(1)])] })
    expect(outline.partsMost).toBeGreaterThan(7)
    expect(performance.now() - startedAt).toBeLessThan(500)
  })

  test.each(['', ' ', '\n\t '])('%j is empty, among others as well', (text) => {
    const messages = [message('a', mobiles(1)), message(text, mobiles(1))]
    expect(composed({ messages }).outline.emptyText).toBe(true)
  })
})

describe('APITEST (wire §7.5)', () => {
  const account = { ...ACCOUNT, testNumber: numberOf(mobile(1)), iysBrandCode: null }
  const apitest = (recipients: readonly string[], more: Partial<SendSmsRequest> = {}) =>
    composed({ sender: 'APITEST', messages: [message('mine', recipients)], ...more }, account)

  test('sends its own text to the test number alone', () => {
    const order = apitest([`+90${mobile(1)}`])
    expect(order.texts.map(({ body }) => body)).toEqual([TEST_TEXT])
    expect(order.outline).toMatchObject({ isTest: true, onlyTestNumber: true })
    for (const others of [[mobile(2)], [mobile(1), mobile(2)], [mobile(1), 'x']]) {
      expect(apitest(others).outline.onlyTestNumber, others.join()).toBe(false)
    }
  })

  test('reaches nobody while the account has no test number', () => {
    const none = composed({ sender: 'APITEST' }, { ...account, testNumber: null })
    expect(none.outline.onlyTestNumber).toBe(false)
  })

  test('with iys 1 is as with 0, and an empty text is still empty', () => {
    const order = apitest([mobile(1)], { iys: true })
    expect(admit(order.outline, hopefulFacts(false))).toBeUndefined()
    expect(apitest([mobile(1)], { messages: [message(' ', [mobile(1)])] }).outline.emptyText).toBe(
      true,
    )
  })

  test('is told apart by what the customer wrote', () => {
    const other = apitest([mobile(1)], { messages: [message('other', [mobile(1)])] })
    expect(other.fingerprint).not.toBe(apitest([mobile(1)]).fingerprint)
  })

  test.each(['apitest', 'APITEST ', 'ApiTest'])('%j is a sender like any other', (sender) => {
    expect(composed({ sender }, account).outline.isTest).toBe(false)
  })
})

describe('fingerprint (wire §14 #20, §17)', () => {
  const print = (...blocks: [string, string[]][]) =>
    composed({ messages: blocks.map(([text, recipients]) => message(text, recipients)) })
      .fingerprint

  test('is the same whatever the order and the spelling', () => {
    const [one, two, three] = [mobile(1), mobile(2), mobile(3)]
    const base = print(['a', [one, two]], ['b', [three]])
    expect(print(['b', [three]], ['a', [two, one]])).toBe(base)
    expect(print(['a', [one]], ['b', [three]], ['a', [`0${two}`, `+90${one}`]])).toBe(base)
    expect(print(['a', [one, two, 'invalid']], ['b', [three]])).toBe(base)
  })

  test('differs by text, by recipient, and by who gets which', () => {
    const [one, two] = [mobile(1), mobile(2)]
    const prints = [
      print(['a', [one]]),
      print(['A', [one]]),
      print(['a ', [one]]),
      print(['a', [two]]),
      print(['a', [one, two]]),
      print(['a', [one]], ['b', [two]]),
      print(['a', [two]], ['b', [one]]),
    ]
    expect(new Set(prints).size).toBe(prints.length)
  })

  test('no text can be made to look like two', () => {
    const [one, two] = [mobile(1), mobile(2)]
    const inner = `${numberOf(one)}\n1:b:${numberOf(two)}`
    expect(print([`a:${inner}`, [one]])).not.toBe(print(['a', [one]], ['b', [two]]))
  })

  test('does not know sender, schedule or encoding', () => {
    const base = composed().fingerprint
    const others = { sender: 'OTHER', encoding: 'utf8', sendDateTime: ['01/01/2027 00:00'] }
    expect(composed(others).fingerprint).toBe(base)
  })
})
