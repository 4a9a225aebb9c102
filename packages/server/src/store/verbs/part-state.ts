/**
 * The number by which the store knows the state of a part. `unwatched` gets no receipt of its own:
 * the carrier tells of the first part only, or was given fewer parts. `cameBack` is undelivered,
 * with a message that went on to a second carrier: the first one may still correct itself.
 */
export const PART_STATE = {
  awaited: 0,
  delivered: 1,
  undelivered: 2,
  unwatched: 3,
  cameBack: 4,
} as const

const NAMES = Object.entries(PART_STATE)

/** For people. */
export const partStateName = (state: number): string | null =>
  NAMES.find(([, number]) => number === state)?.[0] ?? null
