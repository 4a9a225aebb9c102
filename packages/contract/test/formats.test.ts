/**
 * Properties over whole requests: the format is no part of the meaning, and no bytes do harm.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCredentials } from '../src/credentials.ts'
import { ENDPOINTS } from '../src/endpoint-table.ts'
import { sendSms } from '../src/endpoints/send-sms.ts'
import { readBody, readQuery } from '../src/read-body.ts'
import type { Tree } from '../src/tree.ts'
import { bytesOf, jsonRequest, treeOf, xmlText } from './support/bodies.ts'

const SEED = 20260429

const letters = fc.constantFrom('a', 'Ş', 'ı', '&', '<', '>', '"', ' ', '\n', '\r', '%', '+', '😀')
const phrase = fc.string({ unit: letters, maxLength: 12 })
const phone = fc.constantFrom('905321234567', '+905321234568', '0532 123 45 67', ' 5321234569')
/** What both formats can say; XML has no null, no number and no empty list. */
const order = fc.record(
  {
    sender: phrase,
    iys: fc.constantFrom('1', '0', '', 'evet'),
    iysList: fc.constantFrom('BIREYSEL', 'TACIR', 'TICARI', ''),
    sendDateTime: fc.array(fc.constantFrom('23/04/2026 09:00', '', '2026')),
    encoding: fc.constantFrom('gsm0338', ''),
    message: fc.array(
      fc.record(
        {
          text: phrase,
          receipents: fc.record({ number: fc.array(phone, { maxLength: 4 }) }),
        },
        { requiredKeys: ['text'] },
      ),
      { minLength: 1, maxLength: 3 },
    ),
  },
  { requiredKeys: ['message'] },
)
type Order = typeof order extends fc.Arbitrary<infer Value> ? Value : never

/** How a client without an XML library would write it. */
function inXml(name: string, value: unknown, useCdata: boolean): string {
  if (Array.isArray(value)) return value.map((item) => inXml(name, item, useCdata)).join('\n')
  if (typeof value === 'object' && value !== null) {
    const inside = Object.entries(value).map(([key, child]) => inXml(key, child, useCdata))
    return `<${name}>\n  ${inside.join('\n  ')}\n</${name}>`
  }
  const text = String(value)
  const plain = !useCdata || text.includes('\r')
  return `<${name}>${plain ? xmlText(text) : `<![CDATA[${text}]]>`}</${name}>`
}

function readOrder(tree: Tree) {
  const reading = sendSms.read(tree)
  if ('refused' in reading) throw new Error(reading.why)
  return { credentials: readCredentials(tree), request: reading.request }
}

test('an order reads the same from JSON, XML and a form with either', () => {
  fc.assert(
    fc.property(order, fc.boolean(), (sent: Order, useCdata) => {
      const json = jsonRequest({ order: sent })
      const { request } = JSON.parse(json)
      const xml = inXml('request', request, useCdata)
      const expected = readOrder(treeOf(json))
      expect(expected.request.messages.map(({ text }) => text)).toEqual(
        sent.message.map(({ text }) => text),
      )
      expect(readOrder(treeOf(xml))).toEqual(expected)
      expect(readOrder(treeOf(`\ufeff\r\n<?xml version="1.0"?>\n${xml}\n`))).toEqual(expected)
      for (const document of [json, xml]) {
        const form = new URLSearchParams({ user: 'a&b', data: document, from: '<' })
        expect(readOrder(treeOf(form.toString()))).toEqual(expected)
      }
    }),
    { seed: SEED, numRuns: 300 },
  )
})

test('an order of one message reads the same from a query', () => {
  fc.assert(
    fc.property(order, (sent) => {
      const [first] = sent.message
      const one = { ...sent, sendDateTime: sent.sendDateTime?.slice(0, 1), message: first }
      const { text = '', receipents } = first ?? {}
      const query = new URLSearchParams({ key: 'k', hash: 'h', text })
      if (receipents !== undefined) query.set('receipents', receipents.number.join(', '))
      for (const name of ['sender', 'iys', 'iysList', 'encoding'] as const)
        if (sent[name] !== undefined) query.set(name, sent[name])
      for (const date of one.sendDateTime ?? []) query.set('sendDateTime', date)
      const reading = readQuery(query.toString())
      if ('refused' in reading) throw new Error(reading.why)
      expect(readOrder(reading.tree)).toEqual(readOrder(treeOf(jsonRequest({ order: one }))))
    }),
    { seed: SEED, numRuns: 300 },
  )
})

/** Bytes that look enough like requests to get past the first character. */
const pieces = fc.constantFrom(
  ...['{', '}', '[', ']', ':', ',', '"', '\\', '\\u', 'd800', 'null', '1e9', '-', '0.'],
  ...['<', '</', '/>', '>', '<a>', '</a>', '<a', '&', '&lt;', '&#', '&#x', ';', '<!--', '-->'],
  ...['<![CDATA[', ']]>', '<?', '?>', '<?xml version="1.0"?>', '<!DOCTYPE a', '=', "'", ' '],
  ...['data=', 'xml=', 'request', '&data=', '%', '%3C', '%7B', '+', '\n', '\r', '\t', '\0'],
  ...['__proto__', 'constructor', 'order', 'message', '\ufeff', 'ş', '😀', 'a'],
)
const nearly = fc.array(pieces, { maxLength: 40 }).map((parts) => bytesOf(parts.join('')))
const anything = fc.oneof(
  nearly,
  fc.uint8Array({ maxLength: 200 }),
  fc.tuple(nearly, fc.uint8Array({ maxLength: 8 })).map(([a, b]) => new Uint8Array([...a, ...b])),
)

test('no bytes make a reader throw', () => {
  fc.assert(
    fc.property(anything, (bytes) => {
      const readings = [readBody(bytes), readQuery(new TextDecoder().decode(bytes))]
      for (const reading of readings) {
        if ('refused' in reading) {
          expect(reading.why).not.toBe('')
          continue
        }
        readCredentials(reading.tree)
        for (const endpoint of ENDPOINTS) endpoint.read(reading.tree)
      }
    }),
    { seed: SEED, numRuns: 5000 },
  )
})

test('no tree makes a reader throw', () => {
  const key = fc.constantFrom(
    ...['request', 'authentication', 'order', 'message', 'receipents', 'number', 'text', 'filter'],
    ...['key', 'hash', 'sender', 'iys', 'iysList', 'sendDateTime', 'page', 'rowCount', 'id'],
    ...['__proto__', 'constructor', 'toString'],
  )
  const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'medium' },
      fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null)),
      fc.dictionary(key, tie('tree'), { maxKeys: 5 }),
      fc.array(tie('tree'), { maxLength: 4 }),
    ),
  }))
  fc.assert(
    fc.property(tree, (order) => {
      for (const sent of [order, { request: order }, { request: { order, filter: order } }]) {
        readCredentials(sent)
        for (const endpoint of ENDPOINTS) {
          const reading = endpoint.read(sent)
          if ('refused' in reading) expect(endpoint.codes).toContain(reading.refused)
          else expect(reading.request).toBeTypeOf('object')
        }
      }
    }),
    { seed: SEED, numRuns: 2000 },
  )
})

test('what a schema accepts, its endpoint reads', () => {
  const sloppy = fc.oneof(
    fc.constantFrom('', '1', '0', 'BIREYSEL', 'a', ' 2 '),
    fc.constantFrom<Tree>(null, 1, 0, true, [], ['1', 2, null], {}, [{}]),
  )
  const message = fc.record(
    { text: sloppy, receipents: fc.oneof(sloppy, fc.record({ number: sloppy })) },
    { requiredKeys: [], noNullPrototype: true },
  )
  const part = fc.record(
    {
      sender: sloppy,
      iys: sloppy,
      iysList: sloppy,
      sendDateTime: sloppy,
      id: sloppy,
      page: sloppy,
      rowCount: sloppy,
      start: sloppy,
      number: sloppy,
      message: fc.oneof(message, fc.array(message, { maxLength: 2 }), sloppy),
      list: fc.oneof(message, fc.array(message, { maxLength: 2 }), sloppy),
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  const person = fc.record(
    {
      id: fc.oneof(sloppy, fc.array(fc.constantFrom(1, '2', ''), { maxLength: 3 })),
      name: sloppy,
      parent: sloppy,
      key: sloppy,
      page: sloppy,
      gsm: sloppy,
      groups: fc.oneof(sloppy, fc.record({ id: sloppy }), fc.record({ group: sloppy })),
      custom_fields: fc.oneof(sloppy, fc.record({ custom_field: sloppy })),
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  const accepted = new Set<string>()
  const authentication = { key: 'k', hash: 'h' }
  fc.assert(
    fc.property(
      fc.oneof(part, sloppy),
      fc.oneof(part, sloppy),
      person,
      (order, filter, contact) => {
        const named = { contact, group: contact, search: contact, contacts: { contact } }
        const about = { ...named, consent: order, originator: filter, blacklist: order }
        const tree = { request: { authentication, order, filter, ...about } } as Tree
        for (const endpoint of ENDPOINTS) {
          if (!endpoint.schema.safeParse(tree).success) continue
          accepted.add(endpoint.name)
          const reading = endpoint.read(tree)
          if ('refused' in reading) throw new Error(`${endpoint.name}: ${reading.why}`)
          expect(Object.values(reading.request as object)).not.toContain('misfit')
        }
      },
    ),
    { seed: SEED, numRuns: 3000 },
  )
  expect([...accepted].sort()).toEqual(ENDPOINTS.map(({ name }) => name).sort())
})
