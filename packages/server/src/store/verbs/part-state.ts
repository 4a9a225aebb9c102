/** The number by which the store knows the state of a part. */
export const PART_STATE = { awaited: 0, delivered: 1, undelivered: 2 } as const
