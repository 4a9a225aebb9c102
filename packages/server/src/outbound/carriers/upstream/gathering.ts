/**
 * Lets messages with the same text and sender gather into one order, for a moment and up to a
 * bound. A number that comes a second time begins the next order: twice in one is once.
 */
import type { Clock } from '../../../base/clock.ts'
import type { OutboundMessage } from '../carrier.ts'
import { kindOf, type UpstreamOrder } from './order.ts'
import type { UpstreamSettings } from './settings.ts'

export interface Gathering<Ticket> {
  add(messages: readonly OutboundMessage<Ticket>[]): void
  /** Everything that gathers, which is then nobody's. */
  takeAll(): OutboundMessage<Ticket>[]
}

interface Group<Ticket> {
  readonly messages: OutboundMessage<Ticket>[]
  readonly numbers: Set<number>
  readonly callOff: () => void
}

export function createGathering<Ticket>(
  clock: Clock,
  settings: UpstreamSettings,
  onOrder: (order: UpstreamOrder<Ticket>) => void,
): Gathering<Ticket> {
  const groups = new Map<string, Group<Ticket>>()

  function emit(kind: string): void {
    const group = groups.get(kind)
    if (!group) return
    groups.delete(kind)
    group.callOff()
    onOrder({ messages: group.messages })
  }

  function groupOf(kind: string, number: number): Group<Ticket> {
    const group = groups.get(kind)
    if (group && !group.numbers.has(number)) return group
    emit(kind)
    const callOff = clock.at(clock.now() + settings.gatherMs, () => emit(kind))
    const begun = { messages: [], numbers: new Set<number>(), callOff }
    groups.set(kind, begun)
    return begun
  }

  return {
    add(messages) {
      for (const message of messages) {
        const kind = kindOf(message, settings)
        const group = groupOf(kind, message.number)
        group.messages.push(message)
        group.numbers.add(message.number)
        if (group.messages.length >= settings.recipientsPerOrder) emit(kind)
      }
    },
    takeAll() {
      const all = [...groups.values()]
      groups.clear()
      for (const { callOff } of all) callOff()
      return all.flatMap(({ messages }) => messages)
    },
  }
}
