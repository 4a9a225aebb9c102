/**
 * The İYS of the sandbox: consents by the official rules and in the official shapes, and what its
 * recipients change there themselves. Source: dev.iys.org.tr, the pages on consents.
 */
import { type ConsentSubmission, consentOf, type Violation } from '../../rules/consent.ts'
import { readRecipient, recipientText } from '../../rules/consent-fields.ts'
import {
  CONSENT_STATUSES,
  CONSENT_TYPES,
  type ConsentSource,
  type ConsentStatus,
  type ConsentType,
  isConsentType,
  RECIPIENT_TYPES,
  type RecipientType,
} from '../../rules/consent-words.ts'
import { DAY_MS, istanbulText } from '../../rules/istanbul.ts'
import type { SimulatedConsent } from '../../store/reads/iys-simulated.ts'
import type { SimulatedVerdict } from '../../store/verbs/iys-simulated.ts'
import type { Context } from '../context.ts'
import type { Managed } from '../manage/answer.ts'

/** An error as İYS writes it. */
export interface IysErrorReply {
  readonly code: string
  readonly location: readonly string[]
  readonly message: string
  readonly value: string
}

/** Either an answer, or the errors of a 422. */
export type Simulated<Reply> =
  | { readonly reply: Reply }
  | { readonly errors: readonly IysErrorReply[] }

export interface AddedReply {
  readonly transactionId: string
  readonly creationDate: string
}

export async function addConsent(
  { store, clock, numbers }: Context,
  { brand, sent }: { readonly brand: string; readonly sent: ConsentSubmission },
): Promise<Simulated<AddedReply>> {
  const nowMs = clock.now()
  const handed = { brand, submissions: [sent], numbers, nowMs }
  const [verdict] = await store.run('simulateConsents', handed)
  if (!verdict) throw new Error('one consent was handed in, and none was judged')
  if ('violations' in verdict)
    return { errors: verdict.violations.map((one) => errorOf(one, sent)) }
  return { reply: addedReply(verdict.transaction, nowMs) }
}

const addedReply = (transaction: number, atMs: number): AddedReply => ({
  transactionId: String(transaction),
  creationDate: istanbulText(atMs),
})

const errorOf = ({ field, code, tr }: Violation, sent: ConsentSubmission): IysErrorReply => ({
  code,
  location: [field],
  message: tr,
  value: sent[field],
})

/** So long it takes to decide on a request of many. */
const DECIDES_MS = 1_000

export interface RequestReply {
  readonly requestId: string
  readonly subRequests: readonly (ConsentSubmission & {
    readonly index: number
    readonly subRequestId: string
  })[]
}

export async function requestConsents(
  { store, clock, numbers }: Context,
  { brand, sent }: { readonly brand: string; readonly sent: readonly ConsentSubmission[] },
): Promise<RequestReply> {
  const nowMs = clock.now()
  const handed = { brand, submissions: sent, numbers, nowMs, readyAtMs: nowMs + DECIDES_MS }
  const { id } = await store.run('simulateRequest', handed)
  return {
    requestId: String(id),
    subRequests: sent.map((one, index) => ({ ...one, index, subRequestId: `${id}.${index}` })),
  }
}

export interface ResultReply extends Partial<AddedReply> {
  readonly index: number
  readonly subRequestId: string
  readonly status: 'success' | 'failure' | 'enqueue'
  readonly error?: IysErrorReply | Omit<IysErrorReply, 'value'>
}

/** Undefined for a request that nobody made. */
export async function requestResults(
  { store, clock }: Context,
  { brand, id }: { readonly brand: string; readonly id: number },
): Promise<readonly ResultReply[] | undefined> {
  const found = await store.read('simulatedRequest', { brand, id })
  if (!found) return undefined
  const { verdicts, readyAtMs } = found
  const isReady = readyAtMs <= clock.now()
  return verdicts.map((verdict, index) => {
    const named = { index, subRequestId: `${id}.${index}` }
    return isReady
      ? { ...named, ...resultOf(verdict, readyAtMs) }
      : { ...named, status: 'enqueue' as const }
  })
}

function resultOf(verdict: SimulatedVerdict, atMs: number) {
  if (!('violations' in verdict)) {
    return { status: 'success' as const, ...addedReply(verdict.transaction, atMs) }
  }
  const [first] = verdict.violations
  if (!first) throw new Error('a consent was refused for no reason')
  const { code, field, tr } = first
  return { status: 'failure' as const, error: { code, location: [field], message: tr } }
}

export interface ConsentReply extends AddedReply {
  readonly recipient: string
  readonly recipientType: string
  readonly type: string
  readonly status: string
  readonly source: string | null
  readonly consentDate: string
}

const consentReply = (consent: SimulatedConsent): ConsentReply => {
  const { id, createdAtMs, consentAtMs, ...words } = consent
  return { ...words, ...addedReply(id, createdAtMs), consentDate: istanbulText(consentAtMs) }
}

/** Undefined if there is no record. */
export async function consentStatus(
  { store, numbers }: Context,
  asked: {
    readonly brand: string
    readonly recipient: string
    readonly recipientType: string
    readonly type: string
  },
): Promise<ConsentReply | undefined> {
  const { type } = asked
  const read = isConsentType(type) ? readRecipient(type, asked.recipient, numbers) : undefined
  if (!read) return undefined
  const found = await store.read('simulatedConsent', { ...asked, recipient: recipientText(read) })
  return found && consentReply(found)
}

const WINDOW_MS = 7 * DAY_MS
const CHANGES_MAX = 1_000

export interface ChangesReply {
  readonly after: string
  readonly list: readonly ConsentReply[]
}

export async function consentChanges(
  { store, clock }: Context,
  asked: { readonly brand: string; readonly by: 'IYS' | 'HS'; readonly after: number },
): Promise<ChangesReply> {
  const sinceMs = clock.now() - WINDOW_MS
  const list = await store.read('simulatedChanges', { ...asked, sinceMs, limit: CHANGES_MAX })
  return { after: String(list.at(-1)?.id ?? asked.after), list: list.map(consentReply) }
}

/** What a change may say. */
export const CHANGE_WORDS = {
  types: CONSENT_TYPES,
  recipientTypes: RECIPIENT_TYPES,
  statuses: CONSENT_STATUSES,
  sources: ['IYS_WEB', 'IYS_MOBIL', 'IYS_CM', 'IYS_KISAMESAJ', 'IYS_3338', 'IYS_KISA_LINK'],
} as const satisfies Record<string, readonly string[]> & { sources: readonly ConsentSource[] }

export interface RecipientChange {
  readonly brandCode: string
  readonly recipient: string
  readonly recipientType: RecipientType
  readonly type: ConsentType
  readonly status: ConsentStatus
  readonly source: (typeof CHANGE_WORDS.sources)[number]
}

/** A recipient changes his mind at İYS itself, as by an SMS to 3338. */
export async function changeAtIys(
  context: Context,
  { brandCode, ...words }: RecipientChange,
): Promise<Managed<ConsentReply>> {
  const { store, clock, numbers, iys } = context
  const nowMs = clock.now()
  if (!isConsentType(words.type) || !readRecipient(words.type, words.recipient, numbers)) {
    const message = 'must be a number such as +905321112233, or for EPOSTA an address'
    return { refused: 'misfit', misfits: [{ field: 'recipient', message }] }
  }
  const record = consentOf({ ...words, consentDate: '' }, { numbers, nowMs })
  if (!(await store.run('simulateChange', { brand: brandCode, record, nowMs }))) {
    return { refused: 'taken', why: `the recipient's status is ${words.status} already` }
  }
  iys.wake()
  const recipient = recipientText(record)
  const { recipientType, type } = record
  const found = await store.read('simulatedConsent', {
    brand: brandCode,
    recipient,
    recipientType,
    type,
  })
  if (!found) throw new Error('a change was just written and is not there')
  return { reply: consentReply(found) }
}
