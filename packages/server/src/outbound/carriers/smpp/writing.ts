/** A message as the submits of its parts, the way the carrier's settings want it. */
import { numberAddress, senderAddress } from '@peyk/smpp/addresses'
import { type Unwritable, type Written, write } from '@peyk/smpp/sending'
import { RECEIPT, type Submit, submitsOf } from '@peyk/smpp/submits'
import { relativeTime } from '@peyk/smpp/times'
import type { OutboundMessage } from '../carrier.ts'
import type { SmppSettings } from './settings.ts'

export type WrittenMessage = { readonly submits: readonly Submit[] } | { readonly refused: string }

const MINUTE_MS = 60_000

/** @param firstReference where the numbers begin that join the parts of a message */
export function createWriter(
  settings: SmppSettings,
  firstReference: number,
): (message: OutboundMessage) => WrittenMessage {
  const { writing, suffix, shortCode, serviceType, validityMinutes } = settings
  const validity = validityMinutes === null ? '' : relativeTime(validityMinutes * MINUTE_MS)
  let reference = firstReference
  /** Messages of one order come together, and many have the same text. */
  let last: { readonly of: OutboundMessage; readonly written: Written | Unwritable } | undefined

  function lettersOf(message: OutboundMessage): Written | Unwritable {
    if (last && isLike(last.of, message)) return last.written
    const { body, mode, suffix: code } = message
    const ownSuffix = suffix === 'ours' ? code : ''
    const written = write({ text: body, suffix: ownSuffix, mode, reference }, writing)
    // The parts of a long one are joined by its own reference.
    const isReusable = 'parts' in written && written.parts.length === 1
    last = isReusable ? { of: message, written } : undefined
    return written
  }

  return (message) => {
    const written = lettersOf(message)
    if ('refused' in written) {
      const letters = written.letters.join(' ')
      return { refused: `the carrier's alphabet lacks ${letters}; see its setting writing.missing` }
    }
    if (written.parts.length > 1) reference = (reference + 1) & 0xffff
    const submits = submitsOf(written.parts, {
      source: senderAddress(message.sender, shortCode),
      destination: numberAddress(String(message.number)),
      registeredDelivery: RECEIPT.always,
      serviceType,
      validity,
    })
    return { submits }
  }
}

const isLike = (a: OutboundMessage, b: OutboundMessage): boolean =>
  a.body === b.body && a.suffix === b.suffix && a.mode === b.mode
