/**
 * What waits for one carrier: transactional before commercial, and in each lane the accounts in
 * turns, by the parts that they send (deficit round robin). So an account with fifty thousand
 * messages delays the one message of another by no more than a turn.
 *
 * A queue has an end: beyond it, whoever has most in the last lane gives up its youngest.
 */
import { TRAFFIC_CLASSES, type TrafficClass } from '../rules/route-conditions.ts'

export interface Queued {
  readonly accountId: number
  readonly trafficClass: TrafficClass
  readonly parts: number
}

export interface FairQueue<T> {
  /** Keeps no more than `most`; who has to go comes back, and may be the new one itself. */
  add(item: T, most: number): T | undefined
  /** Whose turn it is. */
  take(): T | undefined
  size(): number
  /** Takes out all that this is true of. */
  remove(isLeaving: (item: T) => boolean): T[]
}

/** As long as the longest text has parts, so that every turn sends a message. */
const QUANTUM_PARTS = 7
/** The front is cut off now and then, not at every message: a long list is costly to move. */
const TRIM_ITEMS = 1_000

export function createFairQueue<T extends Queued>(): FairQueue<T> {
  const lanes = TRAFFIC_CLASSES.map((name) => new Lane<T>(name))
  const laneOf = ({ trafficClass }: T) => lanes.find(({ name }) => name === trafficClass)
  const size = () => lanes.reduce((sum, lane) => sum + lane.size, 0)
  return {
    size,
    add(item, most) {
      laneOf(item)?.add(item)
      return size() > most ? lanes.findLast((lane) => lane.size > 0)?.pushOut() : undefined
    },
    take: () => lanes.find((lane) => lane.size > 0)?.take(),
    remove: (isLeaving) => lanes.flatMap((lane) => lane.remove(isLeaving)),
  }
}

interface Turn<T> {
  readonly accountId: number
  items: T[]
  /** The items before it have been taken. */
  head: number
  creditParts: number
}

function trim<T>(turn: Turn<T>): void {
  turn.items = turn.items.slice(turn.head)
  turn.head = 0
}

class Lane<T extends Queued> {
  readonly name: TrafficClass
  size = 0
  readonly #byAccount = new Map<number, Turn<T>>()
  /** Whose turn it is comes first. */
  #turns: Turn<T>[] = []

  constructor(name: TrafficClass) {
    this.name = name
  }

  add(item: T): void {
    const { accountId } = item
    let turn = this.#byAccount.get(accountId)
    if (!turn) {
      turn = { accountId, items: [], head: 0, creditParts: QUANTUM_PARTS }
      this.#byAccount.set(accountId, turn)
      this.#turns.push(turn)
    }
    turn.items.push(item)
    this.size += 1
  }

  take(): T | undefined {
    for (;;) {
      const turn = this.#turns[0]
      const item = turn?.items[turn.head]
      if (!turn || !item) return undefined
      if (item.parts <= turn.creditParts) {
        turn.creditParts -= item.parts
        turn.head += 1
        this.size -= 1
        if (turn.head === turn.items.length) this.#leave(turn)
        else if (turn.head === TRIM_ITEMS) trim(turn)
        return item
      }
      // What is left of a turn is kept for the next: a dear message is not passed over for ever.
      turn.creditParts += QUANTUM_PARTS
      this.#turns.push(this.#turns.shift() as Turn<T>)
    }
  }

  pushOut(): T | undefined {
    const waiting = ({ items, head }: Turn<T>) => items.length - head
    const [first, ...others] = this.#turns
    if (!first) return undefined
    const longest = others.reduce((a, b) => (waiting(b) > waiting(a) ? b : a), first)
    const item = longest.items.pop()
    this.size -= 1
    if (waiting(longest) === 0) this.#leave(longest)
    return item
  }

  remove(isLeaving: (item: T) => boolean): T[] {
    const gone: T[] = []
    for (const turn of [...this.#turns]) {
      const stays: T[] = []
      for (const item of turn.items.slice(turn.head)) (isLeaving(item) ? gone : stays).push(item)
      turn.items = stays
      turn.head = 0
      if (stays.length === 0) this.#leave(turn)
    }
    this.size -= gone.length
    return gone
  }

  #leave(turn: Turn<T>): void {
    this.#byAccount.delete(turn.accountId)
    this.#turns = this.#turns.filter((other) => other !== turn)
  }
}
