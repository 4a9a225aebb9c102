/** Contacts whose number, name, surname or e-mail address holds a text (wire §5.8, §17). */
import { z } from 'zod'
import {
  CONTACT_LIMITS,
  CONTACT_REPLY,
  type ContactReply,
  contactJson,
  contactXml,
  readText,
  tooLong,
  upTo,
} from '../contact-fields.ts'
import { documentedAs } from '../documented.ts'
import { badPage, type Endpoint, requestPart, requestSchema } from '../endpoint.ts'
import { pageNumber, rowCount } from '../fields.ts'
import { codesOf } from '../statuses/answers.ts'
import { childOf } from '../tree.ts'

export interface SearchContactsRequest {
  /** Without the white space around it; fewer than three characters are a 471. */
  readonly key: string
  /** From 1. */
  readonly page: number
  /** 1 to 1000. */
  readonly rowCount: number
}

export interface SearchContactsReply {
  readonly contacts: readonly ContactReply[]
}

const { searchCharactersMax } = CONTACT_LIMITS

export const searchContacts: Endpoint<SearchContactsRequest, SearchContactsReply> = {
  name: 'searchContacts',
  path: 'search-contacts',
  ways: ['xml', 'json'],
  codes: codesOf('search-contacts'),
  title: { tr: 'Kişi ara', en: 'Search contacts' },
  summary: {
    tr: 'Numara, ad, soyad ve e-posta içinde arar; büyük küçük harf ve aksan ayırmaz.',
    en: 'Searches number, name, surname and e-mail, whatever the case and the diacritics.',
  },
  schema: requestSchema({
    search: z
      .looseObject({
        key: documentedAs(
          upTo(searchCharactersMax),
          z.string().min(3).max(searchCharactersMax).describe('What to look for.'),
        ),
        page: pageNumber.schema,
        rowCount: rowCount.schema,
      })
      .describe('What to look for, and which page of what is found.'),
  }),
  replySchema: z.strictObject({ contacts: z.array(CONTACT_REPLY).describe('A page of them.') }),

  read(tree) {
    const search = requestPart(tree, 'search')
    if ('refused' in search) return search
    const key = readText(search.part, 'key') ?? ''
    const long = tooLong('request.search.key', key, searchCharactersMax)
    if (long) return long
    const page = pageNumber.read(childOf(search.part, 'page'))
    if (page === 'misfit') return badPage('request.search.page')
    return { request: { key, page, rowCount: rowCount.read(childOf(search.part, 'rowCount')) } }
  },

  json: ({ contacts }) => ({ contacts: contacts.map(contactJson) }),
  xml: ({ contacts }) => ({ contacts: { contact: contacts.map(contactXml) } }),
}
