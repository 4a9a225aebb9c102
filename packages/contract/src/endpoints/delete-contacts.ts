/** Deletes many contacts and says of each whether it was there (wire §5.8). */
import {
  CONTACT_OUTCOMES_REPLY,
  type ContactOutcome,
  ID_SHAPE,
  manyContacts,
  manySchema,
  readIds,
  writeOutcomes,
} from '../contact-lists.ts'
import type { Endpoint } from '../endpoint.ts'
import { codesOf } from '../statuses/answers.ts'

export interface DeleteContactsRequest {
  /** As they were spelt. */
  readonly ids: readonly string[]
}

export interface DeleteContactsReply {
  /** In the order of the request. */
  readonly contacts: readonly ContactOutcome[]
}

export const deleteContacts: Endpoint<DeleteContactsRequest, DeleteContactsReply> = {
  name: 'deleteContacts',
  path: 'delete-contacts',
  ways: ['xml', 'json'],
  codes: codesOf('delete-contacts'),
  title: { tr: 'Kişileri sil', en: 'Delete contacts' },
  summary: {
    tr: 'Birçok kişiyi siler; her birinin sonucu ayrı ayrı yanıtlanır.',
    en: 'Deletes many contacts and answers what became of each.',
  },
  schema: manySchema(ID_SHAPE),
  replySchema: CONTACT_OUTCOMES_REPLY,

  read(tree) {
    const sent = manyContacts(tree)
    if ('refused' in sent) return sent
    const ids = readIds(sent.contacts, 'request.contacts.contact')
    return 'refused' in ids ? ids : { request: ids }
  },

  json: writeOutcomes,
  xml: writeOutcomes,
}
