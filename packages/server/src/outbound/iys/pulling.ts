/** Brings what recipients changed at İYS itself (3338, its web site) into the registry. */
import type { Log } from '../../base/log.ts'
import type { ConsentRecord } from '../../rules/consent.ts'
import { readConsentDate, readRecipient } from '../../rules/consent-fields.ts'
import { isConsentStatus, isConsentType, isRecipientType } from '../../rules/consent-words.ts'
import type { NumberRules } from '../../rules/numbers.ts'
import type { Store } from '../../store/store.ts'
import type { IysApi, IysConsent, Otherwise } from './api.ts'
import { wordsOf } from './gate.ts'

export interface Pulling {
  readonly api: IysApi
  readonly store: Store
  readonly log: Log
  readonly numbers: NumberRules
  readonly nowMs: () => number
  readonly everyMs: number
}

export interface PulledBrand {
  readonly brand: string
  readonly holder: string
  readonly after: string | null
}

/**
 * Reads one page of a brand's changes; as long as there are any, the next one is due at once.
 * @returns why İYS could not be asked
 */
export async function pullChanges(
  pulling: Pulling,
  claimed: PulledBrand,
): Promise<Otherwise | undefined> {
  const { api, store, log, numbers, nowMs, everyMs } = pulling
  const { brand, holder, after } = claimed
  const answer = await api.changes(brand, after)
  const found = answer.is === 'changes' ? answer : { list: [], after }
  const read = found.list.map((change) => ({ change, record: recordOf(change, numbers) }))
  const records = read.flatMap(({ record }) => record ?? [])
  const unread = read.filter(({ record }) => record === undefined)
  if (unread.length > 0) {
    const shapes = unread.map(({ change: { recipient: _, ...rest } }) => rest)
    log.warn({ brand, changes: shapes }, 'İYS told changes that cannot be read')
  }
  const isMore = found.list.length > 0 && found.after !== after
  const dueAtMs = nowMs() + (isMore ? 0 : everyMs)
  const mark = found.after ?? after
  const trouble = answer.is === 'changes' ? undefined : answer
  const error = trouble ? wordsOf(trouble) : null
  const written = { brand, holder, records, after: mark, dueAtMs, nowMs: nowMs(), error }
  await store.run('pulledChanges', written)
  return trouble
}

function recordOf(change: IysConsent, numbers: NumberRules): ConsentRecord | undefined {
  const { type, recipientType, status, source } = change
  if (!isConsentType(type) || !isRecipientType(recipientType) || !isConsentStatus(status)) {
    return undefined
  }
  const recipient = readRecipient(type, change.recipient, numbers)
  const consentAtMs = readConsentDate(change.consentDate)
  if (!recipient || consentAtMs === undefined) return undefined
  return { type, recipientType, status, source: source || null, consentAtMs, ...recipient }
}
