/**
 * The kinds of data that are kept for a time of their own.
 *
 * Texts are what was said, and nobody needs them once nobody complains any more; messages are who
 * was sent to and what became of it, which is what a sender has to prove. So the one may go years
 * before the other. Money and counters are neither, and stay. Of the registry of consents what
 * holds stays as well; what it replaced is evidence of its time, and has a setting of its own.
 */
export const DATA_KINDS = ['texts', 'messages'] as const
export type DataKind = (typeof DATA_KINDS)[number]

/** Milliseconds; null is for ever. */
export type KeepMs = Readonly<Record<DataKind, number | null>>
