/**
 * The calls of the official API that the adapter makes: what goes out, and what comes back read by
 * schemas. İYS may add fields at any time; those that nobody here needs are not looked at.
 * Source: dev.iys.org.tr, the pages on consents.
 */
import { z } from 'zod'
import { istanbulText } from '../../rules/istanbul.ts'
import type { ClaimedPush } from '../../store/verbs/iys-queue.ts'
import type { IysAnswer } from './http.ts'
import type { IysSession } from './session.ts'

/** Why İYS refuses a consent, as it says it. */
export interface IysError {
  readonly code: string
  readonly message: string
  readonly location?: unknown
  readonly value?: unknown
}

/** What İYS decided about one consent of a request. */
export type IysResult =
  | { readonly is: 'success' }
  | { readonly is: 'failure'; readonly errors: readonly IysError[] }
  | { readonly is: 'undecided' }

/** A consent as İYS shows it. */
export interface IysConsent {
  readonly recipient: string
  readonly recipientType: string
  readonly type: string
  readonly status: string
  readonly source: string
  /** `YYYY-MM-DD HH:mm:ss` */
  readonly consentDate: string
}

/** An answer other than the one that was hoped for. */
export type Otherwise = Exclude<IysAnswer, { is: 'taken' | 'refused' | 'unauthorized' }>
export type Refusal = { readonly is: 'refused'; readonly errors: readonly IysError[] }

export interface IysApi {
  /** Adds one consent, and knows at once. */
  add(brand: string, push: ClaimedPush): Promise<{ readonly is: 'added' } | Refusal | Otherwise>
  /** Hands in many; what becomes of each is asked for by the id. */
  request(
    brand: string,
    pushes: readonly ClaimedPush[],
  ): Promise<{ readonly is: 'asked'; readonly id: string } | Refusal | Otherwise>
  /** What became of a request, by the places of its consents. */
  results(
    brand: string,
    id: string,
  ): Promise<
    { readonly is: 'results'; readonly byPlace: ReadonlyMap<number, IysResult> } | Otherwise
  >
  /** What İYS has for a recipient: null if nothing. */
  holds(
    brand: string,
    push: ClaimedPush,
  ): Promise<{ readonly is: 'holds'; readonly consent: IysConsent | null } | Otherwise>
  /** What recipients changed at İYS itself, behind a mark. */
  changes(
    brand: string,
    after: string | null,
  ): Promise<
    | {
        readonly is: 'changes'
        readonly list: readonly IysConsent[]
        readonly after: string | null
      }
    | Otherwise
  >
}

const NOT_FOUND = 404

const text = z.union([z.string(), z.number()]).transform(String)
const error = z.object({
  code: text.catch('unknown'),
  message: z.string().catch(''),
  location: z.unknown().optional(),
  value: z.unknown().optional(),
})
const errorsReply = z.union([
  z.object({ errors: z.array(error).min(1) }).transform(({ errors }) => errors),
  z.array(error).min(1),
])
const requestReply = z.object({ requestId: text.refine((id) => id !== '') })
const resultsReply = z.array(
  z.object({
    index: z.int().nonnegative(),
    status: z.string(),
    error: z.union([error.transform((each) => [each]), z.array(error)]).optional(),
  }),
)
const consent = z.object({
  recipient: z.string(),
  recipientType: z.string(),
  type: z.string(),
  status: z.string(),
  source: z
    .string()
    .nullish()
    .transform((source) => source ?? ''),
  consentDate: z.string(),
})
const changesReply = z.object({
  after: text.nullish().transform((after) => after ?? null),
  list: z
    .array(consent)
    .nullish()
    .transform((list) => list ?? []),
})

/** @param code the provider's own number at İYS */
export function createIysApi(session: IysSession, code: string): IysApi {
  const pathOf = (brand: string) => `/sps/${code}/brands/${brand}/consents`
  return {
    async add(brand, push) {
      const body = consentOf(push)
      const answer = await session.ask({ method: 'POST', path: pathOf(brand), body })
      return answer.is === 'taken' ? { is: 'added' } : refusedOr(answer)
    },
    async request(brand, pushes) {
      const path = `${pathOf(brand)}/request`
      const answer = await session.ask({ method: 'POST', path, body: pushes.map(consentOf) })
      if (answer.is !== 'taken') return refusedOr(answer)
      const read = requestReply.safeParse(answer.body)
      return read.success ? { is: 'asked', id: read.data.requestId } : unreadable
    },
    async results(brand, id) {
      const path = `${pathOf(brand)}/request/${encodeURIComponent(id)}`
      const answer = await session.ask({ method: 'GET', path })
      if (answer.is !== 'taken') return otherwise(answer)
      const read = resultsReply.safeParse(answer.body)
      if (!read.success) return unreadable
      return { is: 'results', byPlace: new Map(read.data.map((one) => [one.index, resultOf(one)])) }
    },
    async holds(brand, push) {
      const { recipient, recipientType, type } = push
      const body = { recipient, recipientType, type }
      const answer = await session.ask({ method: 'POST', path: `${pathOf(brand)}/status`, body })
      if (answer.is === 'rejected' && answer.httpStatus === NOT_FOUND) {
        return { is: 'holds', consent: null }
      }
      if (answer.is !== 'taken') return otherwise(answer)
      const read = consent.safeParse(answer.body)
      return read.success ? { is: 'holds', consent: read.data } : unreadable
    },
    async changes(brand, after) {
      const query = new URLSearchParams({ source: 'IYS', ...(after !== null && { after }) })
      const path = `${pathOf(brand)}/changes?${query}`
      const answer = await session.ask({ method: 'GET', path })
      if (answer.is !== 'taken') return otherwise(answer)
      const read = changesReply.safeParse(answer.body)
      return read.success ? { is: 'changes', ...read.data } : unreadable
    },
  }
}

const consentOf = ({
  recipient,
  recipientType,
  type,
  status,
  source,
  consentAtMs,
}: ClaimedPush) => ({
  ...{ recipient, recipientType, type, status },
  ...(source !== null && { source }),
  consentDate: istanbulText(consentAtMs),
})

const unreadable: Otherwise = { is: 'away', why: 'İYS answered in a shape that nobody knows' }

function resultOf({ status, error = [] }: z.output<typeof resultsReply>[number]): IysResult {
  if (status === 'success') return { is: 'success' }
  return status === 'failure' ? { is: 'failure', errors: error } : { is: 'undecided' }
}

function refusedOr(answer: Exclude<IysAnswer, { is: 'taken' }>): Refusal | Otherwise {
  if (answer.is !== 'refused') return otherwise(answer)
  const read = errorsReply.safeParse(answer.body)
  return { is: 'refused', errors: read.success ? read.data : [UNEXPLAINED] }
}
const UNEXPLAINED: IysError = { code: 'unknown', message: 'İYS gives no reason' }

/** A 422 to a question is one of the ways to say no. */
function otherwise(answer: Exclude<IysAnswer, { is: 'taken' }>): Otherwise {
  if (answer.is === 'refused') return { is: 'rejected', httpStatus: 422 }
  if (answer.is === 'unauthorized') return { is: 'rejected', httpStatus: 401 }
  return answer
}
