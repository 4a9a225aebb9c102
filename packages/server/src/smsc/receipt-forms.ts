/** A receipt as the carriers write them (SMPP 3.4 Appendix B calls its text an example). */
import { bitsOf } from '@peyk/smpp/esm-class'
import { isFinal, MESSAGE_STATES, type MessageState } from '@peyk/smpp/message-states'
import type { Tlvs } from '@peyk/smpp/pdu/tlvs'
import { repeatedOf } from '@peyk/smpp/receipt-writer'
import { compactDate } from '@peyk/smpp/times'
import type { Traits } from './traits.ts'

export interface Told {
  readonly id: string
  readonly state: MessageState
  readonly submittedAt: number
  readonly doneAt: number
  /** Three digits; `000` for none. */
  readonly error: string
  readonly text: string
}

interface Written extends Told {
  readonly word: string
  readonly submitted: string
  readonly done: string
}

const TEXTS = {
  standard: (told: Written) =>
    [
      `id:${told.id} sub:001 dlvrd:${told.state === 'delivered' ? '001' : '000'}`,
      `submit date:${told.submitted} done date:${told.done}`,
      `stat:${told.word} err:${told.error} text:${repeatedOf(told.text)}`,
    ].join(' '),
  /** Only the word, without its label. */
  bareState: (told: Written) => `id:${told.id} ${told.word}`,
  /** No counts, no zeros in front, no text. */
  terse: (told: Written) =>
    [
      `id:${told.id} submit date:${told.submitted} done date:${told.done}`,
      `stat:${told.word} err:${Number(told.error)}`,
    ].join(' '),
  nothing: () => '',
} as const satisfies Readonly<Record<string, (told: Written) => string>>

export type ReceiptText = keyof typeof TEXTS

export interface Receipt {
  readonly body: {
    readonly esm_class: number
    readonly data_coding: number
    readonly short_message: Uint8Array
  }
  readonly tlvs: Tlvs
}

export function writeReceipt(told: Told, traits: Traits): Receipt {
  const { code, word } = MESSAGE_STATES[told.state]
  const dated = (atMs: number) => compactDate(atMs).slice(0, traits.dateDigits)
  const written = {
    ...told,
    word,
    submitted: dated(told.submittedAt),
    done: dated(told.doneAt),
  }
  return {
    body: {
      esm_class: traits.receiptMarked ? bitsOf(kindOf(told.state)) : 0,
      data_coding: traits.receiptCoding,
      short_message: Buffer.from(TEXTS[traits.receiptText](written), 'latin1'),
    },
    tlvs: traits.receiptTlvs ? { receipted_message_id: told.id, message_state: code } : {},
  }
}

const kindOf = (state: MessageState) => (isFinal(state) ? 'receipt' : 'intermediate')
