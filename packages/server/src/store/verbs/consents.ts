/**
 * The registry of consents: the only writer of what holds, and of its history.
 *
 * A change and its history row are written together, and what İYS does not know yet is queued for
 * it in the same transaction. A history row is never changed; retention alone takes it away.
 */
import {
  type ConsentRecord,
  type ConsentSubmission,
  consentOf,
  judgeConsent,
  type StoredConsent,
  startOfSecond,
  type Violation,
} from '../../rules/consent.ts'
import { type ConsentStatus, listNumber, RECIPIENT_TYPES } from '../../rules/consent-words.ts'
import type { NumberRules } from '../../rules/numbers.ts'
import { insertInto, rows, type SetRows, type Steps, statement } from '../statement.ts'
import { queueForIys } from './iys-queue.ts'
import { waitForSetting } from './settings.ts'

/** Who said so: a wire call, an SMS of the recipient, İYS itself, the operator. */
export type ConsentOrigin = 'wire' | 'sms' | 'iys' | 'operator'

/** Where records come from; the history keeps it with each of them. */
export interface ConsentProvenance {
  readonly brandCode: string
  readonly origin: ConsentOrigin
  /** Through which account. */
  readonly accountId: number | null
  /** What proves it, in a word: the SMS, a contract, the file of an import. */
  readonly evidence: string | null
  readonly nowMs: number
}

const KEY = { list: 'integer', number: 'integer', address: 'text' } as const
const RECORD = {
  brand_code: 'text',
  ...KEY,
  status: 'text',
  source: 'text',
  consent_at: 'integer',
} as const

/** One column of the record of each recipient, who is asked about once (D22). */
const ofEach = (column: string) => `(
  select c.${column} from consent c where c.brand_code = :brandCode and c.list = k.list
    and c.number = k.number and c.address = k.address)`
const find = statement<{ keys: SetRows; brandCode: string }, StoredRow>(
  ({ each }) => `select k.list, k.number, k.address, ${ofEach('status')} as status,
      ${ofEach('consent_at')} as consent_at
    from ${each('keys', KEY)} k`,
)
const put = insertInto(
  'consent',
  RECORD,
  `on conflict (brand_code, list, number, address) do update set
    status = excluded.status, source = excluded.source, consent_at = excluded.consent_at`,
)
const note = insertInto('consent_history', {
  ...RECORD,
  recorded_at: 'integer',
  origin: 'text',
  account_id: 'integer',
  evidence: 'text',
})

interface StoredRow {
  readonly list: number
  readonly number: number
  readonly address: string
  readonly status: ConsentStatus | null
  readonly consent_at: number | null
}

type Key = readonly [list: number, number: number, address: string]
type Known = Map<string, StoredConsent>

const keyOf = ({ type, recipientType, number, address }: ConsentRecord): Key => [
  listNumber(type, recipientType),
  number,
  address,
]

/**
 * What there is of these recipients. A brand's registry is written by one transaction at a time, so
 * that this holds until the end of it.
 */
function* readKnown(brandCode: string, records: readonly ConsentRecord[]): Steps<Known> {
  const keys = new Map(records.map((record) => [keyOf(record).join(' '), keyOf(record)]))
  yield* waitForSetting(`consents.${brandCode}`)
  const found = yield* rows(find, { brandCode, keys: [...keys.values()] })
  return new Map(
    found.flatMap(({ list, number, address, status, consent_at }) => {
      if (status === null || consent_at === null) return []
      return [[[list, number, address].join(' '), { status, consentAtMs: consent_at }]]
    }),
  )
}

/** Violations by the place of the submission in its list. */
export type ListViolations = readonly (readonly [at: number, violations: readonly Violation[]])[]

/**
 * Records what customers and operators hand in, all of it or, if a rule is broken, nothing. Each
 * is judged after those before it. Who calls has seen that they break no rule by themselves.
 */
export function* submitConsents(
  request: ConsentProvenance & {
    readonly submissions: readonly ConsentSubmission[]
    readonly numbers: NumberRules
  },
): Steps<ListViolations> {
  const { submissions, numbers, nowMs } = request
  const records = submissions.map((sent) => consentOf(sent, { numbers, nowMs }))
  const known = yield* readKnown(request.brandCode, records)
  const violations = submissions.flatMap((sent, at) => {
    const record = records[at] as ConsentRecord
    const key = keyOf(record).join(' ')
    const broken = judgeConsent(sent, { numbers, nowMs, stored: known.get(key) ?? null })
    if (broken.length === 0) known.set(key, record)
    return broken.length > 0 ? [[at, broken] as const] : []
  })
  if (violations.length === 0) yield* write(request, records)
  return violations
}

/**
 * Records what is known to be so, whatever the rules say of new consents. What is not newer than
 * the record there is changes nothing.
 * @returns how many records changed something
 */
export function* recordConsents(
  request: ConsentProvenance & { readonly records: readonly ConsentRecord[] },
): Steps<number> {
  const known = yield* readKnown(request.brandCode, request.records)
  const newer = request.records.filter((record) => {
    const key = keyOf(record).join(' ')
    const stored = known.get(key)
    if (stored && stored.consentAtMs >= record.consentAtMs) return false
    known.set(key, record)
    return true
  })
  yield* write(request, newer)
  return newer.length
}

/**
 * A recipient refuses by SMS: every consent to messages that there is ends. Where there is none
 * there is nothing to end, and the blacklist alone keeps the refusal: İYS takes no refusal as the
 * first record of a recipient.
 */
export function* refuseBySms(
  request: Omit<ConsentProvenance, 'origin'> & { readonly number: number },
): Steps<void> {
  const { brandCode, number, nowMs } = request
  const refusals = RECIPIENT_TYPES.map(
    (recipientType): ConsentRecord => ({
      ...{ type: 'MESAJ', recipientType, number, address: '' },
      ...{ status: 'RET', source: 'HS_MESAJ', consentAtMs: startOfSecond(nowMs) },
    }),
  )
  const known = yield* readKnown(brandCode, refusals)
  const ending = refusals.flatMap((record) => {
    const stored = known.get(keyOf(record).join(' '))
    if (stored?.status !== 'ONAY') return []
    // A refusal counts whatever the clocks say, and has to be later than what it ends.
    const consentAtMs = Math.max(record.consentAtMs, stored.consentAtMs + 1_000)
    return [{ ...record, consentAtMs }]
  })
  yield* write({ ...request, origin: 'sms' }, ending)
}

function* write(whence: ConsentProvenance, records: readonly ConsentRecord[]): Steps<void> {
  if (records.length === 0) return
  const { brandCode, origin, accountId, evidence, nowMs } = whence
  const rowOf = (record: ConsentRecord) => {
    const { status, source, consentAtMs } = record
    return [brandCode, ...keyOf(record), status, source, consentAtMs]
  }
  // One row a recipient, because a statement cannot change a row twice: the last one counts.
  const last = new Map(records.map((record) => [keyOf(record).join(' '), record]))
  yield* rows(put, { rows: [...last.values()].map(rowOf) })
  yield* rows(note, {
    rows: records.map((record) => [...rowOf(record), nowMs, origin, accountId, evidence]),
  })
  if (origin !== 'iys') yield* queueForIys({ brandCode, records, nowMs })
}
