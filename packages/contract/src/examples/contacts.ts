/** How the refusals about groups, contacts, pages and the blacklist are provoked. */
import { type Example, wire } from './example.ts'

/** An id that nobody has. */
const NOBODY = '2000000000'

export const CONTACTS_EXAMPLES = {
  groupNameEmpty: {
    story: { tr: 'Grubun adı boş.', en: 'The name of the group is empty.' },
    steps: [wire('add-group', { group: { name: '' } })],
  },
  groupIdEmpty: {
    story: { tr: 'Grubun numarası boş.', en: 'The id of the group is empty.' },
    steps: [wire('edit-group', { group: { id: '', name: 'Müşteriler' } })],
  },
  groupNotFound: {
    story: { tr: 'Bu numarada bir grup yok.', en: 'No group has this id.' },
    steps: [wire('get-group', { group: { id: NOBODY } })],
  },
  badPage: {
    story: { tr: 'Sayfalar 1’den başlar.', en: 'Pages are counted from 1.' },
    steps: [wire('get-report', { order: { id: '1', page: '0' } })],
  },
  contactNotFound: {
    story: { tr: 'Bu numarada bir kişi yok.', en: 'No contact has this id.' },
    steps: [wire('get-contact', { contact: { id: NOBODY } })],
  },
  searchTermTooShort: {
    story: { tr: 'Arama terimi iki harf.', en: 'The search term has two letters.' },
    steps: [wire('search-contacts', { search: { key: 'ay' } })],
  },
  contactEmpty: {
    story: { tr: 'Kişinin hiçbir bilgisi yok.', en: 'Nothing is told of the contact.' },
    steps: [wire('add-contact', { contact: { name: '', surname: '', email: '', gsm: '' } })],
  },
  customFieldNotFound: {
    story: {
      tr: 'Hesabın bu numarada bir özel alanı yok.',
      en: 'The account has no custom field with this id.',
    },
    steps: [
      wire('add-contact', {
        contact: { name: 'Ayşe', custom_fields: { custom_field: [{ id: NOBODY, value: 'x' }] } },
      }),
    ],
  },
  badNumber: {
    story: {
      tr: 'Türkiye’de 999 ile başlayan cep numarası yoktur.',
      en: 'No Turkish mobile number begins with 999.',
    },
    steps: [wire('add-blacklist', { blacklist: { number: '905999112233' } })],
  },
  blockNotRemovable: {
    story: { tr: 'Numara kara listede değil.', en: 'The number is not on the blacklist.' },
    steps: [wire('delete-blacklist', { blacklist: { number: '+905321119999' } })],
  },
} satisfies Record<string, Example>
