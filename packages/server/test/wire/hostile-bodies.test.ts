/** Bodies that are odd, broken, huge or meant to do harm (wire §4.3, §4.5). */
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ask,
  BODY_WAYS,
  bodyOf,
  type Customer,
  call,
  keyOf,
  openAccount,
  openWorld,
  type World,
} from '../kit/wire-kit.ts'
import { order, received, refused, send } from './support/orders.ts'
import { post, sendRaw } from './support/raw.ts'

let world: World
let who: Customer
beforeAll(async () => {
  world = await openWorld()
  who = await openAccount(world, { credits: 1000 })
})
afterAll(() => world.close())

const MIB = 1024 * 1024
const jsonBalance = () => bodyOf('json', keyOf(who), {})
const xmlBalance = () => bodyOf('xml', keyOf(who), {})

/** Sends the bytes to both paths; the answer is the same but for its form. */
async function codeOf(body: string | Uint8Array, headers = {}): Promise<number> {
  const [xml, json] = await Promise.all([
    ask(world, 'get-balance', { body, headers }),
    ask(world, 'get-balance/json', { body, headers }),
  ])
  expect(xml.code).toBe(json.code)
  return json.code
}

describe('the Content-Type is not looked at', () => {
  const TYPES = [
    'xml',
    'json',
    'text/xml;charset=utf-8',
    'application/json; charset=iso-8859-9',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'image/png',
    ';;;',
    '///',
    '"',
    '',
  ]
  test.each(TYPES)('%j', async (type) => {
    for (const body of [jsonBalance(), xmlBalance()]) {
      const bytes = (path: string) => post(path, body, { 'content-type': type })
      expect((await sendRaw(world, bytes('/v1/get-balance/json'), true)).code).toBe(200)
      expect((await sendRaw(world, bytes('/v1/get-balance'), false)).code).toBe(200)
    }
  })

  test('none at all', async () => {
    for (const body of [jsonBalance(), xmlBalance()]) {
      expect((await sendRaw(world, post('/v1/get-balance', body), false)).code).toBe(200)
    }
  })

  test.each(['data', 'xml', 'request'])(
    'a form with the document in the field %s',
    async (field) => {
      for (const body of [jsonBalance(), xmlBalance()]) {
        const form = new URLSearchParams({ user: 'x', [field]: body, from: 'y' }).toString()
        expect(await codeOf(form, { 'content-type': 'application/x-www-form-urlencoded' })).toBe(
          200,
        )
        expect(await codeOf(form, { 'content-type': 'text/xml' })).toBe(200)
        expect(await codeOf(`${field}=${body}`)).toBe(200)
      }
    },
  )
})

test('a text in a form arrives letter by letter as it was meant', async () => {
  const text = 'a+b c&d=e %41 ğ€ <ü> "x"'
  const to = '5329990001'
  for (const way of BODY_WAYS) {
    const document = bodyOf(way, keyOf(who), order({ text: `${text} ${way}`, to }))
    const body = new URLSearchParams({ data: document }).toString()
    expect((await ask(world, 'send-sms', { body })).code).toBe(200)
  }
  const texts = (await received(world, to, 2)).map((sms) => sms.text)
  expect(texts).toEqual([`${text} json`, `${text} xml`])
})

describe('what stands around a document', () => {
  test.each(['\n\n', '  \t\r\n', '\ufeff', '\ufeff\n'])('may be %j in front', async (front) => {
    expect(await codeOf(front + jsonBalance())).toBe(200)
    expect(await codeOf(front + xmlBalance().replace(/^<\?.*?\?>/, ''))).toBe(200)
  })

  test.each([
    '<?xml version="1.0"?>',
    "<?xml version='1.0' encoding='utf-8' standalone='yes'?>",
    '',
    '\n\n<?xml version="1.0" encoding="UTF-8"?>',
    '<?xml version="1.0" encoding="ISO-8859-9"?>',
  ])('may be the declaration %j', async (declaration) => {
    expect(await codeOf(xmlBalance().replace(/^<\?.*?\?>/, declaration))).toBe(200)
  })

  test('may be comments, CDATA, attributes and white space in XML', async () => {
    const { key, hash } = who
    const body = `<!-- a --><request a="b" xmlns="urn:x">
      <authentication><!-- b --><key><![CDATA[${key}]]></key>
        <hash>${hash.slice(0, 9)}<![CDATA[${hash.slice(9)}]]></hash></authentication>
    </request>\n`
    expect(await codeOf(body)).toBe(200)
  })
})

const DEEP = 200_000
const LAUGHS = Array.from({ length: 9 }, (_, at) => {
  return `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`
}).join('')

describe('what cannot be read is a 400', () => {
  test.each<[string, () => string | Uint8Array]>([
    ['nothing', () => ''],
    ['blanks', () => ' \r\n\t '],
    ['a byte order mark alone', () => '\ufeff'],
    ['a word', () => 'merhaba'],
    ['a number', () => '42'],
    ['a quoted text', () => '"{}"'],
    ['null', () => 'null'],
    ['half of a JSON document', () => jsonBalance().slice(0, -3)],
    ['a JSON document and more', () => `${jsonBalance()} x`],
    ['two JSON documents', () => jsonBalance() + jsonBalance()],
    ['a comma too many', () => jsonBalance().replace('}', ',}')],
    ['single quotes', () => jsonBalance().replaceAll('"', "'")],
    ['a comment in JSON', () => `/* x */${jsonBalance()}`],
    ['NaN', () => jsonBalance().replace('{', '{"a":NaN,')],
    ['half a surrogate pair', () => jsonBalance().replace('{', '{"a":"\\ud83d",')],
    ['an escaped zero', () => jsonBalance().replace('{', '{"a":"\\u0000",')],
    ['a bare line end in a JSON text', () => jsonBalance().replace('{', '{"a":"\n",')],
    ['half of an XML document', () => xmlBalance().slice(0, -3)],
    ['an unclosed tag', () => xmlBalance().replace('</key>', '')],
    ['tags that cross', () => '<request><a><b></a></b></request>'],
    ['two XML documents', () => xmlBalance() + xmlBalance().replace(/^<\?.*?\?>/, '')],
    ['text behind an XML document', () => `${xmlBalance()}x`],
    ['a bare ampersand', () => xmlBalance().replace('<key>', '<key>&')],
    ['an entity that nobody declared', () => xmlBalance().replace('<key>', '<key>&nbsp;')],
    ['a control character in XML', () => xmlBalance().replace('<key>', '<key>\x01')],
    ['a reference to zero', () => xmlBalance().replace('<key>', '<key>&#0;')],
    ['text beside elements', () => xmlBalance().replace('<authentication>', 'x<authentication>')],
    ['a form without a document', () => 'key=demo&hash=demo'],
    ['a form with a word', () => 'data=merhaba'],
    ['a form of nothing', () => '&&&=&=&'],
    ['gzip', () => gzipSync(jsonBalance())],
    ['UTF-16', () => Buffer.from(jsonBalance(), 'utf16le')],
    ['UTF-16 with its mark', () => Buffer.from(`\ufeff${jsonBalance()}`, 'utf16le')],
    ['bytes that are not UTF-8 in JSON', () => latin(jsonBalance().replace('{', '{"a":"\xfe",'))],
    [
      'bytes that are not UTF-8 in XML',
      () => latin(xmlBalance().replace('<key>', '<a>\xfe</a><key>')),
    ],
    ['an overlong form', () => latin(jsonBalance().replace('{', '{"a":"\xc0\xaf",'))],
    [
      'half a surrogate pair in UTF-8',
      () => latin(jsonBalance().replace('{', '{"a":"\xed\xa0\x80",')),
    ],
    ['a DOCTYPE', () => xmlBalance().replace('?>', '?><!DOCTYPE request>')],
    [
      'an entity of a file',
      () => {
        const type = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        return xmlBalance().replace('?>', `?>${type}`).replace('<key>', '<key>&x;')
      },
    ],
    [
      'a billion laughs',
      () => {
        const type = `<!DOCTYPE r [<!ENTITY l0 "ha">${LAUGHS}]>`
        return xmlBalance().replace('?>', `?>${type}`).replace('<key>', '<key>&l9;')
      },
    ],
    ['a processing instruction', () => xmlBalance().replace('<request>', '<?php x?><request>')],
    ['deep lists', () => '['.repeat(DEEP)],
    ['deep lists that are closed', () => '['.repeat(DEEP) + ']'.repeat(DEEP)],
    [
      'deep objects',
      () => jsonBalance().replace('{', `{"a":${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)},`),
    ],
    ['deep elements', () => '<a>'.repeat(DEEP)],
    ['deep elements that are closed', () => '<a>'.repeat(DEEP) + '</a>'.repeat(DEEP)],
    [
      'a million names',
      () => `{${Array.from({ length: 1_000_000 }, (_, at) => `"${at}":1`).join()}}`,
    ],
    [
      'a million attributes',
      () => `<a ${Array.from({ length: 1_000_000 }, (_, at) => `b${at}=""`).join(' ')}/>`,
    ],
    ['five million empty lists', () => `[${'[],'.repeat(5_000_000)}1]`],
    ['five million elements', () => `<a>${'<b/>'.repeat(4_000_000)}</a>`],
  ])('%s', async (_name, body) => {
    expect(await codeOf(body())).toBe(400)
  })
})

const latin = (text: string): Buffer => Buffer.from(text, 'latin1')

describe('names that mean something to the language', () => {
  test.each([
    '{"__proto__":{"request":{"authentication":{"key":"demo","hash":"demo"}}}}',
    '{"request":{"__proto__":{"authentication":{"key":"demo","hash":"demo"}}}}',
    '{"request":{"authentication":{"__proto__":{"key":"demo","hash":"demo"}}}}',
    '<__proto__><request><authentication><key>demo</key><hash>demo</hash></authentication></request></__proto__>',
    '<request><__proto__><authentication><key>demo</key><hash>demo</hash></authentication></__proto__></request>',
    '<constructor><prototype/></constructor>',
  ])('carry no credentials: %s', async (body) => {
    expect(await codeOf(body)).toBe(401)
  })

  test.each(BODY_WAYS)('give an order no field, and objects none, in %s', async (way) => {
    const { order: fine } = order() as { order: Record<string, unknown> }
    const { sender, ...rest } = fine
    const content = { order: { ...rest, constructor: { sender } } }
    const value = { sender, polluted: 'yes' }
    Object.defineProperty(content.order, '__proto__', { ...PLAIN, value })
    await refused(world, who, 450, () => call(world, way, 'send-sms', who, content))
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length'])(
    '%s is a sender like any other',
    async (sender) => {
      await refused(world, who, 450, () => send(world, 'json', who, { sender }))
    },
  )
})

const PLAIN = { enumerable: true, configurable: true, writable: true }

describe('a body of 16 MiB', () => {
  const padded = (body: string, field: (padding: string) => string, bytes: number) => {
    const empty = field('').length
    return body.replace(
      /(?<=request"?:?\{|<request>)/,
      field('x'.repeat(bytes - body.length - empty)),
    )
  }
  const json = (bytes: number) =>
    padded(jsonBalance(), (padding) => `"ignored":"${padding}",`, bytes)
  const xml = (bytes: number) =>
    padded(xmlBalance(), (padding) => `<ignored>${padding}</ignored>`, bytes)

  test('is accepted in either form', async () => {
    for (const body of [json(16 * MIB), xml(16 * MIB)]) {
      expect(Buffer.byteLength(body)).toBe(16 * MIB)
      expect(await codeOf(body)).toBe(200)
    }
  })

  test('is accepted in chunks', async () => {
    const body = json(16 * MIB)
    const head =
      'POST /v1/get-balance/json HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n'
    const bytes = `${head}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
    expect((await sendRaw(world, bytes, true)).code).toBe(200)
  })

  test.each([16.5, 17, 40])(
    'of %f MiB is too much: a 400 that the client gets to see',
    async (mib) => {
      for (const body of [json(mib * MIB), xml(mib * MIB)]) expect(await codeOf(body)).toBe(400)
    },
  )

  test('too much in chunks is a 400 as well', async () => {
    const chunk = `100000\r\n${'x'.repeat(MIB)}\r\n`
    const head =
      'POST /v1/get-balance/json HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n'
    const bytes = `${head}${chunk.repeat(20)}0\r\n\r\n`
    expect((await sendRaw(world, bytes, true)).code).toBe(400)
  })
})
