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
const NUMBERS_PER_BLOCK = 10_000_000
const SERIAL_DIGITS = 10
const DIGIT_0 = 48

export const RECIPIENTS_PER_BIG_ORDER = 50_000

/** A request that can be made unlike all others by its serial number. */
export interface Patchable {
  readonly bytes: Buffer
  patch(serial: number): void
}

export function smallOrder(host: string, credentials: Credentials): Patchable {
  return orderOfOne(post(host, '/v1/send-sms/json', orderBody(credentials, ['900000000000'])))
}

/** A small order for which consent is asked; its recipient is one of so many people. */
export function commercialOrder(host: string, credentials: Credentials, people: number): Patchable {
  const iys = { iys: '1', iysList: 'BIREYSEL' }
  const body = orderBody(credentials, ['900000000000'], iys)
  return orderOfOne(post(host, '/v1/send-sms/json', body), people)
}

function orderOfOne(bytes: Buffer, people = Number.MAX_SAFE_INTEGER): Patchable {
  const textAt = bytes.indexOf(SERIAL_MARK)
  const numberPlace = bytes.indexOf('"900000000000"') + 1
  return {
    bytes,
    patch(serial) {
      writeDigits(bytes, textAt, serial, SERIAL_DIGITS)
      const person = serial % people
      writeDigits(bytes, numberPlace + 2, BLOCKS[person % BLOCKS.length] ?? BLOCKS[0], 3)
      writeDigits(bytes, numberPlace + 5, Math.trunc(person / BLOCKS.length) % NUMBERS_PER_BLOCK, 7)
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
    (_, n) => `90000${String(n).padStart(7, '0')}`,
  )
  const bytes = post(host, '/v1/send-sms/json', orderBody(credentials, numbers))
  const textAt = bytes.indexOf(SERIAL_MARK)
  const firstAt = bytes.indexOf('"900000000000"') + 1
  const strideBytes = '900000000000","'.length
  return {
    bytes,
    patch(serial) {
      writeDigits(bytes, textAt, serial, SERIAL_DIGITS)
      const block = BLOCKS[Math.trunc(serial / 200) % BLOCKS.length] ?? BLOCKS[0]
      const tens = (serial % 200) * (RECIPIENTS_PER_BIG_ORDER / 10_000)
      for (let n = 0; n < RECIPIENTS_PER_BIG_ORDER; n += 1) {
        const at = firstAt + n * strideBytes
        writeDigits(bytes, at + 2, block, 3)
        writeDigits(bytes, at + 5, tens + Math.trunc(n / 10_000), 3)
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
  const rest = Math.trunc(serial / BLOCKS.length) % NUMBERS_PER_BLOCK
  return `90${block}${String(rest).padStart(7, '0')}`
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
