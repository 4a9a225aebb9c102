/** Which addresses there are, with which methods, and in which form they answer (wire §2, §4.2–4.5). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ask,
  bodyOf,
  type Customer,
  keyOf,
  openAccount,
  openWorld,
  queryOf,
  SENTENCES,
  type World,
} from '../kit/wire-kit.ts'
import { order } from './support/orders.ts'
import { openWire, sendRaw } from './support/raw.ts'

let world: World
let who: Customer
beforeAll(async () => {
  world = await openWorld()
  who = await openAccount(world, { credits: 1000 })
})
afterAll(() => world.close())

let texts = 0
/** An order that nobody has sent yet. */
const fresh = () => {
  texts += 1
  return order({ text: `text ${texts}` })
}
const CALLS = ['send-sms', 'cancel-order', 'get-report', 'get-reports', 'get-balance', 'get-sender']

describe.each(CALLS)('%s', (path) => {
  const content = path === 'send-sms' ? fresh : () => ({ order: { id: 1 }, filter: {} })
  const reached = { 'send-sms': 200, 'get-balance': 200, 'get-sender': 200, 'get-reports': 458 }
  const code = reached[path as keyof typeof reached] ?? 455

  test.each(['', '/'])('answers XML with the end %j, whatever the body is', async (end) => {
    for (const form of ['xml', 'json'] as const) {
      const body = bodyOf(form, keyOf(who), content())
      expect((await ask(world, path + end, { body })).code).toBe(code)
    }
  })

  test.each(['/json', '/json/'])(
    'answers JSON with the end %j, whatever the body is',
    async (end) => {
      for (const form of ['xml', 'json'] as const) {
        const body = bodyOf(form, keyOf(who), content())
        expect((await ask(world, path + end, { body })).code).toBe(code)
      }
    },
  )

  test.each(['', '?x=1', '/?x', '?a=/json/b', '?'])(
    'takes a query string and ignores it: %j',
    async (end) => {
      for (const form of ['', '/json']) {
        const body = bodyOf('json', keyOf(who), content())
        expect((await ask(world, path + form + end, { body })).code).toBe(code)
      }
    },
  )

  test.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('is a 404 to %s', async (method) => {
    for (const end of ['', '/', '/json', '/json/']) {
      expect((await ask(world, path + end, { method })).code).toBe(404)
    }
  })

  test.each(['', '/json'])('is a 404 without a body to HEAD: %j', async (end) => {
    const reply = await fetch(`${world.url}/v1/${path}${end}`, { method: 'HEAD' })
    expect(reply.status).toBe(404)
    expect(await reply.text()).toBe('')
  })
})

describe('the GET call', () => {
  test.each(['get', 'get/'])('answers at send-sms/%s', async (end) => {
    const query = queryOf(keyOf(who), fresh())
    expect((await ask(world, `send-sms/${end}?${query}`, { method: 'GET' })).code).toBe(200)
  })

  test.each(['get', 'get/'])('is served to a POST with a body as well: %s', async (end) => {
    for (const form of ['xml', 'json'] as const) {
      const body = bodyOf(form, keyOf(who), fresh())
      expect((await ask(world, `send-sms/${end}`, { body })).code).toBe(200)
    }
  })

  test('needs a body in a POST: its parameters are not looked at', async () => {
    const query = queryOf(keyOf(who), fresh())
    expect((await ask(world, `send-sms/get?${query}`)).code).toBe(400)
  })

  test('is not made by HEAD, which may be repeated by anybody', async () => {
    const query = queryOf(keyOf(who), fresh())
    const address = `${world.url}/v1/send-sms/get?${query}`
    expect((await fetch(address, { method: 'HEAD' })).status).toBe(404)
    expect((await fetch(address)).status).toBe(200)
  })

  test('is there for send-sms alone', async () => {
    for (const path of CALLS.slice(1)) {
      const query = queryOf(keyOf(who), {})
      expect((await ask(world, `${path}/get?${query}`, { method: 'GET' })).code).toBe(404)
    }
  })

  test.each([
    ['spaces as plus and as %20', 'text=a+b%20c', 'a b c'],
    ['the last of a parameter that comes twice', 'text=one&text=two', 'two'],
    ['an equals sign in a value', 'text=a=b', 'a=b'],
    ['Turkish letters', `text=${encodeURIComponent('çğıİöşü')}`, 'çğıİöşü'],
    ['Turkish letters without escapes', 'text=çğıİöşü', 'çğıİöşü'],
  ])('reads %s', async (_name, parameters, text) => {
    const { key, hash } = who
    const to = `53220000${texts + 10}`
    texts += 1
    const rest = new URLSearchParams({ key, hash, sender: 'PEYK', receipents: to })
    expect((await ask(world, `send-sms/get/?${rest}&${parameters}`, { method: 'GET' })).code).toBe(
      200,
    )
    const same = { order: { sender: 'PEYK', message: { text, receipents: { number: [to] } } } }
    const body = bodyOf('json', keyOf(who), same)
    expect((await ask(world, 'send-sms/json', { body })).code).toBe(451)
  })

  test('adds up recipients that come as several parameters', async () => {
    const { key, hash } = who
    const rest = new URLSearchParams({ key, hash, sender: 'PEYK', text: 'several' })
    const query = `${rest}&receipents=5321000001,5321000002&receipents=5321000003`
    const reply = await ask(world, `send-sms/get?${query}`, { method: 'GET' })
    const body = bodyOf('json', keyOf(who), { order: { id: reply.payload.order.id } })
    expect((await ask(world, 'get-report/json', { body })).payload.order.total).toBe(3)
  })
})

describe('an address that is none', () => {
  test.each([
    '',
    'unknown',
    'send-smss',
    'Send-SMS',
    'send_sms',
    'send-sms/xml',
    'send-sms/json/json/x',
    'send-sms//',
    '/send-sms',
    'send-sms/..',
    'get-report-summaries',
    'send-sms%2Fjson',
    'send-sms%00',
    'send-sms/%',
    '%E0%A4%A',
    `${'a'.repeat(5_000)}`,
    'send-sms/get/json/get',
  ])('is a 404 in XML: %j', async (path) => {
    const body = bodyOf('xml', keyOf(who), fresh())
    const bytes = `POST /v1/${path} HTTP/1.1\r\nhost: x\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
    expect((await sendRaw(world, bytes, false)).code).toBe(404)
  })

  test.each([
    'unknown/json',
    'unknown/json/',
    'unknown/json?x=1',
    'json',
    'send-smss/json',
    'a/b/c/json',
    'send-sms/get/json',
    'send-sms/%/json',
    '%E0%A4%A/json',
    'consent/nothing/json',
  ])('is a 404 in JSON: %j', async (path) => {
    const body = bodyOf('json', keyOf(who), fresh())
    const bytes = `POST /v1/${path} HTTP/1.1\r\nhost: x\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
    expect((await sendRaw(world, bytes, true)).code).toBe(404)
  })

  test.each(['/v2/send-sms', '/v1', '/index.php', '/send-sms', '/favicon.ico'])(
    'is a 404 outside /v1/ as well: %s',
    async (path) => {
      const reply = await fetch(world.url + path, { method: 'POST', body: '<a/>' })
      expect(reply.status).toBe(404)
      expect(await reply.text()).toContain(`<message>${SENTENCES[404]}</message>`)
    },
  )

  test('comes before a body that cannot be read', async () => {
    for (const body of ['<a>', '{', '\xff']) {
      expect((await ask(world, 'unknown', { body })).code).toBe(404)
      expect((await ask(world, 'unknown/json', { body })).code).toBe(404)
    }
  })
})

describe('methods that hardly anybody knows', () => {
  test.each(['PROPFIND', 'SEARCH', 'LOCK', 'QUERY', 'TRACE', 'LINK', 'M-SEARCH'])(
    '%s is a 404 in the form of the path',
    async (method) => {
      const request = (path: string) =>
        `${method} /v1/send-sms${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}`
      expect((await sendRaw(world, request(''), false)).code).toBe(404)
      expect((await sendRaw(world, request('/json'), true)).code).toBe(404)
    },
  )

  test('CONNECT is answered, and the connection closed', async () => {
    const wire = openWire(world)
    wire.socket.write('CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\n\r\n')
    expect((await wire.answer()).http).toBe(404)
    await wire.ended()
    wire.close()
  })

  test('an upgrade that nobody offers is an ordinary request', async () => {
    const body = bodyOf('json', keyOf(who), {})
    const head = `POST /v1/get-balance/json HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket`
    const bytes = `${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`
    expect((await sendRaw(world, bytes, true)).code).toBe(200)
  })

  test('the absolute form of an address is the address', async () => {
    const body = bodyOf('json', keyOf(who), {})
    const head = `POST http://api.example.com/v1/get-balance/json HTTP/1.1\r\nhost: api.example.com`
    const bytes = `${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`
    expect((await sendRaw(world, bytes, true)).code).toBe(200)
  })
})
