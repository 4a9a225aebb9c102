/** Puts a number on the blacklist; one that is there already is a success as well (wire §5.7). */
import { type Endpoint, STATUS_ALONE } from '../endpoint.ts'
import { type OneNumberRequest, oneNumberSchema, readOneNumber } from '../one-number.ts'
import { codesOf } from '../statuses/answers.ts'

export type AddBlacklistRequest = OneNumberRequest
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
  schema: oneNumberSchema('The number to block.'),
  replySchema: STATUS_ALONE,

  read: readOneNumber,
  json: () => ({}),
  xml: () => ({}),
}
