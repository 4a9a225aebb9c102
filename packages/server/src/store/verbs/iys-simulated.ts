/**
 * The İYS of the sandbox: what it has taken, and what its recipients changed there.
 *
 * It is kept in the store as a log, so that it outlives a restart and is the same for every node of
 * a sandbox. What holds for a recipient is the last row of his; changes are rows behind a mark. One
 * transaction at a time writes: each is judged after those before it.
 */
import {
  type ConsentRecord,
  type ConsentSubmission,
  consentOf,
  judgeConsent,
  type StoredConsent,
  type Violation,
} from '../../rules/consent.ts'
import { readRecipient, recipientText } from '../../rules/consent-fields.ts'
import { type ConsentStatus, isConsentType } from '../../rules/consent-words.ts'
import type { NumberRules } from '../../rules/numbers.ts'
import { row, rows, type SetRows, type Steps, statement } from '../statement.ts'
import { hurryBrand } from './iys-brands.ts'

const LOCK = 'iys.simulated'
const startLock = statement<Record<never, never>>(
  () => `insert into setting (name, value) values ('${LOCK}', '') on conflict (name) do nothing`,
)
const lock = statement<Record<never, never>>(
  () => `update setting set value = '' where name = '${LOCK}'`,
)

const KEY = { recipient: 'text', type: 'text', recipient_type: 'text' } as const
const findLast = statement<
  { brand: string; keys: SetRows },
  {
    recipient: string
    type: string
    recipient_type: string
    status: ConsentStatus
    consent_at: number
  }
>(
  ({ each }) => `select s.recipient, s.type, s.recipient_type, s.status, s.consent_at
    from ${each('keys', KEY)} k
    join iys_simulated s on s.id = (
      select max(l.id) from iys_simulated l where l.recipient = k.recipient and l.brand = :brand
        and l.type = k.type and l.recipient_type = k.recipient_type)`,
)
const insert = statement<
  {
    brand: string
    recipient: string
    recipientType: string
    type: string
    status: string
    source: string | null
    consentAtMs: number
    nowMs: number
  },
  { id: number }
>(
  () => `insert into iys_simulated
      (brand, recipient, recipient_type, type, status, source, consent_at, created_at)
    values
      (:brand, :recipient, :recipientType, :type, :status, :source, :consentAtMs, :nowMs)
    returning id`,
)

/** Taken as a transaction of this number, or refused for these reasons. */
export type SimulatedVerdict =
  | { readonly transaction: number }
  | { readonly violations: readonly Violation[] }

interface Handed {
  readonly brand: string
  readonly submissions: readonly ConsentSubmission[]
  readonly numbers: NumberRules
  readonly nowMs: number
}

/** Takes what its rules allow; each by itself. */
export function* simulateConsents(request: Handed): Steps<readonly SimulatedVerdict[]> {
  const { brand, submissions, numbers, nowMs } = request
  yield* rows(startLock, {})
  yield* rows(lock, {})
  const known = yield* readKnown(request)
  const verdicts: SimulatedVerdict[] = []
  for (const sent of submissions) {
    const key = keyOf(sent, numbers)?.join(' ') ?? ''
    const violations = judgeConsent(sent, { numbers, nowMs, stored: known.get(key) ?? null })
    if (violations.length > 0) {
      verdicts.push({ violations })
      continue
    }
    const record = consentOf(sent, { numbers, nowMs })
    verdicts.push({ transaction: yield* write(brand, record, nowMs) })
    known.set(key, record)
  }
  return verdicts
}

type Key = readonly [recipient: string, type: string, recipientType: string]

/** Undefined if nobody can be meant by it. */
function keyOf(
  { type, recipientType, recipient }: Omit<ConsentSubmission, 'status' | 'source' | 'consentDate'>,
  numbers: NumberRules,
): Key | undefined {
  const read = isConsentType(type) ? readRecipient(type, recipient, numbers) : undefined
  return read && [recipientText(read), type, recipientType]
}

function* readKnown({ brand, submissions, numbers }: Handed): Steps<Map<string, StoredConsent>> {
  const found = submissions.flatMap((sent) => {
    const key = keyOf(sent, numbers)
    return key ? [key] : []
  })
  const keys = new Map(found.map((key) => [key.join(' '), key]))
  const last = keys.size > 0 ? yield* rows(findLast, { brand, keys: [...keys.values()] }) : []
  return new Map(
    last.map(({ recipient, type, recipient_type, status, consent_at }) => [
      [recipient, type, recipient_type].join(' '),
      { status, consentAtMs: consent_at },
    ]),
  )
}

function* write(brand: string, record: ConsentRecord, nowMs: number): Steps<number> {
  const { recipientType, type, status, source, consentAtMs } = record
  const recipient = recipientText(record)
  const values = { brand, recipient, recipientType, type, status, source, consentAtMs, nowMs }
  const made = yield* row(insert, values)
  if (!made) throw new Error('an insert returned nothing')
  return made.id
}

const insertRequest = statement<
  { brand: string; readyAtMs: number; results: string },
  { id: number }
>(
  () => `insert into iys_simulated_request (brand, ready_at, results)
    values (:brand, :readyAtMs, :results) returning id`,
)
const dropRequests = statement<{ beforeMs: number }>(
  () => 'delete from iys_simulated_request where ready_at < :beforeMs',
)

/** As long as the changes can be asked for. */
const KEEP_REQUESTS_MS = 7 * 86_400_000

/** Takes many at once, and tells of each what became of it when the time has come. */
export function* simulateRequest(
  request: Handed & { readonly readyAtMs: number },
): Steps<{ readonly id: number }> {
  const { brand, nowMs, readyAtMs } = request
  const verdicts = yield* simulateConsents(request)
  yield* rows(dropRequests, { beforeMs: nowMs - KEEP_REQUESTS_MS })
  const made = yield* row(insertRequest, { brand, readyAtMs, results: JSON.stringify(verdicts) })
  if (!made) throw new Error('an insert returned nothing')
  return made
}

/**
 * A recipient changes his mind at İYS itself.
 * @returns false when he has that status already
 */
export function* simulateChange(request: {
  readonly brand: string
  readonly record: ConsentRecord
  readonly nowMs: number
}): Steps<boolean> {
  const { brand, record, nowMs } = request
  yield* rows(startLock, {})
  yield* rows(lock, {})
  const key: Key = [recipientText(record), record.type, record.recipientType]
  const last = yield* row(findLast, { brand, keys: [key] })
  if (last?.status === record.status) return false
  yield* write(brand, record, nowMs)
  yield* hurryBrand({ brand, nowMs })
  return true
}
