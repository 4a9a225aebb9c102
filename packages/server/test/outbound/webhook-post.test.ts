/** One POST: whom it reaches, how long it waits, how much it reads. Time-outs are real and short. */

import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { machineTime } from '../../src/base/clock.ts'
import type { Reach } from '../../src/base/public-address.ts'
import type { Address, Resolve } from '../../src/outbound/webhooks/connect.ts'
import { createPoster, type Poster } from '../../src/outbound/webhooks/post.ts'
import { answering, type Listener, openListener } from '../kit/listener.ts'

const TIMEOUT_MS = 300
const REQUEST = { headers: { 'content-type': 'application/json' }, body: '{"a":1}' }
const at = (address: string): Address => ({ address, family: address.includes(':') ? 6 : 4 })

let listener: Listener
const posters: Poster[] = []

beforeEach(async () => {
  listener = await openListener()
})
afterEach(async () => {
  for (const poster of posters.splice(0)) poster.close()
  await listener.close()
})

function open(url: string, resolve: Resolve, reach: Reach = 'local'): Poster {
  const poster = createPoster({ url, reach, resolve, time: machineTime, timeoutMs: TIMEOUT_MS })
  posters.push(poster)
  return poster
}

const here: Resolve = async () => [at('127.0.0.1')]
const post = (resolve = here, reach: Reach = 'local', host = 'customer.example') =>
  open(`http://${host}:${listener.port}/hook?a=b`, resolve, reach).post(REQUEST)

test('what is posted arrives whole, and the answer comes back', async () => {
  expect(await post()).toEqual({
    ...{ status: 200, error: null, timedOut: false, retryAfter: undefined, excerpt: 'said 200' },
  })
  expect(listener.heard).toMatchObject([{ path: '/hook?a=b', text: '{"a":1}' }])
})

test('a name that stands for a private address is not connected to', async () => {
  for (const address of ['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', '::ffff:127.0.0.1']) {
    const answer = await post(async () => [at(address)], 'public')
    expect(answer).toMatchObject({ status: null, timedOut: false })
    expect(answer.error).toBe(`customer.example is at ${address}, which is not a public address`)
  }
  expect(listener.connections()).toBe(0)
})

test('a literal address is judged as well', async () => {
  const answer = await post(here, 'public', '127.0.0.1')
  expect(answer.error).toBe('127.0.0.1 is not a public address')
  const six = await post(here, 'public', '[::1]')
  expect(six.error).toBe('::1 is not a public address')
  expect(listener.connections()).toBe(0)
})

test('a name that answers differently every time gets no further (DNS rebinding)', async () => {
  let asked = 0
  // Public when it is looked at, private a moment later: each connection is judged by its own.
  const rebinding: Resolve = async () => [at(asked++ % 2 === 0 ? '127.0.0.1' : '10.1.2.3')]
  const poster = open(`http://rebind.example:${listener.port}/`, rebinding, 'public')
  for (let times = 0; times < 4; times += 1) {
    expect((await poster.post(REQUEST)).error).toContain('which is not a public address')
  }
  expect(asked).toBe(4)
  expect(listener.connections()).toBe(0)
})

test('of many addresses only those are tried that may be', async () => {
  const answer = await post(async () => [at('169.254.169.254'), at('127.0.0.1')])
  expect(answer.status).toBe(200)
  const none = await post(async () => [])
  expect(none.error).toBe('customer.example has no address')
})

test('a name that nobody knows is a failure in one line', async () => {
  const answer = await post(async () => {
    throw Object.assign(new Error('queryA ENOTFOUND customer.example'), { code: 'ENOTFOUND' })
  })
  expect(answer).toMatchObject({ status: null, error: 'queryA ENOTFOUND customer.example' })
})

test('who does not answer in time has not got it', async () => {
  listener.behave = () => {}
  const answer = await post()
  expect(answer).toMatchObject({ status: null, timedOut: true, error: 'no answer within 0.3 s' })
})

test('who does not even take the connection holds it no longer', async () => {
  const deaf = createServer()
  await new Promise<void>((done) => deaf.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, done))
  const { port } = deaf.address() as AddressInfo
  const slow: Resolve = () => new Promise(() => {})
  const answer = await open(`http://slow.example:${port}/`, slow).post(REQUEST)
  expect(answer).toMatchObject({ status: null, timedOut: true })
  deaf.close()
})

test('a 2xx in time counts, however long the rest of the answer takes', async () => {
  listener.behave = (response) => void response.writeHead(200).write('begins')
  const answer = await post()
  expect(answer).toMatchObject({ status: 200, error: null, excerpt: 'begins' })
})

test('an endless answer is cut off, and only its beginning is kept', async () => {
  listener.behave = (response) => {
    response.writeHead(500)
    const go = () => {
      while (response.writable && response.write('x'.repeat(1_000)));
      if (response.writable) response.once('drain', go)
    }
    go()
  }
  const answer = await post()
  expect(answer).toMatchObject({ status: 500, error: 'status 500', excerpt: 'x'.repeat(500) })
})

test('a redirect is not followed', async () => {
  listener.behave = answering(307, { location: `http://127.0.0.1:${listener.port}/secret` })
  expect((await post()).error).toBe('status 307: redirects are not followed')
  expect(listener.heard.length).toBe(1)
})

test('connections are kept, and are no more than there may be', async () => {
  const poster = open(listener.url, here)
  for (let times = 0; times < 5; times += 1) await poster.post(REQUEST)
  expect(listener.connections()).toBeLessThanOrEqual(2)
  await Promise.all(Array.from({ length: 200 }, () => poster.post(REQUEST)))
  expect(listener.connections()).toBeLessThanOrEqual(32)
})
