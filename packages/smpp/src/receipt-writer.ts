/**
 * Receipts in the standard form (SMPP 3.4 Appendix B), for a server that sends them: the text and
 * the optional parameters say the same.
 */
import { bitsOf } from './esm-class.ts'
import { isFinal, MESSAGE_STATES, type MessageState } from './message-states.ts'
import type { Tlvs } from './pdu/tlvs.ts'
import { compactDate } from './times.ts'

export interface ReceiptToWrite {
  readonly messageId: string
  readonly state: MessageState
  readonly submittedAt: number
  readonly doneAt: number
  /** Up to three characters; `000` if absent. */
  readonly error?: string
  /** The message; its first 20 characters are sent, in ASCII. */
  readonly text?: string
  /** Zone of the dates; 0 if absent: UTC. */
  readonly utcOffsetMinutes?: number
}

export interface WrittenReceipt {
  readonly body: {
    readonly esm_class: number
    readonly data_coding: number
    readonly short_message: Uint8Array
  }
  readonly tlvs: Tlvs
}

const TEXT_MAX = 20

export function writeReceipt(receipt: ReceiptToWrite): WrittenReceipt {
  const { messageId, state } = receipt
  const { code, word } = MESSAGE_STATES[state]
  return {
    body: {
      esm_class: bitsOf(isFinal(state) ? 'receipt' : 'intermediate'),
      data_coding: 0,
      short_message: Buffer.from(textOf(receipt, word), 'latin1'),
    },
    tlvs: { receipted_message_id: messageId, message_state: code },
  }
}

function textOf(receipt: ReceiptToWrite, word: string): string {
  const { messageId, state, submittedAt, doneAt, error = '', text = '', utcOffsetMinutes } = receipt
  const dated = (atMs: number) => compactDate(atMs, utcOffsetMinutes).slice(0, 10)
  return [
    `id:${messageId}`,
    'sub:001',
    `dlvrd:${state === 'delivered' ? '001' : '000'}`,
    `submit date:${dated(submittedAt)}`,
    `done date:${dated(doneAt)}`,
    `stat:${word}`,
    `err:${error.padStart(3, '0')}`,
    `text:${repeatedOf(text)}`,
  ].join(' ')
}

/** What a receipt repeats of the message: its first 20 characters, in ASCII. */
export function repeatedOf(text: string): string {
  const head = text.slice(0, TEXT_MAX)
  if (/^[\x20-\x7e]*$/.test(head)) return head
  // Of the whole text: what is one character may be two units.
  const letters = Array.from(text.slice(0, 2 * TEXT_MAX)).slice(0, TEXT_MAX)
  return letters.join('').replace(/[^\x20-\x7e]/gu, '?')
}
