/** Answers about the blacklist (wire §5.7) and about İYS consent (wire §10). */
import type { StatusRow } from '../statuses.ts'

export const BLACKLIST = {
  badNumber: {
    code: 466,
    tr: 'Hatalı numara',
    en: 'Invalid number (bad Turkish carrier prefix)',
    cause: {
      tr:
        'Numara geçerli bir cep numarası değil, örneğin Türkiye’de kullanılmayan bir önek ' +
        'taşıyor (905999…).',
      en:
        'The number is no valid mobile number, for example because no Turkish carrier has its ' +
        'prefix (905999…).',
    },
    remedy: {
      tr: 'Her çağrıda tek bir numarayı +905XXXXXXXXX biçiminde gönderin.',
      en: 'Send one number a call, as +905XXXXXXXXX.',
    },
  },
  blockNotRemovable: {
    code: 474,
    tr: 'Bu numara üzerindeki engelleme kaldırılamaz',
    en: 'Cannot remove the block on this number',
    cause: {
      tr: 'Numara kara listede değil ya da bu engeli siz kaldıramazsınız.',
      en: 'The number is not on the blacklist, or the block is not yours to lift.',
    },
    remedy: {
      tr:
        'get-blacklist ile bakın. Numara listede yoksa yapılacak bir şey yok; alıcı kendisi ret ' +
        'verdiyse onayı yeniden almanız gerekir.',
      en:
        'Look at get-blacklist. If the number is not there nothing is left to do; if the ' +
        'recipient opted out you need a new consent.',
    },
  },
} satisfies Record<string, StatusRow>

export const CONSENT = {
  noSubscription: {
    code: 403,
    tr: 'Aktif abonelik bulunamadı',
    en: 'No active İYS subscription',
    cause: {
      tr: 'Hesabın etkin bir İYS aboneliği ya da markası yok; izin çağrıları bu nedenle kapalı.',
      en: 'The account has no active İYS subscription or brand, so the consent calls are closed.',
    },
    remedy: {
      tr: 'İYS aboneliğini ve marka kaydını tamamlayın, marka kodunu panele girin.',
      en:
        'Complete the İYS subscription and the brand registration and enter the brand code in ' +
        'the panel.',
    },
  },
} satisfies Record<string, StatusRow>
