/**
 * A whole server on a clock that stands still, and a client that speaks every form of the wire.
 *
 * Every reply is read strictly before a test sees it: the HTTP status is the code, the sentence is
 * the one of wire §6, the content type is that of the path, and no header says more than it
 * should. A test that only looks at the code has checked all of this as well.
 */
import { strict as assert } from 'node:assert'
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { stillTime, type TimeSource } from '../../src/base/clock.ts'
import { FOREVER, ROLES } from '../../src/config/options.ts'
import type { Settings } from '../../src/config.ts'
import { readNewSettings } from '../../src/operations/manage/account-fields.ts'
import type { CreateAccountRequest } from '../../src/operations/manage/create-account.ts'
import { type RunningServer, startServer } from '../../src/start.ts'
import { readXml, writeXml } from '../wire/support/xml.ts'
import { checkPayload, checkReply } from './declared-replies.ts'

/** Monday 09:00 in Istanbul. */
export const START = Date.parse('2026-05-04T06:00:00Z')
export const MINUTE_MS = 60_000
const WAIT_MS_MAX = 10_000

export type Way = 'xml' | 'json' | 'get'
export const BODY_WAYS = ['xml', 'json'] as const
export const ALL_WAYS = ['xml', 'json', 'get'] as const

// biome-ignore lint/suspicious/noExplicitAny: what came over the wire is looked at field by field
export type Sent = any

/** The sentences of wire §6. */
export const SENTENCES: Readonly<Record<number, string>> = {
  200: 'İşlem başarılı',
  400: 'İstek çözümlenemedi',
  401: 'Üyelik bilgileri hatalı',
  402: 'Bakiye yetersiz',
  403: 'Aktif abonelik bulunamadı',
  404: 'API istek yapılan yönteme sahip değil',
  422: 'İstek içerisindeki değerler doğrulanamadı',
  450: 'Gönderilen başlık kullanıma uygun değil',
  451: 'Tekrar eden sipariş',
  452: 'Mesaj alıcıları hatalı',
  453: 'Sipariş boyutu aşıldı',
  454: 'Mesaj metni boş',
  455: 'Sipariş bulunamadı',
  456: 'Sipariş gönderim tarihi henüz gelmedi',
  457: 'Mesaj gönderim tarihinin formatı hatalı',
  458: 'Tarih aralığı hatalı',
  459: 'Başlık kısmı boş olamaz',
  460: 'Başlık 11 karakterden fazla olmamalı ve Türkçe karakter içermemelidir',
  461: 'Grup adını boş bırakamazsınız',
  462: 'Grup id alanını boş bırakamazsınız',
  463: 'Böyle bir grup bulunamadı',
  464: "Page değeri 1'den başlamalı",
  465: 'Kişi bulunamadı',
  466: 'Hatalı numara',
  467: 'Evrak bilgisi eksik',
  468: 'IYS üzerinden sorgulama yapılıp yapılmayacağını ayarlamalısınız',
  469: 'IYS listenizi seçmelisiniz, BIREYSEL veya TACIR',
  470: 'IYS kodunuzu ayarlamalısınız',
  471: 'Arama terimi en az 3 karakter olmalıdır',
  472: 'Ad, soyad, cep telefonu, email alanlarından en az biri dolu olmalıdır',
  473: 'Özel alan bulunamadı',
  474: 'Bu numara üzerindeki engelleme kaldırılamaz',
  503: 'Sunucu geçici olarak servis dışı',
}

/** The sentence of a 422 that names fields (wire §14 #27). */
const FIELD_ERRORS = 'İstekte gönderilen bazı değerler doğrulanamadı'

export interface World {
  readonly server: RunningServer
  readonly url: string
  now(): number
  /** Moves the platform's time, as `POST /sandbox/clock` does. */
  advance(ms: number): Promise<void>
  close(): Promise<void>
}

export const NO_LIMITS: Settings['limits'] = {
  wrongCredentialsPerMinute: null,
  addressCallsPerMinute: null,
  addressBodyBytesPerMinute: null,
  accountCallsPerMinute: null,
  accountBodyBytesPerMinute: null,
}

/** @param time stands still unless told otherwise; nodes of one database need one that passes */
export async function openWorld(
  settings: Partial<Settings> = {},
  time: TimeSource = stillTime(START),
): Promise<World> {
  const server = await startServer(
    {
      mode: 'sandbox',
      host: '127.0.0.1',
      port: 0,
      data: undefined,
      documents: undefined,
      publicUrl: undefined,
      token: 'dev',
      logLevel: 'silent',
      trustProxy: false,
      simulatorDelayMs: 0,
      secretKey: undefined,
      carriersFile: undefined,
      roles: new Set(ROLES),
      leaseMs: 60_000,
      keepTextsDays: FOREVER,
      keepMessagesDays: FOREVER,
      keepConsentsDays: FOREVER,
      keepRequestsDays: FOREVER,
      requestLog: 'all',
      limits: NO_LIMITS,
      database: undefined,
      iys: {
        access: undefined,
        ...{ batchMax: 100, pauseMs: 0, resultsEveryMs: 1_000, changesEveryMs: 60_000 },
      },
      smpp: { port: undefined, tls: undefined, alphabet: 'gsm' },
      ...settings,
    },
    { random: () => 0.5, time },
  )
  const { url } = server
  return {
    server,
    url,
    now: () => server.context.clock.now(),
    async advance(ms) {
      const reply = await fetch(`${url}/sandbox/clock`, {
        method: 'POST',
        body: JSON.stringify({ advance: `${ms}ms` }),
      })
      assert.equal(reply.status, 200, await reply.text())
    },
    close: () => server.stop(),
  }
}

/** Looks again, a turn of the event loop later, until there is something to see. */
export async function until<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  const giveUpAt = performance.now() + WAIT_MS_MAX
  for (;;) {
    const seen = await look()
    if (seen !== undefined && seen !== false) return seen
    assert(performance.now() < giveUpAt, `still not so: ${look}`)
    await turn()
  }
}

/** A call of the management or sandbox API; `status` must be a success. */
export async function manage(
  { url }: Pick<World, 'url'>,
  method: string,
  path: string,
  body?: unknown,
): Promise<Sent> {
  const payload = body === undefined ? {} : { body: JSON.stringify(body) }
  const headers = { authorization: 'Bearer dev' }
  const reply = await fetch(url + path, { method, headers, ...payload })
  const text = await reply.text()
  assert(reply.ok, `${method} ${path}: ${reply.status} ${text}`)
  const answer = text === '' ? undefined : JSON.parse(text)
  checkReply(method, path, reply.status, answer)
  return answer
}

export interface Customer {
  readonly id: number
  readonly key: string
  readonly secret: string
  readonly hash: string
}

type AccountFields = Partial<CreateAccountRequest>

/**
 * An account that may send as PEYK and as Acme Co, with 100 credits. It is put into the store
 * without a password, because stretching one takes a tenth of a second; `manage` makes whole ones.
 */
export async function openAccount(world: World, more: AccountFields = {}): Promise<Customer> {
  const { credits = 100, senders = ['PEYK', 'Acme Co'], ...fields } = more
  const read = await readNewSettings({ name: 'a', apiAccess: true, ...fields }, { magic: true })
  assert('settings' in read, JSON.stringify(read))
  const key = randomBytes(16).toString('hex')
  const secret = randomBytes(32).toString('hex')
  const hash = createHmac('sha256', secret).update(key).digest('hex')
  const kept = createHash('sha256').update(hash).digest('hex')
  const made = await world.server.context.store.run('createAccount', {
    settings: read.settings,
    credentials: [{ kind: 'key', name: key, hash: kept }],
    senders,
    balance: credits,
    nowMs: world.now(),
  })
  assert('id' in made)
  return { id: made.id, key, secret, hash }
}

export interface Reply {
  /** HTTP status and code of the body, which are the same. */
  readonly code: number
  readonly headers: Headers
  readonly text: string
  /** What stands beside `status`. In XML every value is text. */
  readonly payload: Sent
  /** What a 422 has against which field. */
  readonly errors: Readonly<Record<string, string>>
}

/** What must hold for whatever the wire API answers. */
export function readReply(
  isJson: boolean,
  http: number,
  headers: Pick<Headers, 'get'>,
  text: string,
): Reply {
  const type = headers.get('content-type')
  assert.equal(type, isJson ? 'application/json' : 'text/xml; charset=utf-8', text)
  for (const name of ['set-cookie', 'location', 'www-authenticate']) {
    assert.equal(headers.get(name), null, name)
  }
  const tree = isJson ? JSON.parse(text) : readXml(text)
  assert.deepEqual(Object.keys(tree), ['response'])
  const { status, errors, ...payload } = tree.response
  assert.equal(Object.keys(tree.response)[0], 'status', 'status comes first')
  assert.deepEqual(Object.keys(status), ['code', 'message'])
  assert.strictEqual(isJson ? status.code : Number(status.code), http, 'HTTP status and code')
  const sentence = errors === undefined ? SENTENCES[http] : FIELD_ERRORS
  assert.equal(status.message, sentence, `sentence of ${http}`)
  if (http !== 200) assert.deepEqual(payload, {}, 'only status stands in an error')
  if (errors !== undefined) assert.equal(http, 422, 'a 422 alone names fields')
  const help = http === 200 ? null : `</errors/${http}>; rel="help"`
  assert.equal(headers.get('link'), help, 'the page that explains the code')
  if (http === 503) assert.match(headers.get('retry-after') ?? '', /^[1-9]\d*$/)
  return { code: http, headers: headers as Headers, text, payload, errors: errors ?? {} }
}

export interface Ask {
  readonly method?: string
  readonly body?: string | Uint8Array
  readonly headers?: Record<string, string>
}

/** Sends a request to a path below `/v1/` as it is, and reads the answer by the path's form. */
export async function ask(world: World, path: string, options: Ask = {}): Promise<Reply> {
  const { method = 'POST', headers = {}, body } = options
  const init = { method, headers, redirect: 'manual' as const }
  const sent =
    body === undefined ? init : { ...init, body: body as NonNullable<RequestInit['body']> }
  const reply = await fetch(`${world.url}/v1/${path}`, sent)
  const isJson = /\/json\/?(\?|$)/.test(path)
  const read = readReply(isJson, reply.status, reply.headers, await reply.text())
  if (isJson && read.code === 200) checkPayload(path, read.payload)
  return read
}

/** What goes under `authentication`. */
export type Authentication = Readonly<Record<string, unknown>>

export const keyOf = ({ key, hash }: Customer): Authentication => ({ key, hash })

/** The body of a call, in the form of the way; the content is written as in JSON. */
export function bodyOf(way: Way, authentication: Authentication, content: object): string {
  const tree = { request: { authentication, ...content } }
  return way === 'json' ? JSON.stringify(tree) : writeXml(tree)
}

/** The parameters of GET send-sms for an order of one message. */
export function queryOf(authentication: Authentication, { order = {} }: Sent): string {
  const { message, ...fields } = order
  const { text, receipents } = [message].flat()[0] ?? {}
  const numbers = receipents?.number
  const given = {
    ...authentication,
    ...fields,
    text,
    receipents: numbers && [numbers].flat().join(),
  }
  const known = Object.entries(given).filter(([, value]) => value !== undefined)
  return new URLSearchParams(known as [string, string][]).toString()
}

/** Makes a call of the API in one of its forms, with the customer's key and hash. */
export function call(
  world: World,
  way: Way,
  path: string,
  who: Customer | Authentication,
  content: object = {},
  headers: Record<string, string> = {},
): Promise<Reply> {
  const authentication = 'secret' in who ? keyOf(who as Customer) : (who as Authentication)
  if (way === 'get') {
    return ask(world, `${path}/get/?${queryOf(authentication, content)}`, {
      method: 'GET',
      headers,
    })
  }
  const body = bodyOf(way, authentication, content)
  return ask(world, way === 'json' ? `${path}/json` : path, { body, headers })
}
