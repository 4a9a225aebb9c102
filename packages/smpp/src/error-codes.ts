/**
 * What the error of a receipt means, in words, where the fault lies, and whether another try may
 * succeed.
 *
 * `err` is the carrier's own (SMPP 3.4 Appendix B). Most pass on the errors of the network (3GPP
 * TS 29.002, the MAP errors), and Turkish carriers add the same few above 255. A carrier that
 * means something else gets a table of its own.
 */
export interface ErrorMeaning {
  readonly en: string
  readonly tr: string
  readonly isRetryable: boolean
  readonly kind: ErrorKind
}

/** Where the fault lies, by which one decides whether another carrier may do better. */
export const ERROR_KINDS = [
  /** There is no such subscriber. */
  'number',
  /** May not, or cannot, have SMS. */
  'subscriber',
  /** Off, out of reach, busy, full: whoever tries finds it so. */
  'phone',
  /** Between the carrier and the network of the recipient. */
  'network',
  /** The network did not understand what the carrier asked. */
  'signalling',
  /** Somebody does not want it. */
  'blacklist',
  'flooding',
  /** The carrier has tried for as long as it was asked to. */
  'expired',
] as const
export type ErrorKind = (typeof ERROR_KINDS)[number]

const lasting = (kind: ErrorKind, en: string, tr: string): ErrorMeaning => ({
  ...{ en, tr, isRetryable: false, kind },
})
const passing = (kind: ErrorKind, en: string, tr: string): ErrorMeaning => ({
  ...{ en, tr, isRetryable: true, kind },
})

export type ErrorTable = Readonly<Record<number, ErrorMeaning>>

const ABSENT = passing(
  'phone',
  'phone is off or out of reach',
  'telefon kapalı veya kapsama dışında',
)
const NO_ANSWER = passing('network', 'the network did not answer', 'şebeke yanıt vermedi')
const BLACKLISTED = lasting('blacklist', 'number is on a blacklist', 'numara kara listede')
const EXPIRED = lasting('expired', 'validity expired', 'geçerlilik süresi doldu')
const FLOODING = lasting('flooding', 'refused as flooding', 'aşırı gönderim nedeniyle reddedildi')

export const ERRORS: ErrorTable = {
  1: lasting('number', 'unknown subscriber', 'kullanılmayan numara'),
  5: lasting('number', 'unidentified subscriber', 'tanınmayan abone'),
  6: ABSENT,
  9: lasting('subscriber', 'illegal subscriber', 'yetkisiz abone'),
  10: lasting('subscriber', 'bearer service not provided', 'taşıma hizmeti yok'),
  11: lasting('subscriber', 'subscriber has no SMS service', 'abonede SMS hizmeti yok'),
  12: lasting('subscriber', 'illegal equipment', 'yetkisiz cihaz'),
  13: lasting('subscriber', 'subscriber is barred', 'abone engelli'),
  21: lasting('subscriber', 'facility not supported', 'özellik desteklenmiyor'),
  27: ABSENT,
  28: lasting('phone', 'incompatible phone', 'uyumsuz telefon'),
  31: passing('phone', 'subscriber is busy', 'abone meşgul'),
  32: passing('phone', 'phone could not take the message', 'telefon mesajı alamadı'),
  33: passing('phone', 'waiting list of the network is full', 'şebekenin bekleme listesi dolu'),
  34: passing('network', 'network failure', 'şebeke arızası'),
  35: lasting('signalling', 'data missing', 'eksik veri'),
  36: lasting('signalling', 'unexpected data', 'beklenmeyen veri'),
  256: passing('phone', 'memory of the phone is full', 'telefonun hafızası dolu'),
  500: NO_ANSWER,
  502: NO_ANSWER,
  2048: passing('network', 'time-out in the network', 'şebekede zaman aşımı'),
  2049: BLACKLISTED,
  2050: BLACKLISTED,
  2051: BLACKLISTED,
  2052: BLACKLISTED,
  2053: BLACKLISTED,
  4100: EXPIRED,
  4101: EXPIRED,
  4103: FLOODING,
  4104: FLOODING,
}

/**
 * Null where the table does not have it, and for `000`, which is no error.
 * @param error as it stands in the receipt: digits with any zeros before them, or anything else
 */
export function meaningOf(error: string, table: ErrorTable = ERRORS): ErrorMeaning | null {
  const digits = error.trim()
  return /^\d{1,9}$/.test(digits) ? (table[Number(digits)] ?? null) : null
}
