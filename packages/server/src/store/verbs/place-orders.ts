/**
 * Judges and takes a group of orders in one transaction.
 *
 * The facts of the whole group are read first, then the orders are judged one after the other, so
 * that two orders of one group see each other's money and fingerprints; then everything accepted
 * is written by a handful of statements, however many orders and recipients there are.
 */
import { type AdmissionFacts, admit, type Refusal } from '../../rules/admission.ts'
import { overCap } from '../../rules/caps.ts'
import type { OrderDraft } from '../../rules/compose.ts'
import { isKept, KEY_REUSED } from '../../rules/idempotency.ts'
import { amountOf } from '../../rules/price.ts'
import type { Steps } from '../statement.ts'
import { raiseCapCounts } from './cap-counts.ts'
import { takeFromCaps } from './cap-facts.ts'
import { idempotencyKey, type KnownKey } from './idempotency.ts'
import { type AccountFacts, type GroupFacts, type GroupKey, readFacts } from './order-facts.ts'
import { type Barred, barredOf, sendableParts } from './sendable.ts'
import { takeSlots } from './slots.ts'
import { type AcceptedOrder, type PlacedOrder, writeOrders } from './write-orders.ts'

/** What a dispatcher got without asking: its claim, and the id of the first message. */
export interface HandOver {
  readonly claimId: number
  readonly firstMessageId: number
}

export type Placed = PlacedOrder | Refusal

/** What is said of an order before it is written. */
type Verdict =
  | Refusal
  /** Its place among the accepted ones. */
  | { readonly acceptedAt: number }
  | { readonly repeats: KnownKey | GroupKey }

export function* placeOrders(drafts: readonly OrderDraft[]): Steps<Placed[]> {
  const facts = yield* readFacts(drafts)
  const standings = new Map([...facts.accounts].map(([id, account]) => [id, { ...account }]))
  const accepted: AcceptedOrder[] = []
  const verdicts = drafts.map((draft) => judge(draft, facts, accepted))
  const { ordersOfDay } = facts
  const turnOf = (id: number) => facts.accounts.get(id)?.next_turn_at ?? 0
  const placed = yield* writeOrders(accepted, { standings, ordersOfDay, turnOf })
  yield* raiseCapCounts(facts.caps.taken)
  return verdicts.map((verdict) => placedBy(verdict, placed))
}

function placedBy(verdict: Verdict, placed: readonly PlacedOrder[]): Placed {
  if ('refused' in verdict) return verdict
  if ('acceptedAt' in verdict) return orderAt(placed, verdict.acceptedAt)
  const { repeats } = verdict
  const { orderId } = 'orderId' in repeats ? repeats : orderAt(placed, repeats.acceptedAt)
  return { orderId, repeated: true }
}

function orderAt<T>(placed: readonly T[], at: number): T {
  const order = placed[at]
  if (!order) throw new Error('an order was accepted and not written')
  return order
}

function judge(draft: OrderDraft, group: GroupFacts, accepted: AcceptedOrder[]): Verdict {
  const known = knownKey(draft, group)
  if (known) return known
  const account = group.accounts.get(draft.accountId)
  // The account was there when its credentials were checked a moment ago.
  if (!account) return { refused: 'unauthorized', why: 'the account is gone' }
  const { facts, parts: _, ...barred } = weigh(draft, account, group)
  const refusal = admit(draft.outline, facts)
  if (refusal) return refusal
  group.prints.add(printKey(draft))
  account.balance -= facts.cost
  takeFromCaps(draft, group.caps)
  const slots = takeSlots(draft, account)
  const atOnce = !slots.compact && slots.slotMs === 0
  const isWhole = barred.blocked.size + barred.unconsented.size === 0
  const handedOver = draft.offer !== undefined && atOnce && isWhole
  const price = { cost: facts.cost, unitPrice: account.unit_price }
  const acceptedAt = accepted.push({ draft, ...price, ...barred, handedOver, ...slots }) - 1
  rememberKey(draft, group, acceptedAt)
  return { acceptedAt }
}

export interface Weighed extends Barred {
  readonly facts: AdmissionFacts
  /** That will be handed to a carrier if nothing changes. */
  readonly parts: number
}

/** What the rules ask of the store about an order. */
export function weigh(draft: OrderDraft, account: AccountFacts, group: GroupFacts): Weighed {
  const barred = barredOf(draft, account, group)
  const parts = sendableParts(draft, barred)
  const uses = group.caps.uses.get(draft)
  const facts = {
    senderApproved: group.approved.has(`${draft.accountId} ${draft.sender}`),
    duplicate: group.prints.has(printKey(draft)),
    blacklisted: barred.blocked.size,
    balance: account.balance,
    cost: amountOf(parts, account.unit_price),
    overCap: uses && overCap(uses, group.caps.used, draft.submitAtMs),
  }
  return { facts, parts, ...barred }
}

const printKey = ({ accountId, fingerprint }: OrderDraft): string => `${accountId} ${fingerprint}`

/** A key that is known decides before all rules: what was accepted once is not judged again. */
function knownKey(draft: OrderDraft, { keys }: GroupFacts): Verdict | undefined {
  const { accountId, idempotency, submitAtMs } = draft
  if (!idempotency) return undefined
  const repeats = keys.get(idempotencyKey(accountId, idempotency.key))
  if (!repeats || !isKept(repeats, submitAtMs)) return undefined
  return repeats.body === idempotency.body ? { repeats } : KEY_REUSED
}

function rememberKey(draft: OrderDraft, { keys }: GroupFacts, acceptedAt: number): void {
  const { accountId, idempotency, submitAtMs: atMs } = draft
  if (!idempotency) return
  const { key, body } = idempotency
  keys.set(idempotencyKey(accountId, key), { body, atMs, acceptedAt })
}
