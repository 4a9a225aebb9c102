/** The queue to İYS, as the operator and the metrics see it. */
import { row, rows, type Steps, statement } from '../statement.ts'
import { IYS_LAST_ERROR, IYS_LAST_SUCCESS } from '../verbs/iys-settle.ts'
import { getSetting } from '../verbs/settings.ts'

/** More than this are not counted one by one. */
const COUNT_MAX = 1_000_000

const count = (where: string) =>
  statement<{ most: number }, { count: number }>(
    () => `select count(*) as count from (
      select 1 from iys_push where ${where} limit :most
    ) p`,
  )
const countWaiting = count('due_at is not null and request is null')
const countAsked = count('request is not null')
const countRefused = count('due_at is null')

export interface IysDepth {
  readonly waiting: number
  /** İYS has taken them and decides. */
  readonly asked: number
  readonly refused: number
}

export function* iysDepth(_request: Record<never, never>): Steps<IysDepth> {
  const ask = { most: COUNT_MAX }
  return {
    waiting: (yield* row(countWaiting, ask))?.count ?? 0,
    asked: (yield* row(countAsked, ask))?.count ?? 0,
    refused: (yield* row(countRefused, ask))?.count ?? 0,
  }
}

export interface IysState extends IysDepth {
  readonly lastSuccessAtMs: number | null
  readonly lastError: { readonly atMs: number; readonly error: string } | null
}

export function* iysState(_request: Record<never, never>): Steps<IysState> {
  const success = yield* getSetting(IYS_LAST_SUCCESS)
  const error = yield* getSetting(IYS_LAST_ERROR)
  return {
    ...(yield* iysDepth({})),
    lastSuccessAtMs: success === undefined ? null : (JSON.parse(success) as { atMs: number }).atMs,
    lastError: error === undefined ? null : JSON.parse(error),
  }
}

export interface QueuedPush {
  readonly id: number
  readonly brand: string
  readonly recipient: string
  readonly recipientType: string
  readonly type: string
  readonly status: string
  readonly source: string | null
  readonly consentAtMs: number
  readonly queuedAtMs: number
  readonly dueAtMs: number | null
  readonly attempts: number
  readonly request: string | null
  /** Of a refused one the reasons that İYS gave, as JSON; else what went wrong last. */
  readonly error: string | null
}

const page = (where: string) =>
  statement<{ after: number; limit: number }, QueuedPush>(
    () => `select id, brand, recipient, recipient_type as "recipientType", type, status, source,
        consent_at as "consentAtMs", queued_at as "queuedAtMs", due_at as "dueAtMs", attempts,
        request, error
      from iys_push where ${where} and id > :after order by id limit :limit`,
  )
const PAGES = { waiting: page('due_at is not null'), refused: page('due_at is null') } as const

/** The oldest first. */
export function* iysQueuePage(request: {
  readonly state: keyof typeof PAGES
  readonly after: number
  readonly limit: number
}): Steps<readonly QueuedPush[]> {
  const { state, after, limit } = request
  return yield* rows(PAGES[state], { after, limit })
}
