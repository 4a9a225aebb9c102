/** What the İYS of the sandbox answers when it is asked. */
import { row, rows, type Steps, statement } from '../statement.ts'
import type { SimulatedVerdict } from '../verbs/iys-simulated.ts'

export interface SimulatedConsent {
  /** The number of its transaction. */
  readonly id: number
  readonly recipient: string
  readonly recipientType: string
  readonly type: string
  readonly status: string
  readonly source: string | null
  readonly consentAtMs: number
  readonly createdAtMs: number
}

const PICKED = `id, recipient, recipient_type as "recipientType", type, status, source,
  consent_at as "consentAtMs", created_at as "createdAtMs"`

const findLast = statement<
  { brand: string; recipient: string; recipientType: string; type: string },
  SimulatedConsent
>(
  () => `select ${PICKED} from iys_simulated
    where recipient = :recipient and brand = :brand and type = :type
      and recipient_type = :recipientType
    order by id desc limit 1`,
)

export function* simulatedConsent(request: {
  readonly brand: string
  readonly recipient: string
  readonly recipientType: string
  readonly type: string
}): Steps<SimulatedConsent | undefined> {
  return yield* row(findLast, request)
}

const findChanges = statement<
  { brand: string; after: number; sinceMs: number; source: string; limit: number },
  SimulatedConsent
>(
  () => `select ${PICKED} from iys_simulated
    where brand = :brand and id > :after and created_at >= :sinceMs
      and source like :source
    order by id limit :limit`,
)

/** @param request.by who made them: recipients at İYS, or senders */
export function* simulatedChanges(request: {
  readonly brand: string
  readonly by: 'IYS' | 'HS'
  readonly after: number
  readonly sinceMs: number
  readonly limit: number
}): Steps<readonly SimulatedConsent[]> {
  const { by, ...ask } = request
  return yield* rows(findChanges, { ...ask, source: `${by}%` })
}

const findRequest = statement<
  { brand: string; id: number },
  { readyAtMs: number; results: string }
>(
  () => `select ready_at as "readyAtMs", results from iys_simulated_request
    where id = :id and brand = :brand`,
)

export interface SimulatedRequest {
  readonly readyAtMs: number
  readonly verdicts: readonly SimulatedVerdict[]
}

export function* simulatedRequest(request: {
  readonly brand: string
  readonly id: number
}): Steps<SimulatedRequest | undefined> {
  const found = yield* row(findRequest, request)
  return found && { readyAtMs: found.readyAtMs, verdicts: JSON.parse(found.results) }
}
