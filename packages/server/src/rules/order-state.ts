/** The life of an order. The number is what the store keeps: append, never reorder. */
export const ORDER_STATES = ['waiting', 'unfolding', 'sending', 'done', 'cancelled'] as const
export type OrderState = (typeof ORDER_STATES)[number]

export const ORDER_STATE: Readonly<Record<OrderState, number>> = {
  /** Scheduled, or held by quiet hours; may be cancelled until its time. */
  waiting: 0,
  /** Due, its recipients not all written as messages yet. */
  unfolding: 1,
  sending: 2,
  done: 3,
  cancelled: 4,
}

/** The status of get-report (wire §6, §8): 113, 114 or 115. */
export const ORDER_WIRE: Readonly<Record<OrderState, 113 | 114 | 115>> = {
  waiting: 113,
  unfolding: 113,
  sending: 113,
  done: 114,
  cancelled: 115,
}

/** @throws on a number that no state has */
export function orderStateNumbered(number: number): OrderState {
  const state = ORDER_STATES[number]
  if (!state) throw new Error(`no order state has the number ${number}`)
  return state
}
