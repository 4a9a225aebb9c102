/** The registry of an account's brand, as the operator reads and fills it. */
import {
  type ConsentSubmission,
  consentOf,
  judgeConsent,
  type Violation,
} from '../../rules/consent.ts'
import { type ConsentRecipient, readRecipient, recipientText } from '../../rules/consent-fields.ts'
import { CONSENT_STATUSES, CONSENT_TYPES, RECIPIENT_TYPES } from '../../rules/consent-words.ts'
import { istanbulText } from '../../rules/istanbul.ts'
import type { NumberRules } from '../../rules/numbers.ts'
import type { ConsentChange, ConsentStory } from '../../store/reads/consents.ts'
import type { ListViolations } from '../../store/verbs/consents.ts'
import type { Context } from '../context.ts'
import { type Managed, type ManageRefusal, type Misfit, noAccount } from './answer.ts'
import { isoText } from './shown.ts'

/** The words of a record, for the door. */
export const CONSENT_WORDS = {
  type: CONSENT_TYPES,
  recipientType: RECIPIENT_TYPES,
  status: CONSENT_STATUSES,
} as const

export interface ImportRequest {
  /**
   * `operator`: consents that are new, held to the rules and passed to İYS. `iys`: what İYS holds
   * already, taken as it is where it is newer than the record there is.
   */
  readonly origin: 'operator' | 'iys'
  /** What proves them, for the history. */
  readonly evidence: string | null
  readonly list: readonly ConsentSubmission[]
}

export async function importConsents(
  context: Context,
  accountId: number,
  { origin, evidence, list }: ImportRequest,
): Promise<Managed<{ readonly recorded: number }>> {
  const { store, clock, numbers, iys } = context
  const brand = await brandOf(context, accountId)
  if ('refused' in brand) return brand
  const nowMs = clock.now()
  const facts = { numbers, nowMs, isKnown: origin === 'iys' }
  const early = refusalOf(list.map((sent, at) => [at, judgeConsent(sent, facts)]))
  if (early) return early
  const whence = { ...brand, origin, accountId, evidence, nowMs }
  if (origin === 'iys') {
    const records = list.map((sent) => consentOf(sent, facts))
    return { reply: { recorded: await store.run('recordConsents', { ...whence, records }) } }
  }
  const broken = await store.run('submitConsents', { ...whence, submissions: list, numbers })
  if (broken.length === 0) iys.wake()
  return refusalOf(broken) ?? { reply: { recorded: list.length } }
}

async function brandOf(
  { store }: Context,
  id: number,
): Promise<{ readonly brandCode: string } | ManageRefusal> {
  const account = await store.read('accountById', { id })
  if (!account) return noAccount(id)
  const brandCode = account.settings.iysBrandCode
  if (brandCode !== null) return { brandCode }
  const remedy = `PATCH /api/accounts/${id} sets \`iysBrandCode\``
  return { refused: 'conflict', why: `the account has no İYS brand code; ${remedy}` }
}

function refusalOf(violations: ListViolations): ManageRefusal | undefined {
  const misfits = violations.flatMap(([at, broken]) => broken.map((each) => misfitOf(at, each)))
  return misfits.length > 0 ? { refused: 'misfit', misfits } : undefined
}

/** The sentences of the rules begin with the field. */
const misfitOf = (at: number, { field, why, code }: Violation): Misfit => ({
  field: `list.${at}.${field}`,
  message: `${why.slice(field.length + 1)} (${code})`,
})

/** Changes of one list that are shown; older ones are in the store. */
const CHANGES_MAX = 100

export async function getConsents(
  context: Context,
  accountId: number,
  recipient: string,
): Promise<Managed<{ readonly items: readonly ConsentReply[]; readonly next: null }>> {
  const brand = await brandOf(context, accountId)
  if ('refused' in brand) return brand
  const whose = readAnyRecipient(recipient, context.numbers)
  if (!whose) {
    const message = 'must be a number such as +905321112233, or an e-mail address'
    return { refused: 'misfit', misfits: [{ field: 'recipient', message }] }
  }
  const ask = { ...brand, ...whose, limit: CHANGES_MAX }
  const found = await context.store.read('consentsOf', ask)
  return { reply: { items: found.map(consentReply), next: null } }
}

/** Fixed lines are there for calls, so that ARAMA reads every number there is. */
const readAnyRecipient = (raw: string, rules: NumberRules): ConsentRecipient | undefined =>
  readRecipient('EPOSTA', raw, rules) ?? readRecipient('ARAMA', raw, rules)

export type ConsentReply = ReturnType<typeof consentReply>

const consentReply = ({ history, ...record }: ConsentStory) => ({
  recipient: recipientText(record),
  type: record.type,
  recipientType: record.recipientType,
  ...stateReply(record),
  history: history.map(changeReply),
})

const stateReply = ({ status, source, consentAtMs }: Omit<ConsentStory, 'history'>) => ({
  status,
  source,
  /** As the wire and İYS write it: Istanbul time. */
  consentDate: istanbulText(consentAtMs),
})

const changeReply = (change: ConsentChange) => ({
  at: isoText(change.recordedAtMs),
  origin: change.origin,
  accountId: change.accountId,
  evidence: change.evidence,
  ...stateReply(change),
})
