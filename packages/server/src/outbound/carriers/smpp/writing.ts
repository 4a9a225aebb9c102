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

  function lettersOf({ body, mode, suffix: code }: OutboundMessage): Written | Unwritable {
    const ownSuffix = suffix === 'ours' ? code : ''
    return write({ text: body, suffix: ownSuffix, mode, reference }, writing)
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
