/** What the registry has of a recipient: what holds, and how it came to be so. */
import type { ConsentRecipient } from '../../rules/consent-fields.ts'
import {
  CONSENT_TYPES,
  type ConsentStatus,
  listNumber,
  listNumbered,
  RECIPIENT_TYPES,
} from '../../rules/consent-words.ts'
import { row, rows, type Steps, statement } from '../statement.ts'
import type { ConsentOrigin } from '../verbs/consents.ts'

interface ConsentRow extends ConsentRecipient {
  readonly list: number
  readonly status: ConsentStatus
  readonly source: string | null
  readonly consent_at: number
}

interface HistoryRow extends ConsentRow {
  readonly recorded_at: number
  readonly origin: ConsentOrigin
  readonly account_id: number | null
  readonly evidence: string | null
}

interface Whose extends ConsentRecipient {
  readonly brandCode: string
}

const COLUMNS = 'list, number, address, status, source, consent_at'
const KEY = 'brand_code = :brandCode and list = :list and number = :number and address = :address'

const find = statement<Whose & { list: number }, ConsentRow>(
  () => `select ${COLUMNS} from consent where ${KEY}`,
)
const findHistory = statement<Whose & { list: number; limit: number }, HistoryRow>(
  () => `select ${COLUMNS}, recorded_at, origin, account_id, evidence from consent_history
    where ${KEY} order by brand_code, list, number, address, id desc limit :limit`,
)

const ALL_LISTS = CONSENT_TYPES.flatMap((type) =>
  RECIPIENT_TYPES.map((recipientType) => listNumber(type, recipientType)),
)

export type ConsentView = ReturnType<typeof viewOf>

const viewOf = ({ list, number, address, status, source, consent_at }: ConsentRow) => ({
  ...listNumbered(list),
  number,
  address,
  status,
  source,
  consentAtMs: consent_at,
})

/** The record of a recipient in one list; undefined if there is none. */
export function* consentFor(request: Whose & { list: number }): Steps<ConsentView | undefined> {
  const found = yield* row(find, { ...request })
  return found && viewOf(found)
}

/** A recipient's record in one list, with how it came to be so, newest first. */
export interface ConsentStory extends ConsentView {
  readonly history: readonly ConsentChange[]
}

/** What a brand has of a recipient, list by list. */
export function* consentsOf(request: Whose & { limit: number }): Steps<ConsentStory[]> {
  const { limit, ...whose } = request
  const stories: ConsentStory[] = []
  for (const list of ALL_LISTS) {
    const found = yield* consentFor({ ...whose, list })
    if (found) stories.push({ ...found, history: yield* consentHistory({ ...whose, list, limit }) })
  }
  return stories
}

export type ConsentChange = ReturnType<typeof changeOf>

const changeOf = (found: HistoryRow) => ({
  ...viewOf(found),
  recordedAtMs: found.recorded_at,
  origin: found.origin,
  accountId: found.account_id,
  evidence: found.evidence,
})

/** The changes of a recipient in one list, newest first. */
export function* consentHistory(
  request: Whose & { list: number; limit: number },
): Steps<ConsentChange[]> {
  return (yield* rows(findHistory, { ...request })).map(changeOf)
}
