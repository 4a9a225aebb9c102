/**
 * What a carrier brings: receipts, and messages from handsets.
 *
 * Nothing is answered before it is on the disk, for what has been answered the carrier forgets.
 * What cannot be written down is answered ESME_RX_T_APPN, and the carrier comes again with it.
 * Receipts of one turn go to the store together.
 */
import type { AnyPdu } from '@peyk/smpp/pdu/codec'
import { STATUSES } from '@peyk/smpp/pdu/statuses'
import { readReceipt } from '@peyk/smpp/receipt'
import type { Session } from '@peyk/smpp/session'
import type { RequestPdu } from '@peyk/smpp/session-options'
import type { Clock } from '../../../base/clock.ts'
import type { Log } from '../../../base/log.ts'
import type { Receipt } from '../../../store/verbs/record-receipts.ts'
import type { CarrierEvents } from '../carrier.ts'
import { smsOf } from './inbound.ts'
import { createReceiptReader, type ReceiptReader } from './receipts.ts'
import type { SmppSettings } from './settings.ts'

export interface IncomingOptions {
  readonly name: string
  readonly settings: SmppSettings
  readonly events: Pick<CarrierEvents, 'receipts' | 'inbound'>
  readonly clock: Clock
  readonly log: Log
}

type Bringing = Extract<AnyPdu, { command: 'deliver_sm' | 'data_sm' }>

interface Owed {
  readonly pdu: Bringing
  readonly session: Session
}

const AGAIN = { status: STATUSES.ESME_RX_T_APPN.code }
const NOT_OURS = { status: STATUSES.ESME_RINVCMDID.code }

export class Incoming {
  readonly counts = { receipts: 0, inbound: 0, putOff: 0 }
  readonly #options: IncomingOptions
  readonly #read: ReceiptReader
  #receipts: Receipt[] = []
  #owed: Owed[] = []
  #writing = 0
  #whenIdle: (() => void)[] = []

  constructor(options: IncomingOptions) {
    this.#options = options
    this.#read = createReceiptReader(options.settings)
  }

  take(pdu: RequestPdu, session: Session): void {
    if (pdu.command !== 'deliver_sm' && pdu.command !== 'data_sm') {
      session.answer(pdu, NOT_OURS)
      return
    }
    const { settings } = this.#options
    const options = {
      utcOffsetMinutes: settings.receiptUtcOffsetMinutes,
      byText: settings.receiptsByText,
    }
    const found = readReceipt(pdu, options)
    if (!found) this.#takeSms({ pdu, session })
    else this.#takeReceipt(this.#read(found, pdu, this.#options.clock.now()), { pdu, session })
  }

  /** Resolves when all that came has been written down or put off. */
  idle(): Promise<void> {
    if (this.#writing === 0 && this.#owed.length === 0) return Promise.resolve()
    return new Promise((done) => this.#whenIdle.push(done))
  }

  /** A receipt that names nothing tells nothing: it is answered, or it would come for ever. */
  #takeReceipt(receipt: Receipt | null, owed: Owed): void {
    this.counts.receipts += 1
    if (receipt) this.#receipts.push(receipt)
    this.#owed.push(owed)
    if (this.#owed.length === 1) setImmediate(() => this.#writeReceipts())
  }

  #writeReceipts(): void {
    const [receipts, owed] = [this.#receipts, this.#owed]
    this.#receipts = []
    this.#owed = []
    this.#write(() => this.#options.events.receipts(receipts), owed)
  }

  #takeSms(owed: Owed): void {
    this.counts.inbound += 1
    const { settings, events, name, clock } = this.#options
    const sms = smsOf(owed.pdu, { carrier: name, settings, nowMs: clock.now() })
    this.#write(() => events.inbound(sms), [owed])
  }

  async #write(write: () => Promise<void>, owed: readonly Owed[]): Promise<void> {
    this.#writing += 1
    try {
      await write()
      for (const { pdu, session } of owed) session.answer(pdu)
    } catch (error) {
      const { log, name } = this.#options
      log.warn({ carrier: name, err: error, pdus: owed.length }, 'put off what a carrier brought')
      this.counts.putOff += owed.length
      for (const { pdu, session } of owed) session.answer(pdu, AGAIN)
    }
    this.#writing -= 1
    if (this.#writing === 0) for (const done of this.#whenIdle.splice(0)) done()
  }
}
