/** Takes contacts out of groups (wire §5.8). Those that are not in stay out. */
import { MEMBERSHIPS_SCHEMA, type Memberships, readMemberships } from '../contact-lists.ts'
import { type Endpoint, STATUS_ALONE } from '../endpoint.ts'
import { codesOf } from '../statuses/answers.ts'

export type UnsubscribeGroupRequest = Memberships

export type UnsubscribeGroupReply = Record<never, never>

export const unsubscribeGroup: Endpoint<UnsubscribeGroupRequest, UnsubscribeGroupReply> = {
  name: 'unsubscribeGroup',
  path: 'unsubscribe-group',
  ways: ['xml', 'json'],
  codes: codesOf('unsubscribe-group'),
  title: { tr: 'Gruptan çıkar', en: 'Unsubscribe contacts' },
  summary: {
    tr: 'Kişileri gruplardan çıkarır.',
    en: 'Takes contacts out of groups.',
  },
  schema: MEMBERSHIPS_SCHEMA,
  replySchema: STATUS_ALONE,
  read: readMemberships,
  json: () => ({}),
  xml: () => ({}),
}
