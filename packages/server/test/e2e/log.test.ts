/**
 * What never reaches a log, not even at its most talkative: texts, credentials, full numbers and
 * query strings. Everything that is sent carries a word of its own, which is then looked for.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  killAll,
  manage,
  type Peyk,
  start,
  stop,
  type TemporaryDirectory,
  temporaryDirectory,
} from '../kit/process-kit.ts'
import { until } from '../kit/store-kit.ts'

const NUMBER = '5329876543'
const OTHER = '5421234567'

let directory: TemporaryDirectory
let peyk: Peyk
/** What an account was made with, and must not be seen again. */
let secrets: string[] = []
let log = ''
/** What the management API shows of the requests. */
let requestLog = ''

const post = async (path: string, body: string, headers: Record<string, string> = {}) => {
  const reply = await fetch(peyk.url + path, { method: 'POST', body, headers })
  await reply.arrayBuffer()
  return reply.status
}
const json = (authentication: object, content: object) =>
  JSON.stringify({ request: { authentication, ...content } })
const order = (text: string, number: string, more: object = {}) => ({
  order: { sender: 'PEYK', iys: '0', message: { text, receipents: { number } }, ...more },
})
const xml = (key: string, hash: string, text: string, number: string) => `<request><authentication>
  <key>${key}</key><hash>${hash}</hash></authentication><order><sender>PEYK</sender>
  <message><text>${text}</text><receipents><number>${number}</number></receipents></message></order></request>`

async function wireTraffic(): Promise<void> {
  const demo = { key: 'demo', hash: 'demo' }
  expect(await post('/v1/send-sms/json', json(demo, order('TEXTjson', NUMBER)))).toBe(200)
  expect(await post('/v1/send-sms', xml('demo', 'demo', 'TEXTxml', NUMBER))).toBe(200)
  const query = new URLSearchParams({
    ...demo,
    text: 'TEXTget',
    receipents: NUMBER,
    sender: 'PEYK',
    iys: '0',
  })
  expect((await fetch(`${peyk.url}/v1/send-sms/get/?${query}`)).status).toBe(200)
  // Refused, each for another reason.
  const wrong = { key: 'KEYjson', hash: 'HASHjson' }
  expect(await post('/v1/send-sms/json', json(wrong, order('TEXT401', NUMBER)))).toBe(401)
  const password = { username: 'USERjson', password: 'PASSWORDjson' }
  expect(await post('/v1/get-balance/json', json(password, {}))).toBe(401)
  expect(await post('/v1/send-sms', xml('KEYxml', 'HASHxml', 'TEXT401', NUMBER))).toBe(401)
  const bad = new URLSearchParams({
    username: 'USERget',
    password: 'PASSWORDget',
    text: 'TEXTbad',
    receipents: OTHER,
  })
  expect((await fetch(`${peyk.url}/v1/send-sms/get?${bad}`)).status).toBe(401)
  for (const [text, number, more] of [
    ['TEXTsender', NUMBER, { sender: 'SENDERx' }],
    ['TEXTdate', NUMBER, { sendDateTime: 'DATEx' }],
    ['TEXTrecipient', 'RECIPIENTx', {}],
    ['TEXTjson', NUMBER, {}],
    ['TEXTmagic', '5000000503', {}],
    [`TEXTlong${'x'.repeat(2_000)}`, NUMBER, {}],
  ] as const) {
    expect(await post('/v1/send-sms/json', json(demo, order(text, number, more)))).toBeGreaterThan(
      400,
    )
  }
  expect(await post('/v1/get-report/json', json(demo, { order: { id: 'IDx' } }))).toBe(455)
  expect(await post('/v1/get-reports/json', json(demo, { filter: { start: 'DAYx' } }))).toBe(458)
}

/** Bodies that cannot be read, broken right beside what is secret. */
async function brokenTraffic(): Promise<void> {
  for (const body of [
    '{"request":{"authentication":{"key":"k","hash":HASHbare}}}',
    '{"request":{"authentication":{"password":"PASSWORDcut',
    '{"request":{"order":{"message":{"text":"TEXTcut" "a"',
    '[TEXTlist]',
    '<request><authentication><key>KEYcut</key><hash>HASHcut',
    '<request><text>TEXT<b>x</b>TEXTmixed</text></request>',
    '<request><hash>&HASHentity;</hash></request>',
    '<!DOCTYPE x [<!ENTITY e "TEXTentity">]><request>&e;</request>',
    `data=%7B%22hash%22%3AHASHform%7D&password=PASSWORDform`,
    `TEXTplain ${NUMBER}`,
  ]) {
    for (const path of ['/v1/send-sms/json', '/v1/send-sms'])
      expect(await post(path, body)).toBe(400)
  }
  const statusOf = async (path: string, init: RequestInit = {}) => {
    const reply = await fetch(peyk.url + path, init)
    await reply.arrayBuffer()
    return reply.status
  }
  expect(
    await statusOf(`/v1/no-such-call?hash=HASHquery&text=TEXTquery&receipents=${NUMBER}`),
  ).toBe(404)
  expect(await statusOf(`/v1/send-sms/get/?text=%E0%A4%A&hash=HASHpercent`)).toBeGreaterThanOrEqual(
    400,
  )
  expect(
    await statusOf('/api/accounts?token=TOKENquery', {
      headers: { authorization: 'Bearer TOKENheader' },
    }),
  ).toBe(401)
  expect(await statusOf(`/sandbox/messages?to=${NUMBER}&text=TEXTinbox&x=QUERYx`)).toBe(422)
}

async function manageTraffic(): Promise<void> {
  const made = await manage(peyk, 'POST', '/api/accounts', {
    name: 'NAMEx',
    credits: 10,
    senders: ['ACME'],
    apiAccess: true,
    testNumber: OTHER,
    webhookUrl: 'http://127.0.0.1/?token=WEBHOOKx',
    shortCode: '7889',
    keyword: 'ACME',
  })
  secrets = [made.key, made.secret, made.hash, made.password]
  const { key, hash, username, password } = made
  expect(await post('/v1/get-balance/json', json({ key, hash }, {}))).toBe(200)
  expect(await post('/v1/get-balance/json', json({ key, hash: 'HASHother' }, {}))).toBe(401)
  expect(await post('/v1/get-balance/json', json({ username, password }, {}))).toBe(200)
  await manage(peyk, 'POST', '/sandbox/messages', {
    from: NUMBER,
    to: '7889',
    text: 'ACME RET TEXTin',
  })
  expect(await post('/api/accounts', '{"name": TEXTapi', { authorization: 'Bearer dev' })).toBe(400)
  await manage(peyk, 'PUT', '/sandbox/faults', { api: { http503Share: 1 } })
  expect(await post('/v1/send-sms/json', json({ key, hash }, order('TEXT503', NUMBER)))).toBe(503)
  await manage(peyk, 'PUT', '/sandbox/faults', { carrier: { rejectShare: 1 } })
  expect(
    await post(
      '/v1/send-sms/json',
      json({ key: 'demo', hash: 'demo' }, order('TEXTreject', OTHER)),
    ),
  ).toBe(200)
}

beforeAll(async () => {
  directory = temporaryDirectory()
  const env = { PEYK_LOG: 'debug', PEYK_SIM_DELAY_MS: '1' }
  peyk = await start(['dev', '--port', '0', '--data', directory.path], { env })
  await wireTraffic()
  await brokenTraffic()
  await manageTraffic()
  await until(async () => {
    const { items } = await manage(peyk, 'GET', '/sandbox/messages')
    return (
      items.length === 3 && items.every(({ status }: { status: string }) => status === 'delivered')
    )
  })
  requestLog = JSON.stringify(await manage(peyk, 'GET', '/api/requests?limit=1000'))
  // A killed process leaves claims behind: recovering them is logged as well.
  await manage(peyk, 'PUT', '/sandbox/faults', { carrier: { halfOpen: true } })
  const demo = { key: 'demo', hash: 'demo' }
  expect(await post('/v1/send-sms/json', json(demo, order('TEXTcrash', NUMBER)))).toBe(200)
  const killed = await stop(peyk, 'SIGKILL')
  peyk = await start(['dev', '--port', '0', '--data', directory.path], { env })
  const stopped = await stop(peyk)
  const example = /^(peyk ready|panel:|try:|curl ).*$/gm
  const output = [killed, stopped].flatMap(({ stdout, stderr }) => [
    stdout.replaceAll(example, ''),
    stderr,
  ])
  log = output.join('\n')
})
afterAll(() => {
  killAll()
  directory.remove()
})

describe('the log at its most talkative', () => {
  test('was written, and says which codes were refused and why', () => {
    for (const code of [400, 401, 450, 451, 452, 453, 455, 457, 458, 503]) {
      expect(log).toContain(`"code":${code}`)
    }
  })

  test.each(['TEXT', 'HASH', 'PASSWORD', 'KEY', 'TOKEN', 'WEBHOOK', 'QUERY'])(
    'holds nothing that was sent as %s',
    (word) => {
      const lines = log.split('\n').filter((line) => new RegExp(`${word}[a-z0-9]`).test(line))
      expect(lines).toEqual([])
    },
  )

  test('holds no secret of an account', () => {
    expect(secrets).toHaveLength(4)
    for (const secret of secrets) expect(log).not.toContain(secret)
  })

  test('holds no full number, in any spelling', () => {
    for (const number of [NUMBER, OTHER])
      expect(log.replaceAll(/[ ()-]/g, '')).not.toContain(number)
  })

  test('the request log holds none of it either, and says why', () => {
    for (const code of [200, 400, 401, 450, 451, 452, 453, 455, 457, 458, 503]) {
      expect(requestLog).toContain(`"code":${code}`)
    }
    const words = /(TEXT|HASH|PASSWORD|KEY|TOKEN|WEBHOOK|QUERY|USER)[a-z0-9]/
    expect(words.exec(requestLog)).toBeNull()
    for (const secret of [...secrets, NUMBER, OTHER]) expect(requestLog).not.toContain(secret)
  })

  test('holds no query string', () => {
    expect(log).not.toMatch(/\?[a-z]+=/i)
  })
})
