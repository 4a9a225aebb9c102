/**
 * The bytes the load generator sends.
 *
 * A request is built once per connection and then only patched: a serial number in the text and
 * the digits of the recipients. So every order is unlike every other (nothing is refused as a
 * repeat, 451), and the generator, which shares two cores with the server, spends next to nothing.
 */

/** Who sends: the account's credentials, as the management API hands them out. */
export interface Credentials {
  readonly key: string
  readonly hash: string
}

/**
 * Mobile blocks of ten million numbers each. 533 and 542 are left out because parts of them
 * belong to Northern Cyprus.
 */
const BLOCKS = [
  530, 531, 532, 534, 535, 536, 537, 538, 539, 541, 543, 544, 545, 546, 547, 548, 549,
] as const
/**
 * Of ten thousand neighbours the first thousand are left out: "magic" recipients and the handsets
 * of `peyk smsc` that are never heard of again are among them.
 */
const FIRST_OF_NEIGHBOURS = 1_000
const NEIGHBOURS = 9_000
const NUMBERS_PER_BLOCK = 1_000 * NEIGHBOURS
const SERIAL_DIGITS = 10
const DIGIT_0 = 48

export const RECIPIENTS_PER_BIG_ORDER = 50_000
/** Three digits behind the block that an order takes for itself. */
const PLACES_PER_BIG_ORDER = Math.ceil(RECIPIENTS_PER_BIG_ORDER / NEIGHBOURS)
const BIG_ORDERS_PER_BLOCK = Math.trunc(1_000 / PLACES_PER_BIG_ORDER)

/** A request that can be made unlike all others by its serial number. */
export interface Patchable {
  readonly bytes: Buffer
  patch(serial: number): void
}

/** Stands for the recipient until it is patched. */
const ANYBODY = '900000000000'
const placeOfAnybody = (bytes: Buffer): number => bytes.indexOf(ANYBODY)

export function smallOrder(host: string, credentials: Credentials): Patchable {
  const bytes = post(host, '/v1/send-sms/json', orderBody(credentials, [ANYBODY]))
  return orderOfOne(bytes, placeOfAnybody(bytes))
}

/** A small order for which consent is asked; its recipient is one of so many people. */
export function commercialOrder(host: string, credentials: Credentials, people: number): Patchable {
  const iys = { iys: '1', iysList: 'BIREYSEL' }
  const bytes = post(host, '/v1/send-sms/json', orderBody(credentials, [ANYBODY], iys))
  return orderOfOne(bytes, placeOfAnybody(bytes), people)
}

/** The same to smsbox of Kannel, in letters that cost it nothing to write. */
export function kannelMessage(host: string, listener: string): Patchable {
  const query = new URLSearchParams({
    ...{ username: 'bench', password: 'bench', from: SENDER, to: ANYBODY },
    ...{ 'dlr-mask': '3', 'dlr-url': listener },
    text: PLAIN_TEXT,
  })
  const bytes = Buffer.from(
    `GET /cgi-bin/sendsms?${query}${SERIAL_MARK} HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
  )
  return orderOfOne(bytes, placeOfAnybody(bytes))
}

function orderOfOne(
  bytes: Buffer,
  numberPlace: number,
  people = Number.MAX_SAFE_INTEGER,
): Patchable {
  const textAt = bytes.indexOf(SERIAL_MARK)
  return {
    bytes,
    patch(serial) {
      writeDigits(bytes, textAt, serial, SERIAL_DIGITS)
      const person = serial % people
      writeDigits(bytes, numberPlace + 2, BLOCKS[person % BLOCKS.length] ?? BLOCKS[0], 3)
      writeDigits(bytes, numberPlace + 5, restAt(person), 7)
    },
  }
}

/**
 * An order of fifty thousand neighbours. From serial to serial only the leading digits of the
 * recipients change: the last four stay as they were written at first.
 */
export function bigOrder(host: string, credentials: Credentials): Patchable {
  const numbers = Array.from(
    { length: RECIPIENTS_PER_BIG_ORDER },
    (_, n) => `90000000${FIRST_OF_NEIGHBOURS + (n % NEIGHBOURS)}`,
  )
  const bytes = post(host, '/v1/send-sms/json', orderBody(credentials, numbers))
  const textAt = bytes.indexOf(SERIAL_MARK)
  const firstAt = bytes.indexOf(`"90000000${FIRST_OF_NEIGHBOURS}"`) + 1
  const strideBytes = '900000000000","'.length
  return {
    bytes,
    patch(serial) {
      writeDigits(bytes, textAt, serial, SERIAL_DIGITS)
      const block = BLOCKS[Math.trunc(serial / BIG_ORDERS_PER_BLOCK) % BLOCKS.length] ?? BLOCKS[0]
      const first = (serial % BIG_ORDERS_PER_BLOCK) * PLACES_PER_BIG_ORDER
      for (let n = 0; n < RECIPIENTS_PER_BIG_ORDER; n += 1) {
        const at = firstAt + n * strideBytes
        writeDigits(bytes, at + 2, block, 3)
        writeDigits(bytes, at + 5, first + Math.trunc(n / NEIGHBOURS), 3)
      }
    },
  }
}

/** What the small order of this number says, for those who store it without a request. */
export function smallOrderContent(serial: number): {
  sender: string
  text: string
  number: string
} {
  const text = TEXT + String(serial).padStart(SERIAL_DIGITS, '0')
  return { sender: SENDER, text, number: numberAt(serial) }
}

export function numberAt(serial: number): string {
  const block = BLOCKS[serial % BLOCKS.length] ?? BLOCKS[0]
  return `90${block}${String(restAt(serial)).padStart(7, '0')}`
}

/** The seven digits behind the block. */
function restAt(serial: number): number {
  const nth = Math.trunc(serial / BLOCKS.length) % NUMBERS_PER_BLOCK
  return Math.trunc(nth / NEIGHBOURS) * 10_000 + FIRST_OF_NEIGHBOURS + (nth % NEIGHBOURS)
}

/** One page of get-report (wire §5.3). */
export function reportPage(
  host: string,
  credentials: Credentials,
  order: { id: string; page: number; rowCount: number },
): Buffer {
  const body = { request: { authentication: credentials, order } }
  return post(host, '/v1/get-report/json', JSON.stringify(body))
}

/** One page of get-reports (wire §5.4); `start` and `end` are `Y-m-d`. */
export function reportsPage(
  host: string,
  credentials: Credentials,
  filter: { start: string; end: string; page: number },
): Buffer {
  const body = { request: { authentication: credentials, filter } }
  return post(host, '/v1/get-reports/json', JSON.stringify(body))
}

/** The place of the serial number; ten digits long, like what replaces it. */
const SERIAL_MARK = '##########'
const TEXT = 'Siparişiniz kargoya verildi. Takip numaranız: '
const PLAIN_TEXT = 'Siparisiniz kargoya verildi. Takip numaraniz: '
const SENDER = 'BENCH'

function orderBody(
  authentication: Credentials,
  number: readonly string[],
  iys: object = { iys: '0' },
): string {
  const message = { text: TEXT + SERIAL_MARK, receipents: { number } }
  return JSON.stringify({
    request: { authentication, order: { sender: SENDER, ...iys, sendDateTime: [], message } },
  })
}

export function post(host: string, path: string, body: string): Buffer {
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: ${host}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}

export function writeDigits(bytes: Buffer, at: number, value: number, digits: number): void {
  let rest = value
  for (let place = at + digits - 1; place >= at; place -= 1) {
    bytes[place] = DIGIT_0 + (rest % 10)
    rest = Math.trunc(rest / 10)
  }
}
