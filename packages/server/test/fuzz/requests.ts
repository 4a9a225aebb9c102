/**
 * Hostile requests, as arbitraries: from ones that are nearly right, which reach the operations, to
 * bytes that are no HTTP at all.
 */
import fc from 'fast-check'
import { bodyOf, type Sent, type Way } from '../kit/wire-kit.ts'

/** A request with a head that HTTP allows; what it says is another matter. */
export interface HttpRequest {
  readonly kind: 'http'
  readonly method: string
  /** From the slash on. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Bytes as they go on the socket. */
export interface RawRequest {
  readonly kind: 'raw'
  readonly bytes: Uint8Array
}

export type HostileRequest = HttpRequest | RawRequest

/** A call with a content that it accepts. */
export interface FineCall {
  readonly path: string
  readonly authentication: Readonly<Record<string, string>>
  readonly content: Sent
}

const WORDS = [
  '',
  ' ',
  '0',
  '1',
  '-1',
  '1.5',
  '1e309',
  '2147483648',
  '9007199254740993',
  '٣',
  'null',
  'true',
  '5321112233',
  '+90 532 111 22 33',
  '+491711234567',
  '905999999999',
  'a@b.c',
  '2026-05-01',
  '2026-02-30 25:61:61',
  '31/02/2026 24:00',
  'BIREYSEL',
  'TICARI',
  'MESAJ',
  'ONAY',
  'RET',
  'HS_WEB',
  'PEYK',
  'APITEST',
  'İıŞşĞğ',
  '\u0000',
  '\ud800',
  '😀',
  '<a>',
  '&amp;',
  ']]>',
  '%00',
  "' or 1=1 --",
  '__proto__',
  'constructor',
  '../../etc/passwd',
  'a'.repeat(20_000),
  ','.repeat(20_000),
] as const

const word = fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: 'binary', maxLength: 20 }))
const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -0, 1, 2 ** 53, 1e308))

/** Anything that a JSON document may hold in a place. */
const { value } = fc.letrec<{ value: Sent }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'value' },
    word,
    number,
    fc.constantFrom(null, true, false),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('id', 'number', 'text', 'name', 'group', 'a'), tie('value')),
  ),
}))

/** One change somewhere in a tree: `at` picks the place, whatever its size. */
interface Change {
  readonly at: number
  readonly what: 'replace' | 'remove' | 'many' | 'rename'
  readonly value: Sent
}

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(1_000),
  what: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'many', 'rename'),
  value,
})

type Place = { readonly holder: Sent; readonly key: string | number }

function placesIn(tree: Sent, found: Place[] = []): Place[] {
  if (typeof tree !== 'object' || tree === null) return found
  for (const key of Array.isArray(tree) ? tree.keys() : Object.keys(tree)) {
    found.push({ holder: tree, key })
    placesIn(tree[key], found)
  }
  return found
}

function changed(content: Sent, changes: readonly Change[]): Sent {
  const tree = structuredClone(content)
  for (const { at, what, value } of changes) {
    const places = placesIn(tree)
    const place = places[at % Math.max(places.length, 1)]
    if (!place) continue
    const { holder, key } = place
    if (what === 'replace') holder[key] = value
    else if (what === 'many') holder[key] = [holder[key], value, holder[key]]
    else if (what === 'rename' && !Array.isArray(holder)) holder[`${key}s`] = holder[key]
    if (what === 'remove' || what === 'rename') delete holder[key]
  }
  return tree
}

/** A few bytes changed: `at` is a share of the length. */
interface Slip {
  readonly at: number
  readonly what: 'flip' | 'cut' | 'insert' | 'repeat'
  readonly bytes: Uint8Array
}

const slip: fc.Arbitrary<Slip> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  what: fc.constantFrom('flip', 'cut', 'insert', 'repeat'),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
})

function slipped(bytes: Buffer, slips: readonly Slip[]): Buffer {
  return slips.reduce((now, { at, what, bytes: more }) => {
    const place = Math.floor(at * now.length)
    const [before, behind] = [now.subarray(0, place), now.subarray(place)]
    if (what === 'cut') return before
    if (what === 'insert') return Buffer.concat([before, more, behind])
    if (what === 'repeat') return Buffer.concat([now, behind])
    return Buffer.concat([before, more, behind.subarray(more.length)])
  }, bytes)
}

/** XML cannot say everything that JSON can: names and letters are made to fit, shapes stay. */
function inXml(tree: Sent): Sent {
  if (tree === null || tree === undefined) return ''
  if (Array.isArray(tree)) return tree.map((each) => (Array.isArray(each) ? '' : inXml(each)))
  if (typeof tree !== 'object') return fit(String(tree))
  return Object.fromEntries(Object.entries(tree).map(([key, each]) => [name(key), inXml(each)]))
}

const fit = (text: string) =>
  text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '?')
const name = (key: string) => (/^[a-zA-Z_]\w*$/.test(key) ? key : 'x')

function written(way: Way, { authentication, content }: FineCall, isText: boolean): Buffer {
  if (isText) return Buffer.from(String(content))
  const fits = typeof content === 'object' && content !== null ? content : { content }
  return Buffer.from(bodyOf(way, authentication, way === 'json' ? fits : inXml(fits)))
}

const METHODS = ['POST', 'POST', 'POST', 'POST', 'GET', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH']
const TYPES = ['application/json', 'text/xml', 'xml', 'application/x-www-form-urlencoded', '*']

const path = (calls: readonly FineCall[]) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...calls.map((call) => call.path)) },
    fc.stringMatching(/^[!-~]{0,60}$/),
  )

const ending = fc.constantFrom('', '/json', '/', '/json/', '/get', '/get/', '/json/json', '/xml')

const headers = fc.record(
  {
    'content-type': fc.constantFrom(...TYPES),
    'idempotency-key': fc.stringMatching(/^[!-~]{0,20}$/),
    'x-forwarded-for': fc.constantFrom('10.0.0.1', 'nobody', ''),
    accept: fc.constantFrom('*/*', 'text/html'),
  },
  { requiredKeys: [] },
)

/** Right credentials and a content that is nearly right. */
const nearlyRight = (calls: readonly FineCall[]): fc.Arbitrary<HttpRequest> =>
  fc
    .record({
      call: fc.constantFrom(...calls),
      way: fc.constantFrom<Way>('json', 'xml'),
      ending: fc.constantFrom('', '', '', '/'),
      changes: fc.array(change, { maxLength: 4 }),
      headers,
    })
    .map(({ call, way, ending, changes, headers }) => ({
      kind: 'http',
      method: 'POST',
      path: `/v1/${call.path}${way === 'json' ? '/json' : ''}${ending}`,
      headers,
      body: written(way, { ...call, content: changed(call.content, changes) }, false),
    }))

/** The bytes of such a body, with a few of them changed, anywhere. */
const slippedBytes = (calls: readonly FineCall[]): fc.Arbitrary<HttpRequest> =>
  fc
    .record({
      call: fc.constantFrom(...calls),
      way: fc.constantFrom<Way>('json', 'xml'),
      isForm: fc.boolean(),
      slips: fc.array(slip, { maxLength: 4 }),
      method: fc.constantFrom(...METHODS),
      path: path(calls),
      ending,
      headers,
    })
    .map(({ call, way, isForm, slips, method, path, ending, headers }) => {
      const body = slipped(written(way, call, false), slips)
      const data = isForm ? Buffer.concat([Buffer.from('data='), body]) : body
      return { kind: 'http', method, path: `/v1/${path}${ending}`, headers, body: data }
    })

/** GET send-sms with any query. */
const query: fc.Arbitrary<HttpRequest> = fc
  .array(
    fc.tuple(
      fc.constantFrom('key', 'hash', 'sender', 'text', 'receipents', 'iys', 'iysList', 'a'),
      fc.oneof(word, fc.constantFrom('demo', '%', '%FF', '%C5%9E', '&', '=')),
    ),
    { maxLength: 8 },
  )
  .map((pairs) => {
    const fields = pairs.map(([field, value]) => `${field}=${value.replace(/[^!-~]|#/g, '%')}`)
    const path = `/v1/send-sms/get/?${fields.join('&')}`
    return { kind: 'http', method: 'GET', path, headers: {}, body: new Uint8Array() }
  })

/** What is hardly HTTP: only that it is answered, or the connection ended, can be said. */
const raw = (calls: readonly FineCall[]): fc.Arbitrary<RawRequest> =>
  fc
    .record({ call: fc.constantFrom(...calls), slips: fc.array(slip, { maxLength: 6 }) })
    .map(({ call, slips }) => {
      const body = written('json', call, false)
      const head = `POST /v1/${call.path}/json HTTP/1.1\r\nhost: x\r\n`
      const whole = `${head}content-length: ${body.length}\r\n\r\n${body}`
      return { kind: 'raw', bytes: slipped(Buffer.from(whole), slips) }
    })

export const hostileRequests = (calls: readonly FineCall[]): fc.Arbitrary<HostileRequest> =>
  fc.oneof(
    { weight: 6, arbitrary: nearlyRight(calls) },
    { weight: 3, arbitrary: slippedBytes(calls) },
    { weight: 1, arbitrary: query },
    { weight: 1, arbitrary: raw(calls) },
  )
