/**
 * The blacklist of an account, newest entry first: page by page for the wire, where clients ask for
 * page 1,000 and for the count of some days, and by cursor for operators.
 *
 * A page by its number is reached through the stretches (`verbs/blacklist.ts`): all but the two at
 * the ends of a range of time lie wholly inside or outside, and what they hold is known.
 */
import { row, rows, type Steps, statement } from '../statement.ts'
import { type BlockSource, ENTRIES_PER_STRETCH } from '../verbs/blacklist.ts'

/** Times, both included. */
export interface BlacklistRange {
  readonly fromMs: number
  readonly toMs: number
}

export interface BlacklistPage {
  /** All entries of the range, whatever the page. */
  readonly count: number
  readonly numbers: readonly number[]
}

interface Stretch {
  readonly no: number
  readonly entries: number
  /** No entry of it is older, and none of the stretch before it is newer. */
  readonly since_at: number
}

const ALWAYS: BlacklistRange = { fromMs: 0, toMs: Number.MAX_SAFE_INTEGER }

const findStretches = statement<{ accountId: number }, Stretch>(
  () => `select no, entries, since_at from blacklist_stretch
    where account_id = :accountId order by no desc`,
)
interface Within extends BlacklistRange {
  readonly accountId: number
  readonly first: number
  readonly last: number
}
const WITHIN = `from blacklist where account_id = :accountId
  and seq >= :first and seq <= :last and at >= :fromMs and at <= :toMs`

const countWithin = statement<Within, { entries: number }>(
  () => `select count(*) as entries ${WITHIN}`,
)
const findNumbers = statement<Within & { skip: number; limit: number }, { number: number }>(
  () => `select number ${WITHIN} order by seq desc limit :limit offset :skip`,
)

/** @param request.range null is all of the list */
export function* blacklistPage(request: {
  readonly accountId: number
  readonly range: BlacklistRange | null
  readonly offset: number
  readonly limit: number
}): Steps<BlacklistPage> {
  const { accountId, offset, limit } = request
  const range = request.range ?? ALWAYS
  const within = yield* inRange(accountId, range)
  const count = within.reduce((sum, { entries }) => sum + entries, 0)
  let skip = offset
  for (const [at, { no, entries }] of within.entries()) {
    if (skip < entries) {
      const first = firstOf(oldestNeeded(within.slice(at), skip + limit))
      const ask = { accountId, ...range, first, last: lastOf(no), skip, limit }
      const found = yield* rows(findNumbers, ask)
      return { count, numbers: found.map(({ number }) => number) }
    }
    skip -= entries
  }
  return { count, numbers: [] }
}

/**
 * The stretch in which so many entries end: what lies behind it is kept out of the statement, or
 * PostgreSQL may sort the whole list for a page of it.
 */
function oldestNeeded(stretches: readonly Stretch[], count: number): number {
  let left = count
  for (const { no, entries } of stretches) {
    left -= entries
    if (left <= 0) return no
  }
  return stretches.at(-1)?.no ?? 0
}

/** The stretches that have entries in the range, newest first, with the number of those. */
function* inRange(accountId: number, range: BlacklistRange): Steps<Stretch[]> {
  const stretches = yield* rows(findStretches, { accountId })
  const within: Stretch[] = []
  // The beginning of the stretch that follows: nothing in this one is newer.
  let until = ALWAYS.toMs
  for (const stretch of stretches) {
    if (until < range.fromMs) break
    if (stretch.since_at <= range.toMs) {
      const isWhole = stretch.since_at >= range.fromMs && until <= range.toMs
      const entries = isWhole ? stretch.entries : yield* countIn(accountId, stretch.no, range)
      within.push({ ...stretch, entries })
    }
    until = stretch.since_at
  }
  return within
}

function* countIn(accountId: number, no: number, range: BlacklistRange): Steps<number> {
  const ask = { accountId, ...range, first: firstOf(no), last: lastOf(no) }
  const counted = yield* row(countWithin, ask)
  return counted?.entries ?? 0
}

const firstOf = (no: number): number => no * ENTRIES_PER_STRETCH
const lastOf = (no: number): number => firstOf(no + 1) - 1

export interface BlacklistEntry {
  readonly number: number
  readonly at: number
  readonly source: BlockSource
  readonly seq: number
}

const findEntries = statement<
  { accountId: number; first: number; before: number; limit: number },
  BlacklistEntry
>(
  () => `select number, at, source, seq from blacklist
    where account_id = :accountId and seq >= :first and seq < :before
    order by seq desc limit :limit`,
)

/** Entries newest first, from below the ordinal `before`. */
export function* blacklistEntries(request: {
  readonly accountId: number
  readonly before: number
  readonly limit: number
}): Steps<readonly BlacklistEntry[]> {
  const { accountId, before, limit } = request
  const stretches = yield* rows(findStretches, { accountId })
  const [cut, ...whole] = stretches.filter(({ no }) => firstOf(no) < before)
  if (!cut) return []
  // Of the first one, some or all may be left out.
  const first = firstOf(whole.length === 0 ? cut.no : oldestNeeded(whole, limit))
  return yield* rows(findEntries, { accountId, first, before, limit })
}
