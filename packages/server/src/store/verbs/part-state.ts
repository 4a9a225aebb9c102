/**
 * The number by which the store knows the state of a part. `unwatched` gets no receipt of its own:
 * the carrier tells of the first part only, or was given fewer parts.
 */
export const PART_STATE = { awaited: 0, delivered: 1, undelivered: 2, unwatched: 3 } as const
