/**
 * The log of what was asked at the wire, as it is kept: in bundles.
 *
 * Every request is an entry, and entries are many: written row by row they would cost the store as
 * much as the orders that they are about. So what an account asked within a few seconds is one row,
 * a bundle, which bears the id of its last entry and says which codes are in it. Ids of requests
 * begin with the time, so that the order of ids is the order of arrival, whichever node made them.
 */

/** Nothing in it is secret; texts are there only if the account wants them kept. */
export interface LoggedRequest {
  readonly id: string
  /** By the platform's time. */
  readonly atMs: number
  /** Null when nobody could be told by the credentials. */
  readonly accountId: number | null
  /** The path below `/v1/`. */
  readonly call: string
  readonly format: 'json' | 'xml' | 'get' | 'smpp'
  readonly code: number
  /** What the code alone does not say: the real reason of a refusal. */
  readonly why: string | null
  /** Whose connection it was, as far as the proxies in front are trusted. */
  readonly address: string
  readonly bytesIn: number
  readonly bytesOut: number
  readonly durationMs: number
  readonly orderId: number | null
  readonly recipients: number | null
  readonly texts: readonly string[] | null
  /** Refused requests of this address that came before it and were not written down. */
  readonly skipped: number
}

/** The owner of what is nobody's; accounts are numbered from 1. */
export const NOBODY = 0

const TIME_DIGITS = 9
const TURN_DIGITS = 4
const TURNS_MAX = 36 ** TURN_DIGITS

const digits = (value: number, length: number) => value.toString(36).padStart(length, '0')

/** The first id that a request could have at this time. */
export const idsFrom = (machineMs: number): string => digits(machineMs, TIME_DIGITS)

/** Behind every id that there will be. */
export const LAST_ID = 'zzzz'

const timeOf = (id: string): number => Number.parseInt(id.slice(0, TIME_DIGITS), 36)

/**
 * Makes the ids of one node. They grow even if the machine's clock is put back.
 * @param node tells its ids from those of the others: lower-case letters and digits
 */
export function createRequestIds(node: string, machineNow: () => number): () => string {
  let atMs = 0
  let turn = 0
  let time = ''
  return () => {
    const nowMs = machineNow()
    turn += 1
    if (nowMs > atMs || turn === TURNS_MAX) {
      atMs = Math.max(nowMs, atMs + 1)
      turn = 0
      time = idsFrom(atMs)
    }
    return `${time}${digits(turn, TURN_DIGITS)}${node}`
  }
}

/** A row of the store. */
export interface Bundle {
  readonly accountId: number
  /** Of its last entry. */
  readonly id: string
  /** Of its last entry. */
  readonly atMs: number
  readonly requests: number
  /** The codes in it, each between spaces. */
  readonly codes: string
  readonly entries: string
}

const BUNDLE_ENTRIES_MAX = 500
/** From the first entry of a bundle to its last. */
const BUNDLE_MS_MAX = 10_000

/** Ids before this one are all there are of bundles that may hold something before `id`. */
export const bundlesBefore = (id: string): string =>
  id === LAST_ID ? id : idsFrom(timeOf(id) + BUNDLE_MS_MAX + 1)

/** @param entries in the order of their ids */
export function bundle(entries: readonly LoggedRequest[]): Bundle[] {
  const bundles: Bundle[] = []
  for (const [accountId, own] of Map.groupBy(entries, ({ accountId }) => accountId ?? NOBODY)) {
    let from = 0
    for (let to = 1; to <= own.length; to += 1) {
      if (to < own.length && fits(own, from, to)) continue
      bundles.push(bundleOf(accountId, own.slice(from, to)))
      from = to
    }
  }
  return bundles
}

function fits(own: readonly LoggedRequest[], from: number, at: number): boolean {
  const [first, next] = [own[from] as LoggedRequest, own[at] as LoggedRequest]
  return at - from < BUNDLE_ENTRIES_MAX && timeOf(next.id) - timeOf(first.id) <= BUNDLE_MS_MAX
}

function bundleOf(accountId: number, own: readonly LoggedRequest[]): Bundle {
  const last = own.at(-1) as LoggedRequest
  const codes = [...new Set(own.map(({ code }) => code))].join(' ')
  return {
    ...{ accountId, id: last.id, atMs: last.atMs, requests: own.length, codes: ` ${codes} ` },
    entries: JSON.stringify(own.map(packed)),
  }
}

/** In this order a bundle keeps the fields of an entry: append, never reorder. */
const FIELDS = [
  ...(['id', 'atMs', 'call', 'format', 'code', 'why', 'address', 'bytesIn', 'bytesOut'] as const),
  ...(['durationMs', 'orderId', 'recipients', 'texts', 'skipped'] as const),
] satisfies readonly (keyof LoggedRequest)[]

const packed = (entry: LoggedRequest) => FIELDS.map((field) => entry[field])

export function unbundle(accountId: number, { entries }: Pick<Bundle, 'entries'>): LoggedRequest[] {
  const owner = accountId === NOBODY ? null : accountId
  return (JSON.parse(entries) as unknown[][]).map((values) => {
    const fields = FIELDS.map((field, at) => [field, values[at] ?? null])
    return { accountId: owner, ...Object.fromEntries(fields) } as LoggedRequest
  })
}

/** Of whom, and what of it. */
export interface RequestFilter {
  /** Null is everybody's and nobody's. */
  readonly accountId: number | null
  readonly code: number | null
  readonly call: string | null
  readonly sinceMs: number
}

export const isAskedFor = (entry: LoggedRequest, { code, call, sinceMs }: RequestFilter): boolean =>
  entry.atMs >= sinceMs &&
  (code === null || entry.code === code) &&
  (call === null || entry.call === call)
