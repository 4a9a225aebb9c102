/** A request of every call that succeeds or could, by path: what the documentation shows. */
import type { AnswerPath } from '../statuses/answers.ts'
import type { Branch } from '../tree.ts'

const GROUP: Branch = { group: { id: 12 } }
const CONTACT: Branch = { contact: { id: 1051 } }
const NUMBER: Branch = { blacklist: { number: '+905321112233' } }
const PERSON: Branch = {
  name: 'Ayşe',
  surname: 'Yılmaz',
  gsm: '+905321112233',
  email: 'ayse@example.com',
  groups: { id: [12] },
}
const CONSENT: Branch = { type: 'MESAJ', recipient: '+905321112233', recipientType: 'BIREYSEL' }

const MEMBERSHIP: Branch = { contact: [{ id: 1051 }], group: [{ id: 12 }] }

/** What stands beside the credentials. */
export const REQUESTS: Readonly<Record<AnswerPath, Branch>> &
  Readonly<Record<string, Branch | undefined>> = {
  'send-sms': {
    order: {
      sender: 'PEYK',
      iys: '0',
      sendDateTime: [],
      message: { text: 'Siparişiniz yolda', receipents: { number: ['5321112233'] } },
    },
  },
  'cancel-order': { order: { id: '100000001' } },
  'get-report': { order: { id: '100000001', page: 1, rowCount: 1000 } },
  'get-reports': { filter: { start: '2026-05-01', end: '2026-05-10', page: 1 } },
  'get-balance': {},
  'get-sender': {},
  'add-sender': { originator: { sender: 'CICEKCI', description: 'Mağaza' } },
  'get-blacklist': { blacklist: { page: 1, rowCount: 1000 } },
  'add-blacklist': NUMBER,
  'delete-blacklist': NUMBER,
  'get-groups': {},
  'get-group': GROUP,
  'add-group': { group: { name: 'Müşteriler' } },
  'edit-group': { group: { id: 12, name: 'Müşteriler' } },
  'delete-group': GROUP,
  'get-group-contacts': { group: { id: 12, page: 1, rowCount: 1000 } },
  'search-contacts': { search: { key: 'yılmaz', page: 1, rowCount: 1000 } },
  'get-contact': CONTACT,
  'add-contact': { contact: PERSON },
  'edit-contact': { contact: { id: 1051, ...PERSON } },
  'delete-contact': CONTACT,
  'add-contacts': { contacts: { contact: [PERSON] } },
  'delete-contacts': { contacts: { contact: [{ id: 1051 }] } },
  'subscribe-group': MEMBERSHIP,
  'unsubscribe-group': MEMBERSHIP,
  'get-inbox': { inbox: { page: 1, rowCount: 1000 } },
  'get-settings': {},
  'add-plugin-user': { pluginUser: { site: 'https://magaza.example.com', name: 'WooCommerce' } },
  'consent/create': {
    consent: {
      brandCode: '100000',
      list: [{ ...CONSENT, status: 'ONAY', source: 'HS_WEB', consentDate: '2026-05-01 10:00:00' }],
    },
  },
  'consent/show': { consent: { brandCode: '100000', ...CONSENT } },
}
