/**
 * Whose an order at another server is, by what this process knows, and of several nodes by what
 * stands in the store: in lists orders with the same recipients look the same.
 */
import type { Clock } from '../../../base/clock.ts'
import type { Log } from '../../../base/log.ts'
import { fingerprintOf } from '../../../base/secrets.ts'
import type { Store } from '../../../store/store.ts'
import type { Following } from './following.ts'
import type { UpstreamOrder } from './order.ts'

export interface WhoseOptions {
  /** Of the carrier. */
  readonly name: string
  readonly clock: Clock
  readonly log: Log
  readonly store: Pick<Store, 'run' | 'shared'>
  /** Until a request of another node has been answered, or its order is in doubt. */
  readonly answerMs: number
  readonly following: Pick<Following, 'isKnown' | 'take'>
}

/** Of one order of ours, while it is placed. */
export interface Whose {
  /** Whether an order there is one of ours, whose answer did come. */
  isKnown(orderId: string): boolean
  /** The answer has come, with this id. */
  answered(orderId: string): void
  /** @returns false if the order there is another of ours, or another node's */
  take(orderId: string): Promise<boolean>
  isInDoubt(): boolean
  /** An answer did not come. */
  doubt(): Promise<void>
  /** Whether others that look the same are in doubt: one of them may be what is there. */
  hasRivals(): Promise<boolean>
  /** What must pass before an order there that nobody knows is not another node's. */
  readonly othersAnswerMs: number
  leave(): void
}

export type WhoseOf = (order: UpstreamOrder<unknown>, sender: string) => Whose

/** What was answered in time is written down by then. */
const WRITTEN_MS = 1_000

export function createWhose(options: WhoseOptions): WhoseOf {
  const { name: carrier, clock, log, store, answerMs, following } = options
  /** How many orders of this process that look the same are in doubt. */
  const inDoubt = new Map<string, number>()
  const note = (work: Promise<unknown>) =>
    void work.catch((err) => log.warn({ carrier, err }, 'whose an order is was not written down'))

  return (order, sender) => {
    const numbers = order.messages.map(({ number }) => number)
    const looks = fingerprintOf(JSON.stringify([sender, numbers.toSorted((a, b) => a - b)]))
    const ids = order.messages.map(({ messageId }) => messageId)
    const messages = fingerprintOf(JSON.stringify(ids.toSorted((a, b) => a - b)))
    const doubt = { carrier, looks, messages }
    let isInDoubt = false
    const rivals = () => (inDoubt.get(looks) ?? 0) - (isInDoubt ? 1 : 0)
    const takeFromAll = (orderId: string) =>
      store.run('takeUpstreamOrder', { carrier, orderId, messages, atMs: clock.now() })
    return {
      isKnown: (orderId) => following.isKnown(orderId),
      answered(orderId) {
        following.take(orderId)
        if (store.shared) note(takeFromAll(orderId))
      },
      async take(orderId) {
        if (following.isKnown(orderId)) return false
        if (store.shared && !(await takeFromAll(orderId))) return false
        return following.take(orderId)
      },
      isInDoubt: () => isInDoubt,
      async doubt() {
        if (isInDoubt) return
        inDoubt.set(looks, (inDoubt.get(looks) ?? 0) + 1)
        isInDoubt = true
        if (store.shared) await store.run('doubtUpstreamOrder', { ...doubt, atMs: clock.now() })
      },
      async hasRivals() {
        if (rivals() > 0) return true
        return store.shared && (await store.run('rivalsUpstream', { ...doubt, nowMs: clock.now() }))
      },
      othersAnswerMs: store.shared ? answerMs + WRITTEN_MS : 0,
      leave() {
        if (!isInDoubt) return
        const left = rivals()
        if (left > 0) inDoubt.set(looks, left)
        else inDoubt.delete(looks)
        isInDoubt = false
        if (store.shared) note(store.run('clearUpstreamDoubt', doubt))
      },
    }
  }
}
