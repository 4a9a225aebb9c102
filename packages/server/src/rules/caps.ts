/**
 * What an account may send and spend in a day of Istanbul, where it has caps (D28).
 *
 * A cap is a counter of a day and the most that it may reach. Money counts on the day on which an
 * order is accepted, messages on the day on which they are due. What was accepted is counted:
 * an order fits as a whole or is refused as a whole, one that is called off gives back what it had
 * counted, and a message that ends undelivered gives back nothing.
 */
import type { AccountSettings } from './account.ts'
import type { Refusal } from './admission.ts'
import type { RecipientNumbers } from './compose.ts'
import { istanbulDay, istanbulDayEnd } from './istanbul.ts'
import { numberText } from './numbers.ts'

export type DailyCaps = Pick<
  AccountSettings,
  'messagesPerRecipientPerDay' | 'prefixCaps' | 'spendPerDay'
>

/** What an order takes of one counter. */
export interface CapUse {
  readonly accountId: number
  readonly day: number
  /** `spend`, `prefix 4477`, or the number of a recipient. */
  readonly what: string
  readonly count: number
  readonly most: number
}

export interface CappedOrder {
  readonly accountId: number
  readonly submitAtMs: number
  readonly sendAtMs: number | null
  readonly numbers: RecipientNumbers
  /** Whether the recipient with this index gets a message. */
  readonly isSent: (at: number) => boolean
  readonly cost: number
}

export const hasCaps = ({ messagesPerRecipientPerDay, prefixCaps, spendPerDay }: DailyCaps) =>
  messagesPerRecipientPerDay !== null || prefixCaps.length > 0 || spendPerDay !== null

export function capUses(order: CappedOrder, caps: DailyCaps): CapUse[] {
  const { accountId, submitAtMs, sendAtMs, cost } = order
  const { messagesPerRecipientPerDay: perRecipient, prefixCaps, spendPerDay } = caps
  const uses: CapUse[] = []
  if (spendPerDay !== null && cost > 0) {
    const day = istanbulDay(submitAtMs)
    uses.push({ accountId, day, what: 'spend', count: cost, most: spendPerDay })
  }
  if (perRecipient === null && prefixCaps.length === 0) return uses
  const day = istanbulDay(sendAtMs ?? submitAtMs)
  const counts = countsOf(order)
  for (const { prefix, messagesPerDay: most } of prefixCaps) {
    const count = sumOf([...counts].filter(([number]) => String(number).startsWith(prefix)))
    if (count > 0) uses.push({ accountId, day, what: `prefix ${prefix}`, count, most })
  }
  if (perRecipient === null) return uses
  for (const [number, count] of counts) {
    uses.push({ accountId, day, what: String(number), count, most: perRecipient })
  }
  return uses
}

const sumOf = (counts: readonly (readonly [number, number])[]): number =>
  counts.reduce((sum, [, count]) => sum + count, 0)

/** Messages by recipient; an order with several texts may hold a number more than once. */
function countsOf({ numbers, isSent }: CappedOrder): Map<number, number> {
  const counts = new Map<number, number>()
  for (const [at, number] of numbers.entries()) {
    if (number !== 0 && isSent(at)) counts.set(number, (counts.get(number) ?? 0) + 1)
  }
  return counts
}

export const capKey = ({ accountId, day, what }: Pick<CapUse, 'accountId' | 'day' | 'what'>) =>
  `${accountId} ${day} ${what}`

/** @param used what the counters say, by `capKey` */
export function overCap(
  uses: readonly CapUse[],
  used: ReadonlyMap<string, number>,
  nowMs: number,
): Refusal | undefined {
  const over = uses.find((use) => (used.get(capKey(use)) ?? 0) + use.count > use.most)
  if (!over) return undefined
  const retryAfterS = Math.ceil((istanbulDayEnd(over.day) - nowMs) / 1_000)
  return { refused: 'unavailable', why: reasonOf(over, used.get(capKey(over)) ?? 0), retryAfterS }
}

/** Numbers of people stand in no log: of a recipient its country and its last two digits do. */
function reasonOf({ what, count, most }: CapUse, used: number): string {
  const left = `${used} of ${most} are used and the order takes ${count}`
  if (what === 'spend') return `over the account's spendPerDay: ${left}`
  const prefix = /^prefix (\d+)$/.exec(what)?.[1]
  if (prefix !== undefined) return `over the account's prefixCaps for +${prefix}: ${left}`
  const shown = numberText(Number(what))
  const masked = `${shown.slice(0, 3)}…${shown.slice(-2)}`
  return `over the account's messagesPerRecipientPerDay for ${masked}: ${left}`
}
