/** Answers about contacts, groups and paging (wire §5.8, §6). */
import type { StatusRow } from '../statuses.ts'

export const CONTACTS = {
  groupNameEmpty: {
    code: 461,
    tr: 'Grup adını boş bırakamazsınız',
    en: 'Group name required',
    cause: { tr: 'group.name yok ya da boş.', en: 'group.name is missing or empty.' },
    remedy: { tr: 'Gruba bir ad verin.', en: 'Give the group a name.' },
  },
  groupIdEmpty: {
    code: 462,
    tr: 'Grup id alanını boş bırakamazsınız',
    en: 'Group ID required',
    cause: { tr: 'group.id yok ya da boş.', en: 'group.id is missing or empty.' },
    remedy: {
      tr: 'Değiştirilecek grubun numarasını gönderin; get-groups listeler.',
      en: 'Send the id of the group to change; get-groups lists them.',
    },
  },
  groupNotFound: {
    code: 463,
    tr: 'Böyle bir grup bulunamadı',
    en: 'Group not found',
    cause: {
      tr:
        'Bu numarada bir grubunuz yok ya da üst grup olamayacak bir grup verildi: gruplar iki ' +
        'düzeydir.',
      en:
        'You have no group with this id, or the parent cannot be a parent: groups have two ' +
        'levels.',
    },
    remedy: {
      tr:
        'get-groups yanıtındaki numaraları kullanın; üst grup için en üst düzeydeki bir grubu ' +
        'seçin.',
      en: 'Use the ids of get-groups; choose a group of the top level as parent.',
    },
  },
  badPage: {
    code: 464,
    tr: "Page değeri 1'den başlamalı",
    en: 'Page must be ≥ 1',
    cause: {
      tr: 'page 1’den küçük ya da tam sayı değil.',
      en: 'page is less than 1 or no whole number.',
    },
    remedy: {
      tr: 'Sayfaları 1’den başlatın; ilk sayfa için alanı boş da bırakabilirsiniz.',
      en: 'Count pages from 1; the field may be left empty for the first one.',
    },
  },
  contactNotFound: {
    code: 465,
    tr: 'Kişi bulunamadı',
    en: 'Contact not found',
    cause: {
      tr: 'Bu numarada bir kişi yok, grupta kimse yok ya da arama sonuç vermedi.',
      en: 'There is no contact with this id, the group is empty, or the search found nobody.',
    },
    remedy: {
      tr: 'Kişi numarasını denetleyin; liste ve aramalarda bu kodu boş sonuç sayın.',
      en: 'Check the id; in listings and searches take this code as an empty result.',
    },
  },
  searchTermTooShort: {
    code: 471,
    tr: 'Arama terimi en az 3 karakter olmalıdır',
    en: 'Search term must be ≥ 3 chars',
    cause: {
      tr: 'search.key 3 karakterden kısa.',
      en: 'search.key has fewer than 3 characters.',
    },
    remedy: {
      tr: 'En az 3 karakterle arayın.',
      en: 'Search with at least 3 characters.',
    },
  },
  contactEmpty: {
    code: 472,
    tr: 'Ad, soyad, cep telefonu, email alanlarından en az biri dolu olmalıdır',
    en: 'At least one of name/surname/phone/email required',
    cause: {
      tr: 'Kişinin name, surname, gsm ve email alanlarının tümü boş kalıyor.',
      en: 'name, surname, gsm and email of the contact would all be empty.',
    },
    remedy: {
      tr: 'Bu alanlardan en az birini doldurun.',
      en: 'Fill at least one of these fields.',
    },
  },
  customFieldNotFound: {
    code: 473,
    tr: 'Özel alan bulunamadı',
    en: 'Custom field not found',
    cause: {
      tr: 'custom_field.id hesabın özel alanlarından biri değil.',
      en: 'custom_field.id is none of the custom fields of the account.',
    },
    remedy: {
      tr: 'Özel alanları yönetim API’si tanımlar (custom-fields); numarayı oradan alın.',
      en: 'The management API makes custom fields (custom-fields); take the id from there.',
    },
  },
} satisfies Record<string, StatusRow>
