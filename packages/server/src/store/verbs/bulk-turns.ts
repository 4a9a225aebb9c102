/**
 * Whose turn it is among the accounts whose large or scheduled orders are due.
 *
 * Such orders stand in lanes, transactional before commercial. In a lane the accounts take turns by
 * the parts that they send (deficit round robin), so that ten orders of one account get no more
 * than one of another. What an account has left of a turn it keeps; what it sent too much, because
 * a message is not cut, it owes. Who is alone in a lane has all there is.
 *
 * An order gets its lane when its time has come. Only claims write the table of turns, as the last
 * thing they do and in the order of its key: so no two of them wait for each other in turn, and an
 * account whose order came meanwhile is not taken out.
 */
import {
  insertInto,
  question,
  rows,
  type SetRows,
  type Steps,
  statement,
  together,
} from '../statement.ts'

export interface Turn {
  readonly lane: number
  readonly accountId: number
  /** Not before: by the account's pace. */
  atMs: number
  /** Lower ones come first. */
  place: number
  /** What is left of its turn; below zero, what it owes. */
  creditParts: number
  /** It has nothing more in this lane. */
  isEmpty: boolean
}

interface TurnRow {
  readonly lane: number
  readonly account_id: number
  readonly at: number
  readonly place: number
  readonly credit: number
}

/** Of orders whose time has not come, and of those that are written out. */
export const NO_LANE = -1
/** The turns that one claim may deal with; whoever comes after them has the next claim. */
const TURNS = 20
/** Orders whose time has come that queue up in one claim. */
const QUEUE_UP_ORDERS = 1_000
/** What a turn is worth at least: so that a slice is worth its statements. */
const QUANTUM_PARTS = 100
const ENDLESS = Number.POSITIVE_INFINITY
/** Who has no pace waits for no time, whatever becomes of the clock. */
const NOW = 0

const queueUp = statement<
  { nowMs: number; limit: number },
  { id: number; lane: number; account_id: number; unfold_at: number }
>(
  ({ skipLocked }) => `update orders set lane = case when iys_list is null then 0 else 1 end
    where id in (
      select id from orders where lane = ${NO_LANE} and unfold_at <= :nowMs
      order by unfold_at, id limit :limit ${skipLocked()}
    )
    returning id, lane, account_id, unfold_at`,
)

const COLUMNS = {
  lane: 'integer',
  account_id: 'integer',
  at: 'integer',
  place: 'integer',
  credit: 'integer',
} as const
const PAIR = { lane: 'integer', account_id: 'integer' } as const

const findTurns = statement<{ nowMs: number; limit: number }, TurnRow>(
  () => `select lane, account_id, at, place, credit from bulk_turn where at <= :nowMs
    order by lane, place, account_id limit :limit`,
)
const findKnown = statement<{ pairs: SetRows }, TurnRow>(
  ({ each }) => `select t.lane, t.account_id, t.at, t.place, t.credit
    from ${each('pairs', PAIR)} p
    join bulk_turn t on t.lane = p.lane and t.account_id = p.account_id`,
)
const findLast = statement<Record<never, never>, { place: number | null }>(
  () => 'select max(place) as place from bulk_turn',
)
const keep = insertInto(
  'bulk_turn',
  COLUMNS,
  `on conflict (lane, account_id) do update
    set at = excluded.at, place = excluded.place, credit = excluded.credit`,
)
// Of its orders, some may be in the hands of another node, which says later what becomes of them.
const leave = statement<{ lane: number; accountId: number }>(
  () => `delete from bulk_turn where lane = :lane and account_id = :accountId and not exists (
      select 1 from orders o where o.lane = :lane and o.account_id = :accountId
        and o.unfold_at is not null
    )`,
)

/** The turns of one claim. */
export class Round {
  /** In their order. */
  readonly turns: readonly Turn[]
  /** Have to be written, whatever becomes of them here: their account queued up a moment ago. */
  readonly #joined: ReadonlySet<Turn>
  readonly #known: ReadonlySet<Turn>
  readonly #changed = new Set<Turn>()
  readonly #quantumOf = new Map<number, number>()
  #last: number

  constructor(known: readonly Turn[], joined: readonly Turn[], nowMs: number, last: number) {
    this.#known = new Set(known)
    this.#joined = new Set(joined)
    this.#last = last
    this.turns = [...new Set([...known, ...joined])]
      .filter(({ atMs }) => atMs <= nowMs)
      .toSorted((a, b) => a.lane - b.lane || a.place - b.place || a.accountId - b.accountId)
      .slice(0, TURNS)
  }

  /** Its turn begins, or goes on. */
  begin(turn: Turn, room: number): void {
    this.#changed.add(turn)
    const parts = this.#quantum(turn.lane, room)
    if (turn.creditParts <= 0 || parts === ENDLESS) turn.creditParts += parts
  }

  /** It goes on in the next claim, if anything is left of it. */
  end(turn: Turn): void {
    if (turn.creditParts === ENDLESS || turn.isEmpty) turn.creditParts = 0
    if (turn.creditParts > 0) return
    this.#last += 1
    turn.place = this.#last
  }

  /** Together they fill a claim; without end for somebody who is alone in his lane. */
  #quantum(lane: number, room: number): number {
    let parts = this.#quantumOf.get(lane)
    if (parts === undefined) {
      const all = this.turns.filter((turn) => turn.lane === lane).length
      parts = all === 1 ? ENDLESS : Math.max(QUANTUM_PARTS, Math.ceil(room / all))
      this.#quantumOf.set(lane, parts)
    }
    return parts
  }

  /** What has to be written, by the key of the table. */
  written(): Turn[] {
    return [...new Set([...this.#joined, ...this.#changed])]
      .filter((turn) => this.#known.has(turn) || !turn.isEmpty)
      .toSorted((a, b) => a.lane - b.lane || a.accountId - b.accountId)
  }
}

/** Lets orders queue up whose time has come; gives the accounts that are to have a turn. */
export function* takeTurns(nowMs: number): Steps<Round> {
  const queued = yield* rows(queueUp, { nowMs, limit: QUEUE_UP_ORDERS })
  const pairs = new Map(
    queued
      .toSorted((a, b) => a.unfold_at - b.unfold_at || a.id - b.id)
      .map(({ lane, account_id }) => [`${lane} ${account_id}`, [lane, account_id] as const]),
  )
  const [due, met, last] = yield* together(
    question(findTurns, { nowMs, limit: TURNS }),
    question(findKnown, { pairs: [...pairs.values()] }),
    question(findLast, {}),
  )
  const known = new Map([...due, ...met].map((found) => [keyOf(found), turnOf(found)]))
  let place = last[0]?.place ?? 0
  const joined = [...pairs].map(([key, [lane, accountId]]) => {
    const found = known.get(key)
    if (found) return found
    place += 1
    return { lane, accountId, atMs: NOW, place, creditParts: 0, isEmpty: false }
  })
  return new Round([...known.values()], joined, nowMs, place)
}

export function* keepTurns(round: Round): Steps<void> {
  const written = round.written()
  if (written.length === 0) return
  yield* rows(keep, {
    rows: written.map(({ lane, accountId, atMs, place, creditParts }) => {
      return [lane, accountId, atMs, place, creditParts]
    }),
  })
  for (const { lane, accountId, isEmpty } of written) {
    if (isEmpty) yield* rows(leave, { lane, accountId })
  }
}

const keyOf = ({ lane, account_id }: TurnRow): string => `${lane} ${account_id}`

const turnOf = ({ lane, account_id, at, place, credit }: TurnRow): Turn => ({
  ...{ lane, accountId: account_id, atMs: at, place, creditParts: credit, isEmpty: false },
})
