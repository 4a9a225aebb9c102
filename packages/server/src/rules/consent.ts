/**
 * The official rules of İYS for a consent, as one ordered table.
 *
 * What is handed in stays as it was spelt until every rule has passed: the rules are what tells a
 * consent from a misspelling. A field is complained of once, by the first rule that it breaks, and
 * a rule is not asked about fields that others complain of. Wire calls, imports, the registry and
 * the simulator of the official API all judge by this table. Sources: dev.iys.org.tr, the pages on
 * consents; law 6563 and its regulation.
 */
import { type ConsentRecipient, readConsentDate, readRecipient } from './consent-fields.ts'
import {
  type ConsentStatus,
  type ConsentType,
  isConsentStatus,
  isConsentType,
  isRecipientType,
  isSenderSource,
  isSource,
  type RecipientType,
} from './consent-words.ts'
import { isOlderThan } from './holidays.ts'
import { istanbulDay } from './istanbul.ts'
import type { NumberRules } from './numbers.ts'

/** A consent as it was handed in; '' stands for what is missing. */
export interface ConsentSubmission {
  readonly type: string
  readonly recipientType: string
  readonly recipient: string
  readonly status: string
  readonly source: string
  /** `YYYY-MM-DD HH:mm:ss`, Istanbul time. */
  readonly consentDate: string
}
export type ConsentField = keyof ConsentSubmission

/** A consent that passed the rules. */
export interface ConsentRecord extends ConsentRecipient {
  readonly type: ConsentType
  readonly recipientType: RecipientType
  readonly status: ConsentStatus
  readonly source: string | null
  readonly consentAtMs: number
}

/** What the registry has for the recipient in that list. */
export interface StoredConsent {
  readonly status: ConsentStatus
  readonly consentAtMs: number
}

export interface Violation {
  readonly field: ConsentField
  /** The official code where it is published; ours begin with `PEYK_`. */
  readonly code: string
  /** Names the rule, as does the table. */
  readonly rule: string
  /** For the wire. */
  readonly tr: string
  /** For the log, and for who reads English. */
  readonly why: string
}

/** The submission with what could be read of it. */
interface Reading {
  readonly sent: ConsentSubmission
  readonly recipient: ConsentRecipient | undefined
  readonly consentAtMs: number | undefined
  /** Null: no record yet. Undefined: nobody has looked. */
  readonly stored: StoredConsent | null | undefined
  readonly nowMs: number
  readonly isKnown: boolean
}

interface ConsentRule {
  readonly rule: string
  readonly code: string
  /** What it looks at; a violation is filed under the first. */
  readonly fields: readonly [ConsentField, ...ConsentField[]]
  readonly tr: string
  readonly why: string
  /** Said of what is new; what İYS holds already has passed it in its time. */
  readonly ofNew?: true
  readonly broken: (reading: Reading) => boolean
}

/** Business days within which a consent must reach İYS. */
const BUSINESS_DAYS_MAX = 3
/** The law took effect; older consents have this very time and a source of their own. */
const LAW_DATE = '2015-05-01 00:00:00'
const OLD_CONSENT = 'HS_2015'
const LAW_MS = readConsentDate(LAW_DATE) ?? 0

const isMissingBoth = (word: string, { recipientType }: ConsentSubmission): boolean =>
  word === '' && recipientType === 'TACIR'

export const CONSENT_RULES: readonly ConsentRule[] = [
  {
    rule: 'type',
    code: 'H111',
    fields: ['type'],
    tr: 'type MESAJ, ARAMA ya da EPOSTA olmalıdır',
    why: 'type is none of MESAJ, ARAMA, EPOSTA',
    broken: ({ sent }) => !isConsentType(sent.type),
  },
  {
    rule: 'recipient type',
    code: 'PEYK_RECIPIENT_TYPE',
    fields: ['recipientType'],
    tr: 'recipientType BIREYSEL ya da TACIR olmalıdır',
    why: 'recipientType is neither BIREYSEL nor TACIR',
    broken: ({ sent }) => !isRecipientType(sent.recipientType),
  },
  {
    rule: 'status',
    code: 'PEYK_STATUS',
    fields: ['status'],
    tr: 'status ONAY ya da RET olmalıdır',
    why: 'status is neither ONAY nor RET',
    broken: ({ sent }) => !isConsentStatus(sent.status),
  },
  {
    rule: 'source',
    code: 'H113',
    fields: ['source'],
    tr: 'source HS_WEB gibi bir İYS kaynağı olmalıdır; yalnızca TACIR için boş kalabilir',
    why: 'source is no HS_ source of İYS such as HS_WEB; only for TACIR it may be left out',
    broken: ({ sent, isKnown }) =>
      !isMissingBoth(sent.source, sent) && !(isKnown ? isSource : isSenderSource)(sent.source),
  },
  {
    rule: 'recipient missing',
    code: 'H114',
    fields: ['recipient'],
    tr: 'recipient boş olamaz',
    why: 'recipient is missing',
    broken: ({ sent }) => sent.recipient === '',
  },
  {
    rule: 'recipient',
    code: 'PEYK_RECIPIENT',
    fields: ['recipient', 'type'],
    tr: 'recipient +905XXXXXXXXX biçiminde bir numara, EPOSTA için bir e-posta adresi olmalıdır',
    why: 'recipient is no number as +905XXXXXXXXX, or for EPOSTA no e-mail address',
    broken: ({ recipient }) => recipient === undefined,
  },
  {
    rule: 'date format',
    code: 'H501',
    fields: ['consentDate'],
    tr: 'consentDate YYYY-MM-DD HH:mm:ss biçiminde olmalıdır; yalnızca TACIR için boş kalabilir',
    why: 'consentDate is no time; write YYYY-MM-DD HH:mm:ss; only for TACIR it may be left out',
    broken: ({ sent, consentAtMs }) =>
      !isMissingBoth(sent.consentDate, sent) && consentAtMs === undefined,
  },
  {
    rule: 'before the law',
    code: 'H155',
    fields: ['consentDate'],
    tr: 'consentDate 2015-05-01 tarihinden önce olamaz',
    why: 'consentDate lies before 2015-05-01',
    broken: ({ consentAtMs }) => consentAtMs !== undefined && consentAtMs < LAW_MS,
  },
  {
    rule: 'in the future',
    code: 'PEYK_FUTURE',
    fields: ['consentDate'],
    tr: 'consentDate gelecekte olamaz',
    why: 'consentDate lies in the future',
    broken: ({ consentAtMs, nowMs }) => consentAtMs !== undefined && consentAtMs > nowMs,
  },
  {
    rule: 'consent of 2015',
    code: 'PEYK_HS_2015',
    fields: ['consentDate', 'source'],
    tr: 'HS_2015 kaynağının consentDate değeri 2015-05-01 00:00:00 olmalıdır',
    why: `consentDate of the source HS_2015 is ${LAW_DATE} and no other`,
    ofNew: true,
    broken: ({ sent, consentAtMs }) => sent.source === OLD_CONSENT && consentAtMs !== LAW_MS,
  },
  {
    rule: 'own decision',
    code: 'PEYK_HS_KARAR',
    fields: ['status', 'source'],
    tr: 'HS_KARAR kaynağının status değeri RET olmalıdır',
    why: 'status with the source HS_KARAR is RET: it is your own decision to send nothing',
    ofNew: true,
    broken: ({ sent }) => sent.source === 'HS_KARAR' && sent.status === 'ONAY',
  },
  {
    rule: 'three business days',
    code: 'PEYK_TOO_OLD',
    fields: ['consentDate', 'source'],
    tr: 'consentDate üç iş gününden eski olamaz',
    why: 'consentDate is older than three business days; such a consent is invalid',
    ofNew: true,
    broken: ({ sent, consentAtMs, nowMs }) =>
      sent.source !== OLD_CONSENT &&
      consentAtMs !== undefined &&
      isOlderThan(istanbulDay(consentAtMs), istanbulDay(nowMs), BUSINESS_DAYS_MAX),
  },
  {
    rule: 'first refusal',
    code: 'PEYK_FIRST_RET',
    fields: ['status', 'recipient', 'type', 'recipientType'],
    tr: 'alıcının ilk kaydı RET olamaz',
    why: 'status of the first record of a recipient cannot be RET',
    ofNew: true,
    broken: ({ sent, stored }) => stored === null && sent.status === 'RET',
  },
  {
    rule: 'repetition',
    code: 'PEYK_REPEATED',
    fields: ['status', 'recipient', 'type', 'recipientType'],
    tr: 'alıcının kaydı zaten bu durumda',
    why: 'status is what the recipient has already',
    ofNew: true,
    broken: ({ sent, stored }) => stored?.status === sent.status,
  },
  {
    rule: 'not newer',
    code: 'PEYK_NOT_NEWER',
    fields: ['consentDate', 'recipient', 'type', 'recipientType'],
    tr: 'consentDate kayıtlı izninkinden sonra olmalıdır',
    why: 'consentDate is not later than that of the record there is',
    ofNew: true,
    broken: ({ stored, consentAtMs, nowMs }) =>
      stored !== undefined && stored !== null && (consentAtMs ?? nowMs) <= stored.consentAtMs,
  },
]

/** What a submission is judged against. */
export interface ConsentFacts {
  readonly numbers: NumberRules
  readonly nowMs: number
  /** Null: no record yet. Left out: the rules that ask for it pass. */
  readonly stored?: StoredConsent | null
  /** What İYS holds already: only what it says is judged, and not whether it may be said now. */
  readonly isKnown?: boolean
}

/** Everything that is wrong with it, a field at most once; [] accepts. */
export function judgeConsent(sent: ConsentSubmission, facts: ConsentFacts): Violation[] {
  const reading = {
    sent,
    recipient: isConsentType(sent.type)
      ? readRecipient(sent.type, sent.recipient, facts.numbers)
      : undefined,
    consentAtMs: readConsentDate(sent.consentDate),
    stored: facts.stored,
    nowMs: facts.nowMs,
    isKnown: facts.isKnown ?? false,
  }
  const violations: Violation[] = []
  const spoilt = new Set<ConsentField>()
  for (const { fields, broken, ofNew, rule, code, tr, why } of CONSENT_RULES) {
    const passes = fields.some((field) => spoilt.has(field)) || (ofNew && reading.isKnown)
    if (passes || !broken(reading)) continue
    spoilt.add(fields[0])
    violations.push({ field: fields[0], rule, code, tr, why })
  }
  return violations
}

/** What is wrong with the fields that say whose consent, in which list. */
export function judgeWhose(
  whose: Pick<ConsentSubmission, 'type' | 'recipientType' | 'recipient'>,
  numbers: NumberRules,
): Violation[] {
  const sent = { ...whose, status: '', source: '', consentDate: '' }
  return judgeConsent(sent, { numbers, nowMs: 0 }).filter(({ field }) => field in whose)
}

/**
 * The consent that a submission is.
 * @throws if the rules do not pass it
 */
export function consentOf(
  sent: ConsentSubmission,
  { numbers, nowMs }: Pick<ConsentFacts, 'numbers' | 'nowMs'>,
): ConsentRecord {
  const { type, recipientType, status, source } = sent
  if (isConsentType(type) && isRecipientType(recipientType) && isConsentStatus(status)) {
    const recipient = readRecipient(type, sent.recipient, numbers)
    const consentAtMs = readConsentDate(sent.consentDate) ?? startOfSecond(nowMs)
    if (recipient) {
      return { type, recipientType, status, source: source || null, consentAtMs, ...recipient }
    }
  }
  throw new Error('a consent was recorded without asking the rules')
}

/** Dates of consents have no milliseconds. */
export const startOfSecond = (atMs: number): number => Math.floor(atMs / 1000) * 1000

/** Whether a commercial message may go to someone with this status in this list (wire §17). */
export const mayBeSentTo = (
  recipientType: RecipientType,
  status: ConsentStatus | undefined,
): boolean => (recipientType === 'TACIR' ? status !== 'RET' : status === 'ONAY')
