/** The life of a message as one table: it ends once, is counted once, and is paid for once. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decideParts,
  EVENTS,
  type Event,
  isFinal,
  NEXT,
  next,
  REASONS,
  STATE,
  STATES,
  type State,
  stateNumbered,
} from '../../src/rules/lifecycle.ts'
import {
  ORDER_STATE,
  ORDER_STATES,
  ORDER_WIRE,
  orderStateNumbered,
} from '../../src/rules/order-state.ts'

const SEED = { seed: 20260501 }
const events = fc.array(fc.constantFrom(...EVENTS), { maxLength: 30 })
const FINAL = ['delivered', 'undelivered'] as const

/** Lives through the events; those that cannot happen are passed over. */
function live(happenings: readonly Event[]): State[] {
  const way: State[] = ['queued']
  for (const event of happenings) {
    const state = way.at(-1) as State
    if (NEXT[state][event] !== 'never') way.push(next(state, event))
  }
  return way
}

describe('the table', () => {
  test('decides every event in every state', () => {
    for (const state of STATES) {
      expect(Object.keys(NEXT[state]).toSorted()).toEqual(EVENTS.toSorted())
    }
  })

  test('throws for what cannot happen, and only for that', () => {
    const impossible = STATES.flatMap((state) =>
      EVENTS.filter((event) => NEXT[state][event] === 'never').map((event) => [state, event]),
    )
    expect(impossible.length).toBeGreaterThan(0)
    for (const state of STATES) {
      for (const event of EVENTS) {
        const run = () => next(state, event)
        if (NEXT[state][event] === 'never') expect(run).toThrow(/cannot be/)
        else expect(STATES).toContain(run())
      }
    }
  })

  test('what is held or has gone out is never handed out again', () => {
    for (const state of ['sending', 'sent', ...FINAL] as const) {
      expect(() => next(state, 'claimed')).toThrow()
    }
  })

  test('a receipt decides whatever has not ended; expiry ends what nobody holds', () => {
    for (const state of ['queued', 'sending', 'sent'] as const) {
      expect(next(state, 'receiptDelivered')).toBe('delivered')
      expect(next(state, 'receiptUndelivered')).toBe('undelivered')
    }
    expect(next('queued', 'expired')).toBe('undelivered')
    expect(next('sent', 'expired')).toBe('undelivered')
  })

  test('what was handed out comes to an end or comes back', () => {
    expect(next('sending', 'accepted')).toBe('sent')
    expect(next('sending', 'rejected')).toBe('undelivered')
    expect(next('sending', 'givenBack')).toBe('queued')
    expect(next('sending', 'leaseEnded')).toBe('queued')
  })

  test('numbers that the store keeps never change', () => {
    expect(STATE).toEqual({ queued: 0, sending: 1, sent: 2, delivered: 3, undelivered: 4 })
    for (const state of STATES) expect(stateNumbered(STATE[state])).toBe(state)
    for (const number of [-1, 5, 0.5, Number.NaN]) expect(() => stateNumbered(number)).toThrow()
    expect(ORDER_STATE).toEqual({ waiting: 0, unfolding: 1, sending: 2, done: 3, cancelled: 4 })
    for (const state of ORDER_STATES) expect(orderStateNumbered(ORDER_STATE[state])).toBe(state)
    expect(() => orderStateNumbered(5)).toThrow()
    expect(new Set(REASONS).size).toBe(REASONS.length)
  })

  test('an order shows 113 until it ends, then 114, or 115 if it was called off (wire §8)', () => {
    expect(ORDER_WIRE).toEqual({
      waiting: 113,
      unfolding: 113,
      sending: 113,
      done: 114,
      cancelled: 115,
    })
  })
})

describe('any life', () => {
  test('never leaves its end', () => {
    fc.assert(
      fc.property(events, (happenings) => {
        const way = live(happenings)
        const end = way.findIndex(isFinal)
        if (end === -1) return
        expect(new Set(way.slice(end)).size).toBe(1)
        for (const event of EVENTS) {
          const state = way[end] as State
          if (NEXT[state][event] !== 'never') expect(next(state, event)).toBe(state)
        }
      }),
      SEED,
    )
  })

  test('ends once: counters and refunds of many of them add up', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 7 }), events)), (messages) => {
        const charged = messages.reduce((sum, [parts]) => sum + parts, 0)
        const books = { delivered: 0, undelivered: 0, price: 0, released: 0, open: 0 }
        for (const [parts, happenings] of messages) {
          const way = live(happenings)
          const ends = way.filter((state, at) => isFinal(state) && way[at - 1] !== state)
          expect(ends.length).toBeLessThanOrEqual(1)
          if (ends[0] === undefined) books.open += parts
          else if (ends[0] === 'delivered')
            [books.delivered, books.price] = [books.delivered + 1, books.price + parts]
          else [books.undelivered, books.released] = [books.undelivered + 1, books.released + parts]
        }
        expect(books.price + books.released + books.open).toBe(charged)
        expect(books.delivered + books.undelivered).toBeLessThanOrEqual(messages.length)
      }),
      SEED,
    )
  })

  test('can always still end', () => {
    fc.assert(
      fc.property(events, (happenings) => {
        const state = live(happenings).at(-1) as State
        expect(isFinal(next(state, 'receiptDelivered'))).toBe(true)
      }),
      SEED,
    )
  })
})

describe('the parts of a message', () => {
  const parts = fc.array(fc.constantFrom('delivered', 'undelivered', 'open'), {
    minLength: 1,
    maxLength: 7,
  })
  const decide = (states: readonly string[]) => {
    const count = (wanted: string) => states.filter((state) => state === wanted).length
    return decideParts(states.length, count('delivered'), count('undelivered'))
  }

  test('all delivered is delivered, one undelivered is undelivered, else it is open', () => {
    fc.assert(
      fc.property(parts, (states) => {
        const expected = states.includes('undelivered')
          ? 'undelivered'
          : states.includes('open')
            ? 'open'
            : 'delivered'
        expect(decide(states)).toBe(expected)
      }),
      SEED,
    )
  })

  test('what is decided stays so, whatever the parts that are left say', () => {
    fc.assert(
      fc.property(parts, fc.constantFrom('delivered', 'undelivered'), (states, late) => {
        const before = decide(states)
        if (before === 'open') return
        expect(decide(states.map((state) => (state === 'open' ? late : state)))).toBe(before)
      }),
      SEED,
    )
  })
})
