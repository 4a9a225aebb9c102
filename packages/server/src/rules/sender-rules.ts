/**
 * What a sender may be called (wire §6 459 and 460, §11), as a table of rules.
 *
 * They are the rules of the Turkish operators, so a name that breaks one of them would never be
 * approved, and an application for it is a 460. Whether a name belongs to the applicant is nothing
 * that a rule can know: the documents prove it, and the operator judges.
 */
import { FIRST_NAMES } from './first-names.ts'

export const SENDER_CHARACTERS_MIN = 3
/** 3GPP TS 23.040 §9.1.2.5: an alphanumeric address has eleven characters. */
export const SENDER_CHARACTERS_MAX = 11

/** Names that say nothing of who sends; compared as `foldSender` writes them. */
export const GENERIC_NAMES: ReadonlySet<string> = new Set([
  ...['ALERT', 'BANK', 'BANKA', 'BILGI', 'CODE', 'DUYURU', 'EMAIL', 'GSM', 'HELP', 'INDIRIM'],
  ...['INFO', 'INFOSMS', 'KAMPANYA', 'KOD', 'MESAJ', 'MESSAGE', 'MOBIL', 'MOBILE', 'MSG', 'NEWS'],
  ...['NOTICE', 'NOTIFY', 'ONAY', 'OTP', 'SERVICE', 'SERVIS', 'SIFRE', 'SMS', 'SUPPORT'],
  ...['UYARI', 'VERIFY', 'WARNING', 'YARDIM'],
])

export interface SenderRule {
  readonly name: string
  /** Ends a sentence that begins with the name: "has …". */
  readonly why: string
  readonly breaks: (sender: string) => boolean
}

const rule = (name: string, why: string, breaks: SenderRule['breaks']): SenderRule => ({
  ...{ name, why, breaks },
})

/** In the order in which they are told. */
export const SENDER_RULES: readonly SenderRule[] = [
  rule('turkishLetter', 'has a Turkish letter; write c g i o s u for ç ğ ı ö ş ü', (sender) =>
    /[çğıöşüÇĞİÖŞÜ]/.test(sender.normalize('NFC')),
  ),
  rule(
    'tooShort',
    `has fewer than ${SENDER_CHARACTERS_MIN} characters`,
    (sender) => [...sender].length < SENDER_CHARACTERS_MIN,
  ),
  rule(
    'tooLong',
    `has more than ${SENDER_CHARACTERS_MAX} characters, spaces counted`,
    (sender) => [...sender].length > SENDER_CHARACTERS_MAX,
  ),
  rule(
    'character',
    'has a character that is none of A-Z, a-z, 0-9, space, point, hyphen and asterisk',
    (sender) => /[^A-Za-z0-9 .*-]/.test(sender),
  ),
  rule('edge', 'does not begin and end with a letter or a digit', (sender) =>
    /^[^A-Za-z0-9]|[^A-Za-z0-9]$/.test(sender),
  ),
  rule('spaces', 'has several spaces in a row, which nobody can tell from one', (sender) =>
    sender.includes('  '),
  ),
  rule(
    'numeric',
    'has no letter; numbers are not allowed as senders',
    (sender) => !/[A-Za-z]/.test(sender),
  ),
  // Cancelled as senders in 2018 (domain §5).
  rule('domainName', 'is an internet domain name, which no sender may be', (sender) =>
    /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}$/.test(sender),
  ),
  rule(
    'firstName',
    'is a first name, which could be anybody; use your title or your brand',
    (sender) => FIRST_NAMES.has(foldSender(sender)),
  ),
  rule('generic', 'says nothing of who sends; use your title or your brand', (sender) =>
    GENERIC_NAMES.has(foldSender(sender)),
  ),
]

/** The first rule that the name breaks. */
export const brokenSenderRule = (sender: string): SenderRule | undefined =>
  SENDER_RULES.find(({ breaks }) => breaks(sender))

/**
 * What two names have in common that a reader takes for the same: without case, spaces and
 * points. The migration does the same to the senders that were there before.
 */
export const foldSender = (sender: string): string =>
  sender
    .replace(/[ .*-]/g, '')
    // Only these letters: an engine folds no others either.
    .replace(/[a-z]/g, (letter) => letter.toUpperCase())

/** States in which a name counts as taken by its account. */
export const HOLDS_NAME = ['submitted', 'approved', 'suspended'] as const
