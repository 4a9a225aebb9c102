/**
 * The least that an SMSC can do, written by hand, so that the cores are left to who is measured:
 * every bind is taken, every submit_sm gets an id, and a receipt 200 ms later, of which so many
 * may be unanswered on a bind. Whoever sends anything else is cut off.
 *
 * A process of its own; it prints where it listens. Field numbers are those of SMPP 3.4.
 */
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { READY } from './names.ts'

const RECEIPT_AFTER_MS = 200
const RECEIPTS_UNANSWERED_MAX = 200
const TICK_MS = 5

const HEADER_BYTES = 16
const PDU_BYTES_MAX = 4_096
const RESPONSE_BIT = 0x8000_0000
const COMMANDS = {
  submitSm: 0x0000_0004,
  deliverSm: 0x0000_0005,
  unbind: 0x0000_0006,
  binds: new Set([0x0000_0001, 0x0000_0002, 0x0000_0009]),
  enquireLink: 0x0000_0015,
  deliverSmResp: 0x8000_0005,
  enquireLinkResp: 0x8000_0015,
} as const

const SYSTEM_ID = Buffer.from('lean\0')
const ID_CHARACTERS = 10

let ids = 0

/** Of a message, as it came: service_type … destination_addr. */
interface Owed {
  readonly id: string
  readonly atMs: number
  readonly source: Buffer
  readonly destination: Buffer
}

class Link {
  readonly #socket: Socket
  #rest: Buffer = Buffer.alloc(0)
  readonly #owed: Owed[] = []
  #owedFrom = 0
  #unanswered = 0
  #sequence = 0
  readonly #out = Buffer.allocUnsafe(1 << 20)
  #outBytes = 0

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    const ticking = setInterval(() => this.#tell(), TICK_MS)
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => clearInterval(ticking))
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let at = 0
    while (bytes.length - at >= HEADER_BYTES) {
      const length = bytes.readUInt32BE(at)
      if (length < HEADER_BYTES || length > PDU_BYTES_MAX) {
        this.#socket.destroy()
        return
      }
      if (bytes.length - at < length) break
      this.#take(bytes, at, length)
      at += length
    }
    this.#rest = bytes.subarray(at)
    this.#tell()
  }

  #take(bytes: Buffer, at: number, length: number): void {
    const command = bytes.readUInt32BE(at + 4)
    const sequence = bytes.readUInt32BE(at + 12)
    if (command === COMMANDS.submitSm) this.#accept(bytes, at, length, sequence)
    else if (command === COMMANDS.deliverSmResp) this.#unanswered -= 1
    else if (COMMANDS.binds.has(command)) this.#respond(command, sequence, SYSTEM_ID)
    else if (command === COMMANDS.enquireLink) this.#respond(command, sequence)
    else if (command === COMMANDS.unbind) this.#respond(command, sequence)
    else if (command !== COMMANDS.enquireLinkResp) this.#socket.destroy()
  }

  #accept(bytes: Buffer, at: number, length: number, sequence: number): void {
    ids += 1
    const id = String(ids).padStart(ID_CHARACTERS, '0')
    const [source, destination] = addressesOf(bytes.subarray(at, at + length))
    this.#owed.push({ id, atMs: Date.now() + RECEIPT_AFTER_MS, source, destination })
    const out = this.#room(HEADER_BYTES + ID_CHARACTERS + 1)
    const start = this.#head(COMMANDS.submitSm + RESPONSE_BIT, sequence)
    out.write(`${id}\0`, start + HEADER_BYTES, 'latin1')
    this.#done(start, HEADER_BYTES + ID_CHARACTERS + 1)
  }

  #respond(command: number, sequence: number, body: Buffer = Buffer.alloc(0)): void {
    const out = this.#room(HEADER_BYTES + body.length)
    const start = this.#head(command + RESPONSE_BIT, sequence)
    body.copy(out, start + HEADER_BYTES)
    this.#done(start, HEADER_BYTES + body.length)
  }

  /** Tells what is due, as far as answers to earlier receipts leave room, and sends everything. */
  #tell(): void {
    const nowMs = Date.now()
    while (this.#unanswered < RECEIPTS_UNANSWERED_MAX) {
      const owed = this.#owed[this.#owedFrom]
      if (!owed || owed.atMs > nowMs) break
      this.#owedFrom += 1
      this.#unanswered += 1
      this.#deliver(owed)
    }
    if (this.#owedFrom > this.#owed.length / 2) {
      this.#owed.splice(0, this.#owedFrom)
      this.#owedFrom = 0
    }
    this.#flush()
  }

  #deliver({ id, source, destination, atMs }: Owed): void {
    const date = minute(atMs)
    const dates = `submit date:${date} done date:${date}`
    const text = `id:${id} sub:001 dlvrd:001 ${dates} stat:DELIVRD err:000 text:`
    const bodyBytes = 1 + destination.length + source.length + 10 + text.length
    const tlvBytes = 4 + ID_CHARACTERS + 1 + 5
    const out = this.#room(HEADER_BYTES + bodyBytes + tlvBytes)
    this.#sequence += 1
    const start = this.#head(COMMANDS.deliverSm, this.#sequence)
    let at = start + HEADER_BYTES
    out[at++] = 0 // service_type
    at += destination.copy(out, at)
    at += source.copy(out, at)
    out[at++] = 0x04 // esm_class: delivery receipt
    // protocol_id … sm_default_msg_id: eight fields of one byte, empty ones for the two times
    out.fill(0, at, at + 8)
    at += 8
    out[at++] = text.length
    at += out.write(text, at, 'latin1')
    at = out.writeUInt16BE(0x001e, at) // receipted_message_id
    at = out.writeUInt16BE(ID_CHARACTERS + 1, at)
    at += out.write(`${id}\0`, at, 'latin1')
    at = out.writeUInt16BE(0x0427, at) // message_state
    at = out.writeUInt16BE(1, at)
    out[at++] = 2 // DELIVERED
    this.#done(start, at - start)
  }

  #room(bytes: number): Buffer {
    if (this.#outBytes + bytes > this.#out.length) this.#flush()
    return this.#out
  }

  #head(command: number, sequence: number): number {
    const start = this.#outBytes
    this.#out.writeUInt32BE(command, start + 4)
    this.#out.writeUInt32BE(0, start + 8)
    this.#out.writeUInt32BE(sequence, start + 12)
    return start
  }

  #done(start: number, bytes: number): void {
    this.#out.writeUInt32BE(bytes, start)
    this.#outBytes = start + bytes
  }

  #flush(): void {
    if (this.#outBytes === 0) return
    this.#socket.write(Buffer.from(this.#out.subarray(0, this.#outBytes)))
    this.#outBytes = 0
  }
}

/** Source and destination with their TON and NPI (4.4.1), copied, as a receipt has them swapped. */
function addressesOf(pdu: Buffer): [source: Buffer, destination: Buffer] {
  const source = pdu.indexOf(0, HEADER_BYTES) + 1
  const destination = pdu.indexOf(0, source + 2) + 1
  const end = pdu.indexOf(0, destination + 2) + 1
  const both = Buffer.from(pdu.subarray(source, end))
  const cut = destination - source
  return [both.subarray(0, cut), both.subarray(cut)]
}

let lastMinute = { atMs: 0, text: '' }

/** YYMMDDhhmm. */
function minute(atMs: number): string {
  const minuteMs = atMs - (atMs % 60_000)
  if (minuteMs !== lastMinute.atMs) {
    const text = new Date(minuteMs).toISOString().replace(/\D/g, '').slice(2, 12)
    lastMinute = { atMs: minuteMs, text }
  }
  return lastMinute.text
}

const server = createServer((socket) => new Link(socket))
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  console.log(`${READY.smsc}smpp://127.0.0.1:${port}`)
})
process.once('SIGTERM', () => process.exit(0))
process.once('disconnect', () => process.exit(1))
