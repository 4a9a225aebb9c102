/**
 * The sandbox's magic recipients (`500 0000 xxx`): every answer of send-sms and every end of a
 * message can be had on demand.
 */
import type { StatusName } from '@peyk/contract/statuses'

/** The last three digits → the code that send-sms answers. */
export const MAGIC_REFUSALS: Readonly<Record<string, StatusName>> = {
  '402': 'insufficientBalance',
  '450': 'senderNotApproved',
  '451': 'duplicateOrder',
  '452': 'badRecipients',
  '453': 'orderTooLarge',
  '454': 'emptyText',
  '457': 'badSendDateTime',
  '468': 'iysMissing',
  '469': 'iysListMissing',
  '470': 'iysCodeMissing',
  '503': 'unavailable',
}

/** What the simulated handset does with a message. */
export type Fate = 'delivered' | 'undelivered' | 'keptQueued'

export const MAGIC_FATES: Readonly<Record<string, Fate>> = {
  '110': 'keptQueued',
  '111': 'delivered',
  '112': 'undelivered',
}
