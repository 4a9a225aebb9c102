/**
 * Who is not to be sent to, on behalf of one account.
 *
 * Entries are numbered as they come, a thousand ordinals are a stretch, and each stretch knows how
 * many of its entries are still there and when it began: so a page, or the count of some days, is
 * found by adding up a few hundred stretches and never by a walk over a million entries. That asks
 * for times that grow with the ordinals; where a clock went back, an entry bears the time of the
 * one before it. Who changes the list holds the account's row.
 */
import { numberText } from '../../rules/numbers.ts'
import { insertInto, type NumberList, row, rows, type Steps, statement } from '../statement.ts'
import { type Listeners, tellListeners } from './tell-webhooks.ts'

/** Who put a number there: the customer, the operator, or the recipient by SMS. */
export type BlockSource = 'api' | 'operator' | 'sms'

export const ENTRIES_PER_STRETCH = 1_000
export const stretchOf = (seq: number): number => Math.floor(seq / ENTRIES_PER_STRETCH)

interface Entry {
  readonly number: number
  readonly seq: number
  readonly source: BlockSource
}

const NUMBERS_TOLD_MAX = 1_000

type Counts = readonly (readonly [stretch: number, entries: number])[]

const hold = statement<
  { accountId: number },
  { blacklist_next: number; blacklist_at: number; webhooks: Listeners }
>(
  ({ forUpdate }) => `select blacklist_next, blacklist_at, webhooks from account
    where id = :accountId ${forUpdate}`,
)
const findListed = statement<{ accountId: number; numbers: NumberList }, Entry>(
  ({ among }) => `select number, seq, source from blacklist
    where account_id = :accountId and ${among('number', 'numbers')}`,
)
const insertEntries = insertInto('blacklist', {
  account_id: 'integer',
  number: 'integer',
  at: 'integer',
  source: 'text',
  seq: 'integer',
})
const countInStretches = insertInto(
  'blacklist_stretch',
  { account_id: 'integer', no: 'integer', entries: 'integer', since_at: 'integer' },
  `on conflict (account_id, no)
    do update set entries = blacklist_stretch.entries + excluded.entries`,
)
const countAdded = statement<{ accountId: number; added: number; next: number; atMs: number }>(
  () => `update account
    set blacklisted = blacklisted + :added, blacklist_next = :next, blacklist_at = :atMs
    where id = :accountId`,
)
const keepForGood = statement<{ accountId: number; numbers: NumberList }>(
  ({ among }) => `update blacklist set source = 'sms'
    where account_id = :accountId and ${among('number', 'numbers')}`,
)

/**
 * Puts numbers on the list; those that are there already stay as they are, except that a refusal by
 * the recipient is from then on one that only the operator may lift.
 * @returns the numbers that are new to it, undefined if there is no such account
 */
export function* addToBlacklist(request: {
  readonly accountId: number
  readonly numbers: readonly number[]
  readonly source: BlockSource
  readonly nowMs: number
}): Steps<readonly number[] | undefined> {
  const { accountId, source, nowMs } = request
  const held = yield* row(hold, { accountId })
  if (!held) return undefined
  const asked = [...new Set(request.numbers)]
  const found = yield* rows(findListed, { accountId, numbers: asked })
  const listed = new Map(found.map((entry) => [entry.number, entry.source]))
  const known = asked.filter((number) => (listed.get(number) ?? 'sms') !== 'sms')
  if (source === 'sms' && known.length > 0) {
    yield* rows(keepForGood, { accountId, numbers: known })
  }
  const fresh = asked.filter((number) => !listed.has(number))
  if (fresh.length === 0) return fresh
  const first = held.blacklist_next
  const atMs = Math.max(nowMs, held.blacklist_at)
  const entries = fresh.map((number, at) => [accountId, number, atMs, source, first + at] as const)
  yield* rows(insertEntries, { rows: entries })
  const counts = perStretch(fresh.map((_, at) => first + at))
  const gains = counts.map(([no, count]) => [accountId, no, count, atMs] as const)
  yield* rows(countInStretches, { rows: gains })
  const next = first + fresh.length
  yield* rows(countAdded, { accountId, added: fresh.length, next, atMs })
  yield* tellAdded(held.webhooks, { accountId, numbers: fresh, source, atMs: nowMs })
  return fresh
}

/** A long list is told of in pieces that a listener can take. */
function* tellAdded(
  listeners: Listeners,
  added: {
    readonly accountId: number
    readonly numbers: readonly number[]
    readonly source: BlockSource
    readonly atMs: number
  },
): Steps<void> {
  if (listeners === null) return
  const { accountId, numbers, source, atMs } = added
  for (let at = 0; at < numbers.length; at += NUMBERS_TOLD_MAX) {
    const told = numbers.slice(at, at + NUMBERS_TOLD_MAX).map(numberText)
    const data = { numbers: told, source }
    yield* tellListeners(listeners, { accountId, event: 'blacklist.added', data, atMs })
  }
}

const dropEntries = statement<{ accountId: number; numbers: NumberList }>(
  ({ among }) => `delete from blacklist
    where account_id = :accountId and ${among('number', 'numbers')}`,
)
const dropEmpty = statement<{ accountId: number; stretches: NumberList }>(
  ({ among }) => `delete from blacklist_stretch
    where account_id = :accountId and ${among('no', 'stretches')} and entries = 0`,
)
const countRemoved = statement<{ accountId: number; removed: number }>(
  () => 'update account set blacklisted = blacklisted - :removed where id = :accountId',
)

/** What became of numbers that were to leave the list; whoever is in neither was not on it. */
export interface Removal {
  readonly removed: readonly number[]
  /** The recipients' own refusals, where these were to stay. */
  readonly kept: readonly number[]
}

/** Takes numbers off the list; undefined if there is no such account. */
export function* removeFromBlacklist(request: {
  readonly accountId: number
  readonly numbers: readonly number[]
  /** Lifts what recipients asked for as well. */
  readonly refusalsToo: boolean
}): Steps<Removal | undefined> {
  const { accountId, refusalsToo } = request
  if (!(yield* row(hold, { accountId }))) return undefined
  const asked = [...new Set(request.numbers)]
  const found = yield* rows(findListed, { accountId, numbers: asked })
  const mayGo = ({ source }: Entry) => refusalsToo || source !== 'sms'
  const going = found.filter(mayGo)
  const removed = going.map(({ number }) => number)
  const kept = found.filter((entry) => !mayGo(entry)).map(({ number }) => number)
  if (going.length === 0) return { removed, kept }
  yield* rows(dropEntries, { accountId, numbers: removed })
  const counts = perStretch(going.map(({ seq }) => seq))
  // Each is there, so that only its count changes.
  const losses = counts.map(([no, count]) => [accountId, no, -count, 0] as const)
  yield* rows(countInStretches, { rows: losses })
  yield* rows(dropEmpty, { accountId, stretches: counts.map(([no]) => no) })
  yield* rows(countRemoved, { accountId, removed: removed.length })
  return { removed, kept }
}

/** How many of these ordinals each stretch has. */
function perStretch(seqs: readonly number[]): Counts {
  const counts = new Map<number, number>()
  for (const seq of seqs) counts.set(stretchOf(seq), (counts.get(stretchOf(seq)) ?? 0) + 1)
  return [...counts].toSorted(([a], [b]) => a - b)
}
