/**
 * What no decent client sends: every bit of it is answered in the envelope, with a status that is
 * the code, in JSON where the path says so (wire §4.1, §4.2).
 */
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  ask,
  BODY_WAYS,
  bodyOf,
  type Customer,
  call,
  keyOf,
  openAccount,
  openWorld,
  until,
  type World,
} from '../kit/wire-kit.ts'
import { asReply, openWire, post, sendRaw } from './support/raw.ts'

let world: World
let who: Customer
let body: string
beforeAll(async () => {
  world = await openWorld()
  who = await openAccount(world)
  body = bodyOf('json', keyOf(who), {})
})
afterEach(async () => {
  // Whatever was sent, the next caller is served.
  expect((await call(world, 'json', 'get-balance', who)).code).toBe(200)
})
afterAll(() => world.close())

const PATHS = [
  ['/v1/get-balance', false],
  ['/v1/get-balance/json', true],
] as const

describe.each(PATHS)('to %s', (path, isJson) => {
  const balance = (headers: string) =>
    `POST ${path} HTTP/1.1\r\n${headers}content-length: ${body.length}\r\n\r\n${body}`

  test.each([
    ['no Host', () => balance('')],
    ['two Hosts', () => balance('host: a\r\nhost: b\r\n')],
    ['an empty Host', () => balance('host:\r\n')],
    ['HTTP/1.0', () => balance('').replace('HTTP/1.1', 'HTTP/1.0')],
    ['a blank line in front', () => `\r\n${balance('host: x\r\n')}`],
    ['Expect: 100-continue', () => balance('host: x\r\nexpect: 100-continue\r\n')],
    ['an expectation that nobody knows', () => balance('host: x\r\nexpect: miracles\r\n')],
    ['a TE header', () => balance('host: x\r\nte: trailers\r\n')],
    ['nine hundred headers', () => balance(`host: x\r\n${'x: y\r\n'.repeat(900)}`)],
    ['a header of thirty kilobytes', () => balance(`host: x\r\nx: ${'y'.repeat(30_000)}\r\n`)],
    ['cookies and a Range', () => balance('host: x\r\ncookie: a=b\r\nrange: bytes=0-1\r\n')],
    ['If-None-Match', () => balance('host: x\r\nif-none-match: *\r\n')],
  ])('is served all the same: %s', async (_name, bytes) => {
    expect((await sendRaw(world, bytes(), isJson)).code).toBe(200)
  })

  test.each([
    ['a length that is no number', 'content-length: abc'],
    ['a negative length', 'content-length: -1'],
    ['two lengths', 'content-length: 2\r\ncontent-length: 3'],
    ['a length and chunks', 'content-length: 2\r\ntransfer-encoding: chunked'],
    ['an encoding that nobody knows', 'transfer-encoding: cheese'],
    ['a header without a colon', 'nonsense'],
    ['a space in the name of a header', 'a b: c'],
    ['a zero byte in a header', 'a: b\0c'],
    ['a folded header', 'a: b\r\n c'],
    ['an empty name', ': c'],
  ])('is a 400: %s', async (_name, header) => {
    const bytes = `POST ${path} HTTP/1.1\r\nhost: x\r\n${header}\r\n\r\n{}`
    expect((await sendRaw(world, bytes, isJson)).code).toBe(400)
  })

  test.each([
    ['a version that is none', (at: string) => `POST ${at} HTTP/9.9\r\nhost: x\r\n\r\n`],
    ['no version', (at: string) => `POST ${at}\r\n\r\n`],
    ['words too many', (at: string) => `POST ${at} HTTP/1.1 now\r\nhost: x\r\n\r\n`],
    ['a method that is none', (at: string) => `CHEESE ${at} HTTP/1.1\r\nhost: x\r\n\r\n`],
    ['a method in small letters', (at: string) => `post ${at} HTTP/1.1\r\nhost: x\r\n\r\n`],
    ['another protocol', (at: string) => `POST ${at} RTSP/1.0\r\nhost: x\r\n\r\n`],
  ])('is a 400: %s', async (_name, bytes) => {
    expect((await sendRaw(world, bytes(path), isJson)).code).toBe(400)
  })

  const TOO_LONG = [
    ['one header of 80 kilobytes', () => balance(`host: x\r\nx: ${'y'.repeat(80_000)}\r\n`)],
    ['one header of 200 kilobytes', () => balance(`host: x\r\nx: ${'y'.repeat(200_000)}\r\n`)],
    ['ten thousand headers', () => balance(`host: x\r\n${'x: yyyyyyy\r\n'.repeat(10_000)}`)],
    [
      'an address of 100 kilobytes',
      () => {
        return `POST ${path}?${'x'.repeat(100_000)} HTTP/1.1\r\nhost: x\r\n\r\n`
      },
    ],
  ] as const

  // Node keeps nothing of a request whose headers never end: on a new connection the address is
  // not known any more, and the envelope is that of the addresses without a form.
  test.each(TOO_LONG)('is a 400 on a new connection: %s', async (_name, bytes) => {
    expect((await sendRaw(world, bytes(), 'either')).code).toBe(400)
  })

  test.each(TOO_LONG)('is a 400 in the form of the connection: %s', async (_name, bytes) => {
    const wire = openWire(world)
    wire.socket.write(balance('host: x\r\n'))
    expect(asReply(await wire.answer(), isJson).code).toBe(200)
    wire.socket.write(bytes())
    expect(asReply(await wire.answer(), isJson).code).toBe(400)
    wire.close()
  })

  test.each([
    ['in one piece', () => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`],
    ['letter by letter', () => `${[...body].map((one) => `1\r\n${one}\r\n`).join('')}0\r\n\r\n`],
    [
      'with an extension and a trailer',
      () => {
        return `${body.length.toString(16)};a=b\r\n${body}\r\n0\r\nx: y\r\n\r\n`
      },
    ],
  ])('is served in chunks %s', async (_name, chunks) => {
    const head = `POST ${path} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n`
    expect((await sendRaw(world, head + chunks(), isJson)).code).toBe(200)
  })

  test.each([
    ['a chunk size that is no number', 'xyz\r\n{}\r\n0\r\n\r\n'],
    ['a chunk longer than it says', '1\r\n{}\r\n0\r\n\r\n'],
    ['an endless chunk size', `${'f'.repeat(40)}\r\n`],
  ])('is a 400: %s', async (_name, chunks) => {
    const head = `POST ${path} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n`
    expect((await sendRaw(world, head + chunks, isJson)).code).toBe(400)
  })

  test('is a 400: a body that ends before its length', async () => {
    const wire = openWire(world)
    wire.socket.end(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\n${body}`)
    expect(asReply(await wire.answer(), isJson).code).toBe(400)
    wire.close()
  })

  test('is a 400: headers that end too early', async () => {
    const wire = openWire(world)
    wire.socket.end(`POST ${path} HTTP/1.1\r\nhost: x\r\n`)
    expect(asReply(await wire.answer(), 'either').code).toBe(400)
    wire.close()
  })

  test('is a 400: a length of a terabyte, and nobody else has to wait for it', async () => {
    const wire = openWire(world)
    wire.socket.write(`POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000000000\r\n\r\n{`)
    expect(asReply(await wire.answer(), isJson).code).toBe(400)
    for (const way of BODY_WAYS) {
      expect((await call(world, way, 'get-balance', who)).code).toBe(200)
    }
    wire.close()
  })

  test('answers two requests of one packet in their order', async () => {
    const wire = openWire(world)
    const wrong = bodyOf('json', { key: who.key, hash: 'wrong' }, {})
    wire.socket.write(Buffer.concat([post(path, body), post(path, '{'), post(path, wrong)]))
    const codes = []
    for (let at = 0; at < 3; at += 1) codes.push(asReply(await wire.answer(), isJson).code)
    expect(codes).toEqual([200, 400, 401])
    wire.close()
  })

  test('answers what it has accepted before what it cannot read', async () => {
    const wire = openWire(world)
    const half = 'POST /v1/get-balance/json HTTP/9.9\r\n\r\n'
    wire.socket.write(Buffer.concat([post(path, body), post(path, body), Buffer.from(half)]))
    const codes = []
    for (let at = 0; at < 2; at += 1) codes.push(asReply(await wire.answer(), isJson).code)
    codes.push(asReply(await wire.answer(), 'either').code)
    expect(codes).toEqual([200, 200, 400])
    wire.close()
  })

  test('keeps the connection after a body that could not be read', async () => {
    const wire = openWire(world)
    for (const [content, code] of [
      ['<', 400],
      [body, 200],
      ['', 400],
      [body, 200],
    ] as const) {
      wire.socket.write(post(path, content))
      expect(asReply(await wire.answer(), isJson).code).toBe(code)
    }
    wire.close()
  })
})

test.each([
  ['the beginning of a TLS connection', Buffer.from('160301020001000100', 'hex')],
  ['the preface of HTTP/2', Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')],
  ['zero bytes', Buffer.alloc(100)],
  ['noise', Buffer.from(Array.from({ length: 500 }, (_, at) => (at * 197 + 13) % 256))],
  ['a text', Buffer.from('Merhaba, bir SMS gondermek istiyorum.\r\n\r\n')],
  ['an SMTP greeting', Buffer.from('EHLO example.com\r\n')],
])('%s is a 400', async (_name, bytes) => {
  expect((await sendRaw(world, bytes, false)).code).toBe(400)
})

test('a connection without a word, or half a request, disturbs nobody', async () => {
  const wires = ['', 'POST', 'POST /v1/get-balance/json HTTP/1.1\r\nhost', '\r\n\r\n'].map(
    (bytes) => {
      const wire = openWire(world)
      wire.socket.write(bytes)
      return wire
    },
  )
  expect((await call(world, 'json', 'get-balance', who)).code).toBe(200)
  for (const wire of wires) wire.close()
})

test.each([
  ['in the middle of nothing', ''],
  ['in the middle of the headers', 'POST /v1/get-balance/json HTTP/1.1\r\nhost: x\r\n'],
  ['in the middle of the body', 'POST /v1/get-balance HTTP/1.1\r\ncontent-length: 9\r\n\r\n{'],
  ['before the answer', 'POST /v1/get-balance HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}'],
  ['after something that is no HTTP', 'cheese\r\n\r\n'],
  ['after CONNECT', 'CONNECT a:1 HTTP/1.1\r\nhost: a\r\n\r\nand more'],
])('a caller that resets the connection %s breaks nothing', async (_name, bytes) => {
  for (let at = 0; at < 20; at += 1) {
    const wire = openWire(world)
    await once(wire.socket, 'connect')
    wire.socket.write(bytes)
    // Half of them hang up at once, the others when an answer may be on its way.
    if (at % 2) await call(world, 'json', 'get-balance', who)
    wire.socket.resetAndDestroy()
  }
})

test('callers with small requests are served while others are slow with large ones', async () => {
  const length = 16 * 1024 * 1024
  const head = `POST /v1/send-sms/json HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}`
  const slow = Array.from({ length: 20 }, () => {
    const wire = openWire(world)
    wire.socket.write(`${head}\r\nexpect: 100-continue\r\n\r\n{`)
    return wire
  })
  // Each is told to go on, so all of them are being held now.
  await Promise.all(slow.map((wire) => wire.firstStatus()))
  for (const way of BODY_WAYS) {
    expect((await call(world, way, 'get-balance', who)).code).toBe(200)
  }
  for (const wire of slow) wire.close()
  const body = `{"request":${' '.repeat(70_000)}{}}`
  const again = () => ask(world, 'get-balance/json', { body })
  await until(async () => (await again()).code === 401)
})

test('a caller that is told no and never hangs up cannot hold the server', async () => {
  const own = await openWorld()
  const wires = ['cheese\r\n\r\n', 'CONNECT a:1 HTTP/1.1\r\nhost: a\r\n\r\n'].map((bytes) => {
    const wire = openWire(own)
    wire.socket.write(bytes)
    return wire
  })
  for (const wire of wires) await wire.answer()
  await own.close()
  for (const wire of wires) wire.close()
}, 8_000)
