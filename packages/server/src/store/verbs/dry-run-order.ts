/** Judges an order on the facts of this moment, and writes nothing. */
import { firstBroken, type Refusal } from '../../rules/admission.ts'
import type { OrderDraft } from '../../rules/compose.ts'
import type { Steps } from '../statement.ts'
import { readUnconsented } from './consent-facts.ts'
import { type AccountFacts, readFacts } from './order-facts.ts'
import { type Weighed, weigh } from './place-orders.ts'
import { takeSlots } from './slots.ts'

export interface DryRun {
  /** Null for an order that would be accepted. */
  readonly refusal: Refusal | null
  /** The name of the rule that refuses it. */
  readonly rule: string | null
  readonly facts: Weighed['facts']
  readonly parts: number
  /** Indexes of recipients on the blacklist, and of those without consent, whenever it is due. */
  readonly blocked: readonly number[]
  readonly unconsented: readonly number[]
  /** When the first message would be due; null for a refused order. */
  readonly sendAtMs: number | null
}

/** Undefined if there is no such account. */
export function* dryRunOrder(draft: OrderDraft): Steps<DryRun | undefined> {
  const group = yield* readFacts([draft])
  const account = group.accounts.get(draft.accountId)
  if (!account) return undefined
  const { facts, parts, blocked } = weigh(draft, account, group)
  const broken = firstBroken(draft.outline, facts)
  return {
    refusal: broken?.refusal ?? null,
    rule: broken?.rule ?? null,
    facts,
    parts,
    blocked: [...blocked],
    unconsented: yield* unconsentedNow(draft, account),
    sendAtMs: broken ? null : dueAt(draft, account),
  }
}

/** Of an order that is due later as well, as things stand. */
function* unconsentedNow(
  { iysList, numbers }: OrderDraft,
  { iys_brand_code: brandCode }: AccountFacts,
): Steps<readonly number[]> {
  if (iysList === null) return []
  const [found] = yield* readUnconsented([{ brandCode, iysList, numbers }])
  return [...(found ?? [])]
}

function dueAt(draft: OrderDraft, account: AccountFacts): number {
  const { compact, unfoldAtMs, firstSlotMs } = takeSlots(draft, { ...account })
  return compact ? unfoldAtMs : firstSlotMs
}
