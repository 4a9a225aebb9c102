/** Messages with one text and one sender, as an order at another server of the wire API. */
import type { EncodingChoice, Mode } from '@peyk/text/encoding'
import { fingerprintOf } from '../../../base/secrets.ts'
import type { OutboundMessage } from '../carrier.ts'
import type { UpstreamSettings } from './settings.ts'

/** Each number once. */
export interface UpstreamOrder<Ticket> {
  readonly messages: readonly OutboundMessage<Ticket>[]
}

/** The undocumented word of the real service for each way to send a text (wire §5.1). */
const ENCODINGS: Readonly<Record<Mode, EncodingChoice>> = {
  gsm: 'gsm0338',
  turkish: 'gsm0338-tr',
  'turkish-single': 'gsm0338-tr',
  ucs2: 'utf8',
}

/** What messages of one order have in common, as their server sees it. */
export function kindOf(message: OutboundMessage, settings: UpstreamSettings): string {
  const { sender, body, suffix, mode, iysList } = message
  return JSON.stringify([
    ...[sender, body],
    settings.suffix === 'ours' ? suffix : '',
    settings.encoding === 'ours' ? mode : '',
    settings.iys === 'pass' ? iysList : '',
  ])
}

export const senderOf = ({ sender }: OutboundMessage, settings: UpstreamSettings): string =>
  settings.senders[sender] ?? settings.otherSender ?? sender

/** `request.order` of send-sms, always the same for the same order. */
export function contentOf(order: UpstreamOrder<unknown>, settings: UpstreamSettings): object {
  const [first] = order.messages
  if (!first) throw new Error('an order of nobody')
  const { body, suffix, mode, iysList } = first
  const asks = settings.iys === 'pass' && iysList !== null
  return {
    order: {
      sender: senderOf(first, settings),
      iys: asks ? '1' : '0',
      ...(asks && { iysList }),
      ...(settings.encoding === 'ours' && { encoding: ENCODINGS[mode] }),
      message: {
        text: settings.suffix === 'ours' ? body + suffix : body,
        receipents: { number: order.messages.map(({ number }) => `+${number}`) },
      },
    },
  }
}

/**
 * The same for each try of an order, another for the next attempt at its messages: a server that
 * knows the header answers a repeat with the order that it has.
 */
export function keyHeader({ messages }: UpstreamOrder<unknown>): Readonly<Record<string, string>> {
  const [first] = messages
  const tries = messages.map(({ messageId, attempt, number }) => [messageId, attempt, number])
  const key = fingerprintOf(JSON.stringify([first?.sender, first?.body, tries]))
  return { 'idempotency-key': `peyk-${key}` }
}

/**
 * What a part is known by: the order there and the number in it, and which part it is, because a
 * report speaks of messages and not of parts.
 */
export const partIdOf = (orderId: string, number: number, no: number): string =>
  `${orderId}-${number}-${no}`

export interface PartName {
  readonly orderId: string
  readonly number: number
}

/** Undefined for what is no name of ours, or of an order that nobody can ask about. */
export function readPartId(id: string): PartName | undefined {
  const [, orderId = '', number = ''] = /^(\d+)-(\d+)-\d+$/.exec(id) ?? []
  return orderId === '' ? undefined : { orderId, number: Number(number) }
}

/** From `+90…`, or the bare digits of an older server, or `5…`. */
export function numberIn(given: unknown): number {
  const digits = String(given).replace(/\D/g, '')
  return Number(/^5\d{9}$/.test(digits) ? `90${digits}` : digits)
}
