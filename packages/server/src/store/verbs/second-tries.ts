/**
 * Lets claimed messages that came back go to a second carrier, or ends them undelivered.
 *
 * What became true since the first try is looked at here, as when an order unfolds: whoever does
 * not want to hear more is not sent to again, and commercial messages wait out the quiet hours. The
 * money is counted in this transaction, before anything is handed over.
 */
import { LIMITS } from '../../base/limits.ts'
import { istanbulDay } from '../../rules/istanbul.ts'
import { STATE } from '../../rules/lifecycle.ts'
import { ORDER_STATE } from '../../rules/order-state.ts'
import { amountOf } from '../../rules/price.ts'
import { afterQuietHours } from '../../rules/quiet-hours.ts'
import { classOf } from '../../rules/route-conditions.ts'
import type { NoSecond, SecondChoice } from '../../rules/second-carrier.ts'
import { bandOfRetries, placeInQueue } from '../queue-bands.ts'
import { rows, type SetRows, type Steps, statement } from '../statement.ts'
import { countDownClaims, giveBack } from './claims.ts'
import { readUnconsented } from './consent-facts.ts'
import { type MessageEvent, note } from './events.ts'
import { type Finished, finish } from './finish.ts'
import { blockedAmong } from './order-facts.ts'
import { type Booking, holdSpend, raiseSpend } from './second-spend.ts'

export interface SecondTry {
  readonly messageId: number
  /** Who is to have it by the routes, or why nobody is. */
  readonly plan: SecondChoice | NoSecond
}

export type SecondOutcome = 'tried' | 'waits' | 'putOff' | 'spendCap' | 'barred' | 'noCarrier'

export interface BookedTry {
  readonly messageId: number
  readonly outcome: SecondOutcome
  /** Of one that is to be tried. */
  readonly booking?: Booking
}

export interface Booked extends Finished {
  /** Those that the claim still owns. */
  readonly tries: readonly BookedTry[]
}

interface Facts {
  readonly id: number
  readonly order_id: number
  readonly account_id: number
  readonly parts: number
  readonly number: number
  readonly iys_list: 'BIREYSEL' | 'TACIR' | null
  readonly order_state: number
  readonly blacklisted: number
  readonly iys_brand_code: string | null
  readonly quiet_hours: string | null
  readonly came_back_at: number | null
  /** What was noted of its last handing over, if it was tried before. */
  readonly tried: string | null
}

// Its first carrier may correct itself at this very moment.
const hold = statement<{ ids: SetRows; claimId: number }, { id: number }>(
  ({ each, forUpdate }) => `select id from message
    where id in (select id from ${each('ids', { id: 'integer' })} i)
      and claim_id = :claimId and state = ${STATE.sending}
    order by id ${forUpdate}`,
)
const findFacts = statement<{ ids: SetRows }, Facts>(
  ({ each }) => `select m.id, m.order_id, m.account_id, m.parts, m.number, o.iys_list,
      o.state as order_state, a.blacklisted, a.iys_brand_code, a.quiet_hours,
      (select min(e.at) from event e where e.message_id = m.id and e.kind = 'cameBack')
        as came_back_at,
      (select e.detail from event e where e.message_id = m.id and e.kind = 'secondTry'
        order by e.id desc limit 1) as tried
    from ${each('ids', { id: 'integer' })} i
    join message m on m.id = i.id
    join orders o on o.id = m.order_id
    join account a on a.id = m.account_id
    order by m.id`,
)

interface Judged {
  readonly facts: Facts
  readonly outcome: SecondOutcome
  /** For the trace; null where there is nothing to tell yet. */
  readonly detail: string | null
  readonly booking?: Booking
  readonly dueAtMs?: number
}

export function* bookSecondTries(request: {
  readonly claimId: number
  readonly nowMs: number
  readonly tries: readonly SecondTry[]
}): Steps<Booked> {
  const { claimId, nowMs, tries } = request
  const asked = tries.map(({ messageId }) => [messageId] as const)
  const held = yield* rows(hold, { claimId, ids: asked })
  const all = yield* rows(findFacts, { ids: held.map(({ id }) => [id] as const) })
  const plans = new Map(tries.map(({ messageId, plan }) => [messageId, plan]))
  const barred = yield* barredAmong(all)
  const judged: Judged[] = []
  const going: Going[] = []
  for (const facts of all) {
    const plan = plans.get(facts.id) as SecondTry['plan']
    const hindrance = hindranceOf(facts, plan, barred.get(facts.id), nowMs)
    if (hindrance) judged.push({ facts, ...hindrance })
    else if ('carrier' in plan) going.push({ facts, plan })
  }
  judged.push(...(yield* book(going, istanbulDay(nowMs))))
  return yield* carryOut(judged, { claimId, nowMs })
}

interface Going {
  readonly facts: Facts
  readonly plan: SecondChoice
}

/** Who has come on a blacklist, or taken back a consent, and what of it. */
function* barredAmong(all: readonly Facts[]): Steps<ReadonlyMap<number, string>> {
  const barred = new Map<number, string>()
  const asked = all.filter(({ iys_list }) => iys_list !== null)
  const unconsented = yield* readUnconsented(
    asked.map(({ iys_brand_code, iys_list, number }) => {
      return { brandCode: iys_brand_code, iysList: iys_list ?? 'BIREYSEL', numbers: [number] }
    }),
  )
  for (const [at, { id }] of asked.entries()) {
    if (unconsented[at]?.has(0))
      barred.set(id, 'its recipient takes no commercial messages any more')
  }
  const watched = all.filter(({ blacklisted }) => blacklisted > 0)
  for (const [accountId, own] of Map.groupBy(watched, ({ account_id }) => account_id)) {
    const blocked = yield* blockedAmong(
      accountId,
      own.map(({ number }) => number),
    )
    for (const at of blocked) {
      const id = own[at]?.id
      if (id !== undefined) barred.set(id, 'its recipient has come on the blacklist')
    }
  }
  return barred
}

/** What stands in the way of another try, but for the money. */
function hindranceOf(
  { iys_list, quiet_hours, order_state, came_back_at }: Facts,
  plan: SecondTry['plan'],
  barred: string | undefined,
  nowMs: number,
): Omit<Judged, 'facts'> | undefined {
  if (order_state === ORDER_STATE.cancelled) {
    return { outcome: 'barred', detail: 'its order was called off' }
  }
  if (barred !== undefined) return { outcome: 'barred', detail: barred }
  if ('why' in plan) {
    const isFresh = nowMs - (came_back_at ?? 0) < LIMITS.secondWaitMs
    return plan.waits && isFresh
      ? { outcome: 'waits', detail: null, dueAtMs: nowMs + LIMITS.secondLookMs }
      : { outcome: 'noCarrier', detail: plan.why }
  }
  const dueAtMs = iys_list === null ? nowMs : afterQuietHours(quiet_hours, nowMs)
  if (dueAtMs === nowMs) return undefined
  return { outcome: 'putOff', detail: 'until the quiet hours are over', dueAtMs }
}

/** Counts what each would cost, as far as the cap of its route lets it. */
function* book(going: readonly Going[], day: number): Steps<Judged[]> {
  const judged: Judged[] = []
  const byRoute = Map.groupBy(going, ({ plan }) => plan.route)
  // In the order of their names: two nodes that hold the same routes never do so in turn.
  for (const [route, own] of [...byRoute].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const before = yield* holdSpend({ route, day })
    let spent = before
    let tries = 0
    for (const { facts, plan } of own) {
      const { carrier, cost, spendPerDay } = plan
      const spend = amountOf(facts.parts, cost)
      const stand = `${spent} of ${spendPerDay} are spent today`
      if (spent + spend > spendPerDay) {
        const detail = `${carrier} would cost ${spend}, and by the route ${route} ${stand}`
        judged.push({ facts, outcome: 'spendCap', detail })
        continue
      }
      // Whoever has no room gives it back, again and again: there is nothing new to tell.
      const isTold = facts.tried?.startsWith(`${carrier} by `)
      const detail = isTold ? null : `${carrier} by the route ${route}, for ${spend}; ${stand}`
      judged.push({ facts, outcome: 'tried', detail, booking: { route, day, spend } })
      spent += spend
      tries += 1
    }
    if (tries > 0) yield* raiseSpend({ route, day, spend: spent - before, tries })
  }
  return judged
}

const EVENTS: Readonly<Record<Exclude<SecondOutcome, 'waits'>, MessageEvent['kind']>> = {
  tried: 'secondTry',
  putOff: 'secondPutOff',
  spendCap: 'noSecondTry',
  barred: 'noSecondTry',
  noCarrier: 'noSecondTry',
}

function* carryOut(
  judged: readonly Judged[],
  { claimId, nowMs }: { readonly claimId: number; readonly nowMs: number },
): Steps<Booked> {
  const putOff = judged.flatMap(({ facts: { id, iys_list }, dueAtMs }) => {
    if (dueAtMs === undefined) return []
    const queueAt = placeInQueue(dueAtMs, bandOfRetries(classOf(iys_list)))
    return [[id, claimId, dueAtMs, queueAt, 1] as const]
  })
  if (putOff.length > 0) yield* rows(giveBack, { rows: putOff })
  const told = judged.flatMap(({ facts, outcome, detail }) =>
    detail === null || outcome === 'waits' ? [] : [{ facts, kind: EVENTS[outcome], detail }],
  )
  const over = told.filter(({ kind }) => kind === 'noSecondTry')
  yield* note(
    told.map(({ facts: { id: messageId }, kind, detail }) => {
      return { messageId, atMs: nowMs, kind, detail }
    }),
  )
  const finished = yield* finish(
    over.map(({ facts }) => ({
      messageId: facts.id,
      orderId: facts.order_id,
      accountId: facts.account_id,
      parts: facts.parts,
      event: 'rejected',
      reason: 'undeliveredByCarrier',
      atMs: nowMs,
    })),
  )
  yield* countDownClaims([...putOff, ...over].map(() => claimId))
  const tries = judged.map(({ facts, outcome, booking }): BookedTry => {
    return { messageId: facts.id, outcome, ...(booking && { booking }) }
  })
  return { ...finished, tries }
}
