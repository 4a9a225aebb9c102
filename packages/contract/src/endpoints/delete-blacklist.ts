/** Takes a number off the blacklist, unless its owner asked for the block (wire §5.7, §14 #23). */
import { type Endpoint, STATUS_ALONE } from '../endpoint.ts'
import { type OneNumberRequest, oneNumberSchema, readOneNumber } from '../one-number.ts'
import { codesOf } from '../statuses/answers.ts'

export type DeleteBlacklistRequest = OneNumberRequest
export type DeleteBlacklistReply = Record<never, never>

export const deleteBlacklist: Endpoint<DeleteBlacklistRequest, DeleteBlacklistReply> = {
  name: 'deleteBlacklist',
  path: 'delete-blacklist',
  ways: ['xml', 'json'],
  codes: codesOf('delete-blacklist'),
  title: { tr: 'Kara listeden çıkar', en: 'Remove from the blacklist' },
  summary: {
    tr: 'Bir numarayı kara listeden çıkarır; alıcının kendi reddi kaldırılamaz.',
    en: 'Takes a number off the blacklist; a block that the recipient asked for stays.',
  },
  schema: oneNumberSchema('The number to unblock.'),
  replySchema: STATUS_ALONE,

  read: readOneNumber,
  json: () => ({}),
  xml: () => ({}),
}
