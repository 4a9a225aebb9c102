/** Puts a number on the blacklist; one that is there already is a success as well (wire §5.7). */
import { z } from 'zod'
import { documentedAs, numberForm } from '../documented.ts'
import { type Endpoint, requestPart, requestSchema, STATUS_ALONE } from '../endpoint.ts'
import { numbers } from '../fields.ts'
import { codesOf } from '../statuses/answers.ts'
import { childOf } from '../tree.ts'

export interface AddBlacklistRequest {
  /** As they were spelt. More or fewer than one is a 466: the call takes one number. */
  readonly numbers: readonly string[]
}

export type AddBlacklistReply = Record<never, never>

export const addBlacklist: Endpoint<AddBlacklistRequest, AddBlacklistReply> = {
  name: 'addBlacklist',
  path: 'add-blacklist',
  ways: ['xml', 'json'],
  codes: codesOf('add-blacklist'),
  title: { tr: 'Kara listeye ekle', en: 'Add to the blacklist' },
  summary: {
    tr: 'Bir numarayı kara listeye ekler; numara zaten listedeyse de başarılı döner.',
    en: 'Puts a number on the blacklist; one that is there already is a success as well.',
  },
  schema: requestSchema({
    blacklist: z
      .looseObject({ number: documentedAs(numbers.schema, numberForm('One number.')) })
      .describe('The number to block.'),
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
