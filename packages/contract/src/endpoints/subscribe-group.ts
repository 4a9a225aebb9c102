/** Puts contacts into groups (wire §5.8). Those that are in already stay. */
import { MEMBERSHIPS_SCHEMA, type Memberships, readMemberships } from '../contact-lists.ts'
import { type Endpoint, STATUS_ALONE } from '../endpoint.ts'
import { codesOf } from '../statuses/answers.ts'

export type SubscribeGroupRequest = Memberships

export type SubscribeGroupReply = Record<never, never>

export const subscribeGroup: Endpoint<SubscribeGroupRequest, SubscribeGroupReply> = {
  name: 'subscribeGroup',
  path: 'subscribe-group',
  ways: ['xml', 'json'],
  codes: codesOf('subscribe-group'),
  title: { tr: 'Gruba ekle', en: 'Subscribe contacts' },
  summary: {
    tr: 'Kişileri gruplara ekler.',
    en: 'Puts contacts into groups.',
  },
  schema: MEMBERSHIPS_SCHEMA,
  replySchema: STATUS_ALONE,
  read: readMemberships,
  json: () => ({}),
  xml: () => ({}),
}
