import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { getBalance } from '../src/endpoints/get-balance.ts'
import { getReport } from '../src/endpoints/get-report.ts'
import { getReports } from '../src/endpoints/get-reports.ts'
import { getSender } from '../src/endpoints/get-sender.ts'
import { sendSms } from '../src/endpoints/send-sms.ts'
import { STATUSES } from '../src/statuses.ts'
import { type Branch, isBranch, isList, type Tree } from '../src/tree.ts'
import { money, plainDecimal } from '../src/write-number.ts'
import { contentTypeOf, writeReply } from '../src/write-reply.ts'
import { treeOf } from './support/bodies.ts'

const SEED = 20260501

const order = {
  id: 312891245,
  status: 113,
  total: 2,
  delivered: 1,
  undelivered: 0,
  waiting: 1,
  submitAt: '2026-05-01 15:13:55',
  sendAt: '2026-05-01 15:13:55',
  sender: 'eMarka',
} as const

const report = writeReply(
  'xml',
  'ok',
  getReport.xml({
    ...order,
    idAsNumber: false,
    price: 0.5,
    messages: [
      { number: '+905321234567', status: 111 },
      { number: '+905321234568', status: 110 },
    ],
  }),
)

/** What the old plugins look for, with the flags they use (wire §4.4). */
describe('line-oriented clients read', () => {
  test('the code, on one line of its own', () => {
    for (const { name, code, tr } of STATUSES) {
      const reply = writeReply('xml', name)
      expect(reply).toMatch(new RegExp(`^ *<code>${code}</code>$`, 'm'))
      expect(/<code>(.*?)<\/code>/i.exec(reply)?.[1]).toBe(String(code))
      expect(/<message>(.*)<\/message>/.exec(reply)?.[1]).toBe(tr)
    }
  })

  test('the order id right after the order', () => {
    const sent = writeReply('xml', 'ok', sendSms.xml({ orderId: 12323232 }))
    expect(/<order>\s*<id>(\d+)<\/id>/.exec(sent)?.[1]).toBe('12323232')
    expect(/<order>\s*<id>(\d+)<\/id>/.exec(report)?.[1]).toBe('312891245')
  })

  test('the first one-line status as that of the order, never the status block', () => {
    const statuses = [...report.matchAll(/<status>(.*)<\/status>/g)].map(([, status]) => status)
    expect(statuses).toEqual(['113', '111', '110'])
    expect(writeReply('xml', 'ok')).not.toMatch(/<status>(.*)<\/status>/)
  })

  test('a number and the status after it', () => {
    const pairs = [...report.matchAll(/<number>(.*)<\/number>\s*<status>(.*)<\/status>/g)]
    expect(pairs.map(([, number, status]) => [number, status])).toEqual([
      ['+905321234567', '111'],
      ['+905321234568', '110'],
    ])
  })

  test('amount before sms, and sms without decimals', () => {
    const balance = writeReply('xml', 'ok', getBalance.xml({ amount: 134.5, sms: 7538 }))
    expect(balance).toMatch(/<amount>([0-9.]+)<\/amount>\s*<sms>([0-9]+)<\/sms>/)
  })

  test('one sender a line', () => {
    const senders = writeReply('xml', 'ok', getSender.xml({ senders: ['A', 'B C'] }))
    expect([...senders.matchAll(/^ *<sender>(.*)<\/sender>$/gm)].map(([, name]) => name)).toEqual([
      'A',
      'B C',
    ])
  })

  test('no line with two elements, no attribute, no CDATA, a final line end', () => {
    const list = writeReply('xml', 'ok', getReports.xml({ count: 1, orders: [order] }))
    for (const reply of [report, list]) {
      const [declaration, ...lines] = reply.split('\n')
      expect(declaration).toBe('<?xml version="1.0" encoding="UTF-8"?>')
      expect(lines.pop()).toBe('')
      expect(lines.length).toBeGreaterThan(10)
      for (const line of lines)
        expect(line).toMatch(/^( {2})*(<\w+>|<\/\w+>|<\w+\/>|<(\w+)>[^<>]*<\/\3>)$/)
    }
  })
})

describe('values', () => {
  const inXml = (value: Tree) =>
    /<v[\s\S]*(?=\n<\/response>)/.exec(writeReply('xml', 'ok', { v: value }))?.[0]

  test.each<[Tree, string]>([
    ['', '<v/>'],
    [null, '<v/>'],
    [{}, '<v/>'],
    [{ w: [] }, '<v/>'],
    [{ w: '' }, '<v>\n    <w/>\n  </v>'],
    [['a', 'b'], '<v>a</v>\n  <v>b</v>'],
    ['\u0000\u0001\ufffe\uffff\ud800', '<v/>'],
    ['a\u0000b\ud83d\ude00\udc00', '<v>ab😀</v>'],
    [']]>', '<v>]]&gt;</v>'],
    ['a\nb\r\tc', '<v>a&#10;b&#13;\tc</v>'],
    [0, '<v>0</v>'],
    [1e-7, '<v>0.0000001</v>'],
    [1e21, '<v>1000000000000000000000</v>'],
    [true, '<v>true</v>'],
  ])('%j', (value, xml) => {
    expect(inXml(value)).toBe(xml)
  })

  test('what no reply has is a bug', () => {
    expect(() => writeReply('xml', 'ok', { v: Number.NaN })).toThrow(RangeError)
    expect(() => writeReply('xml', 'ok', { v: [['a']] })).toThrow(TypeError)
  })

  test('money carries four decimals and no dust', () => {
    expect([0.1 + 0.2, -0.00001, 10.58449, 5].map(money)).toEqual([0.3, 0, 10.5845, 5])
    expect(plainDecimal(money(123456.789))).toBe('123456.789')
  })
})

test('content types', () => {
  expect(contentTypeOf('json')).toBe('application/json')
  expect(contentTypeOf('xml')).toBe('text/xml; charset=utf-8')
})

test('JSON names the code as an integer, for every status', () => {
  for (const { name, code, tr } of STATUSES)
    expect(JSON.parse(writeReply('json', name))).toEqual({
      response: { status: { code, message: tr } },
    })
})

test('errors stand beside the status, with the live sentence only for 422', () => {
  const reply = JSON.parse(writeReply('json', 'badNumber', undefined, { number: 'x' }))
  expect(reply).toEqual({
    response: { status: { code: 466, message: 'Hatalı numara' }, errors: { number: 'x' } },
  })
})

/** What XML makes of a tree: text everywhere, a list of one no list, of none nothing. */
function inText(tree: Tree): Tree {
  if (isList(tree)) return tree.map(inText)
  if (!isBranch(tree)) return tree === null ? '' : String(tree)
  const named: [string, Tree][] = []
  for (const [key, value] of Object.entries(tree)) {
    const text = inText(value)
    const [only] = isList(text) ? text : [text]
    if (only !== undefined) named.push([key, isList(text) && text.length > 1 ? text : only])
  }
  return named.length === 0 ? '' : Object.fromEntries(named)
}

const name = fc.stringMatching(/^[a-z][a-zA-Z_]{0,8}$/).filter((text) => text !== 'status')
const leaf = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', 'ş', '<', '>', '&', '"', "'", ' ', '\n', '\r', ']', '😀'),
  }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
)
const { payload } = fc.letrec<{ payload: Branch; node: Tree }>((tie) => ({
  payload: fc.dictionary(name, tie('node'), { maxKeys: 4, noNullPrototype: true }),
  node: fc.oneof(
    { depthSize: 'small' },
    leaf,
    tie('payload'),
    fc.array(fc.oneof(leaf, tie('payload')), { maxLength: 3 }),
  ),
}))

test('what is written reads back, in both formats', () => {
  fc.assert(
    fc.property(payload, (sent) => {
      const json = treeOf(writeReply('json', 'ok', sent))
      expect(json).toEqual({
        response: { status: { code: 200, message: 'İşlem başarılı' }, ...sent },
      })
      const xml = treeOf(writeReply('xml', 'ok', sent))
      const status = { code: '200', message: 'İşlem başarılı' }
      const inside = inText(sent)
      expect(xml).toEqual({ response: { status, ...(isBranch(inside) ? inside : {}) } })
    }),
    { seed: SEED, numRuns: 300 },
  )
})
