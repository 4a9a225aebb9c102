/** Takes a number off the blacklist, unless its owner asked for the block (wire §5.7, §14 #23). */
import { z } from 'zod'
import { documentedAs, numberForm } from '../documented.ts'
import { type Endpoint, requestPart, requestSchema, STATUS_ALONE } from '../endpoint.ts'
import { numbers } from '../fields.ts'
import { codesOf } from '../statuses/answers.ts'
import { childOf } from '../tree.ts'

export interface DeleteBlacklistRequest {
  /** As they were spelt. More or fewer than one is a 466: the call takes one number. */
  readonly numbers: readonly string[]
}

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
  schema: requestSchema({
    blacklist: z
      .looseObject({ number: documentedAs(numbers.schema, numberForm('One number.')) })
      .describe('The number to unblock.'),
  }),
  replySchema: STATUS_ALONE,

  read(tree) {
    const blacklist = requestPart(tree, 'blacklist')
    if ('refused' in blacklist) return blacklist
    return { request: { numbers: numbers.read(childOf(blacklist.part, 'number')) } }
  },

  json: () => ({}),
  xml: () => ({}),
}
