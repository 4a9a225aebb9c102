/** Which recipients of an order get a message, as far as that is known when it is accepted. */
import type { OrderDraft } from '../../rules/compose.ts'
import type { AccountFacts, GroupFacts } from './order-facts.ts'
import { isCompact } from './slots.ts'

export interface Barred {
  /** Indexes of recipients on the blacklist, and of those without consent. */
  readonly blocked: ReadonlySet<number>
  readonly unconsented: ReadonlySet<number>
}

const NOBODY: ReadonlySet<number> = new Set()

export function barredOf(
  draft: OrderDraft,
  account: AccountFacts,
  group: Pick<GroupFacts, 'blocked' | 'unconsented'>,
): Barred {
  const blocked = group.blocked.get(draft) ?? NOBODY
  const unconsented = isCompact(draft, account) ? NOBODY : (group.unconsented.get(draft) ?? NOBODY)
  return { blocked, unconsented }
}

export const isSentTo = ({ blocked, unconsented }: Barred, at: number): boolean =>
  !blocked.has(at) && !unconsented.has(at)

export function sendableParts({ texts, numbers }: OrderDraft, barred: Barred): number {
  let parts = 0
  let at = 0
  for (const text of texts) {
    for (const end = at + text.recipients; at < end; at += 1) {
      if (numbers[at] !== 0 && isSentTo(barred, at)) parts += text.parts
    }
  }
  return parts
}
