/** What is the same for every call of the JSON doors: who may come in, and how they say no. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Store, StoreUnavailable } from '../../src/store/store.ts'
import { type Kit, openKit, TOKEN } from './manage-kit.ts'

let kit: Kit
beforeAll(async () => {
  kit = await openKit()
})
afterAll(() => kit.close())

const PROBLEM = 'application/problem+json'

describe('the token', () => {
  test.each([
    ['none', {}],
    ['another', { authorization: 'Bearer another' }],
    ['an empty one', { authorization: 'Bearer ' }],
    ['another scheme', { authorization: `Basic ${TOKEN}` }],
    ['more than one word', { authorization: `Bearer ${TOKEN} ${TOKEN}` }],
  ])('%s is refused everywhere', async (_, headers) => {
    for (const url of ['/api/accounts', '/api/orders', '/api/messages/1', '/api/nothing']) {
      const reply = await kit.call('GET', url, undefined, headers)
      expect(reply.status).toBe(401)
      expect(reply.headers['www-authenticate']).toBe('Bearer')
      expect(reply.headers['content-type']).toBe(PROBLEM)
      expect(reply.body).toMatchObject({ type: 'urn:peyk:problem:unauthorized', status: 401 })
    }
    const post = await kit.call('POST', '/api/accounts', { name: 'Acme' }, headers)
    expect(post.status).toBe(401)
  })

  test('the scheme is written as one likes', async () => {
    const headers = { authorization: `bearer  ${TOKEN}` }
    expect((await kit.call('GET', '/api/accounts', undefined, headers)).status).toBe(200)
  })

  test('a server without a token lets nobody in and says what to do', async () => {
    const closed = await openKit({ token: undefined })
    for (const headers of [{}, { authorization: 'Bearer undefined' }]) {
      const { status, body } = await closed.call('GET', '/api/accounts', undefined, headers)
      expect(status).toBe(401)
      expect(body.detail).toContain('PEYK_TOKEN')
    }
    await closed.close()
  })

  test('the sandbox needs none', async () => {
    expect((await kit.call('GET', '/sandbox/clock', undefined, {})).status).toBe(200)
  })
})

describe('a body', () => {
  test.each([
    ['empty', ''],
    ['cut', '{"name":'],
    ['words', 'name=Acme'],
  ])('that is no JSON: %s', async (_, text) => {
    const { status, body, headers } = await kit.call('POST', '/api/accounts', text)
    expect(status).toBe(400)
    expect(headers['content-type']).toBe(PROBLEM)
    expect(body).toMatchObject({ type: 'urn:peyk:problem:unreadable', status: 400 })
  })

  test('that is not UTF-8', async () => {
    const payload = Buffer.from('{"name":"ş"}', 'latin1')
    payload[9] = 0xff
    const headers = { authorization: `Bearer ${TOKEN}` }
    const reply = await kit.app.inject({ method: 'POST', url: '/api/accounts', headers, payload })
    expect(reply.statusCode).toBe(400)
    expect(reply.json().detail).toContain('UTF-8')
  })

  test.each(['[]', '"Acme"', 'null', '7'])('that is no object: %s', async (text) => {
    const { status, body } = await kit.call('POST', '/api/accounts', text)
    expect(status).toBe(422)
    expect(body.errors).toEqual([{ field: '', message: 'must be an object' }])
  })

  test('of more than 1 MiB', async () => {
    const request = { name: 'a'.repeat(1024 * 1024) }
    const { status, body, headers } = await kit.call('POST', '/api/accounts', request)
    expect(status).toBe(413)
    expect(headers['content-type']).toBe(PROBLEM)
    expect(body).toMatchObject({ type: 'urn:peyk:problem:too-large', status: 413 })
  })

  test.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'nonsense'])(
    'is JSON whatever its header says: %s',
    async (contentType) => {
      const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': contentType }
      const { status } = await kit.call('POST', '/api/accounts', '{"name":"Acme"}', headers)
      expect(status).toBe(201)
    },
  )
})

describe('an address', () => {
  test.each(['/api', '/api/', '/api/nothing', '/api/accounts/1/nothing', '/sandbox/nothing'])(
    'that nobody knows: %s',
    async (url) => {
      for (const method of ['GET', 'POST', 'DELETE'] as const) {
        const { status, body, headers } = await kit.call(method, `${url}?a=1`)
        expect(status).toBe(404)
        expect(headers['content-type']).toBe(PROBLEM)
        expect(body.detail).toBe(`there is no ${method} ${url}`)
      }
    },
  )

  test.each([
    ['DELETE', '/api/accounts', 'POST, GET'],
    ['PUT', '/api/accounts/1', 'GET, PATCH'],
    ['POST', '/api/orders', 'GET'],
    ['GET', '/sandbox/reset', 'POST'],
    ['PATCH', '/sandbox/faults', 'GET, PUT'],
  ] as const)('that does not take %s: %s', async (method, url, allow) => {
    const { status, body, headers } = await kit.call(method, url, method === 'GET' ? undefined : {})
    expect(status).toBe(405)
    expect(headers.allow).toBe(allow)
    expect(body).toMatchObject({ type: 'urn:peyk:problem:wrong-method', status: 405 })
  })

  test.each([
    ['GET', '/api/accounts/1/senders?zzz=1'],
    ['GET', '/api/accounts/1/webhook-endpoints?limit=1'],
    ['GET', '/api/accounts/1?zzz=1'],
    ['GET', '/sandbox/clock?zzz=1'],
  ] as const)('whose query it does not know: %s %s', async (method, url) => {
    const { status, body } = await kit.call(method, url)
    expect(status).toBe(422)
    const field = url.replace(/.*\?(\w+)=.*/, '$1')
    expect(body.errors).toEqual([{ field, message: 'is not a field of this call' }])
  })

  test('answers HEAD as GET', async () => {
    expect((await kit.call('HEAD', '/api/accounts')).status).toBe(200)
  })
})

describe('a store that fails', () => {
  const failing = (error: Error) => (store: Store) => ({
    ...store,
    read: async () => {
      throw error
    },
  })

  test('for a while: come again', async () => {
    const away = await openKit({ through: failing(new StoreUnavailable('SQLITE_FULL')) })
    for (const url of ['/api/accounts', '/sandbox/messages']) {
      const { status, body, headers } = await away.call('GET', url)
      expect(status).toBe(503)
      expect(Number(headers['retry-after'])).toBeGreaterThan(0)
      expect(body).toMatchObject({ type: 'urn:peyk:problem:unavailable', status: 503 })
    }
    await away.close()
  })

  test('by a bug: nothing of it is told, and the log knows', async () => {
    const broken = await openKit({ through: failing(new Error('a secret of the house')) })
    const { status, body } = await broken.call('GET', '/api/orders?account=1')
    expect(status).toBe(500)
    expect(JSON.stringify(body)).not.toContain('a secret of the house')
    expect(broken.logged).toMatchObject([{ method: 'GET', path: '/api/orders' }])
    await broken.close()
  })
})
