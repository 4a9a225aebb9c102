/** What a group of orders would take of the daily caps of their accounts, and what is left. */
import { type CapUse, capKey, capUses } from '../../rules/caps.ts'
import type { OrderDraft } from '../../rules/compose.ts'
import { amountOf } from '../../rules/price.ts'
import type { Steps } from '../statement.ts'
import { capsIn, readCapCounts } from './cap-counts.ts'
import type { GroupFacts } from './order-facts.ts'
import { barredOf, isSentTo, sendableParts } from './sendable.ts'

export interface CapFacts {
  /** Of orders whose accounts have caps. */
  readonly uses: ReadonlyMap<OrderDraft, readonly CapUse[]>
  /** What is used, by `capKey`; grows with the group. */
  readonly used: Map<string, number>
  /** What the accepted ones of the group take. */
  readonly taken: CapUse[]
}

export function* readCaps(
  drafts: readonly OrderDraft[],
  group: Pick<GroupFacts, 'accounts' | 'blocked' | 'unconsented'>,
): Steps<CapFacts> {
  const uses = new Map<OrderDraft, readonly CapUse[]>()
  for (const draft of drafts) {
    const account = group.accounts.get(draft.accountId)
    const caps = account && capsIn(account)
    if (!caps) continue
    const barred = barredOf(draft, account, group)
    const cost = amountOf(sendableParts(draft, barred), account.unit_price)
    uses.set(draft, capUses({ ...draft, cost, isSent: (at) => isSentTo(barred, at) }, caps))
  }
  const used = yield* readCapCounts([...uses.values()].flat())
  return { uses, used, taken: [] }
}

export function takeFromCaps(draft: OrderDraft, { uses, used, taken }: CapFacts): void {
  for (const use of uses.get(draft) ?? []) {
    const key = capKey(use)
    used.set(key, (used.get(key) ?? 0) + use.count)
    taken.push(use)
  }
}
