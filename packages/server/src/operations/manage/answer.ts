/** How the operations of the management and sandbox APIs answer: a reply, or why not. */
import { StoreUnavailable } from '../../store/store.ts'

/** A field that does not fit, by the name it has in the request. */
export interface Misfit {
  readonly field: string
  /** Ends a sentence that begins with the field: "must be …". */
  readonly message: string
}

export type Managed<Reply> = { readonly reply: Reply } | ManageRefusal

export type ManageRefusal =
  | {
      readonly refused: 'notFound' | 'taken' | 'conflict' | 'tooLarge' | 'unavailable'
      readonly why: string
    }
  | { readonly refused: 'misfit'; readonly misfits: readonly Misfit[] }

/** One page of a listing (wire §17); `next` is the cursor of the page behind it. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: string | null
}

/** Cuts a page from a read that was asked for one item more. */
export function pageOf<Row, Item>(
  found: readonly Row[],
  limit: number,
  itemOf: (row: Row) => Item,
  cursorOf: (row: Row) => number,
): Page<Item> {
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  const next = found.length > limit && last !== undefined ? String(cursorOf(last)) : null
  return { items: shown.map(itemOf), next }
}

export const noAccount = (id: number): ManageRefusal => ({
  refused: 'notFound',
  why: `no account has the id ${id}`,
})

/** The store could not do it and changed nothing: the caller may try again. */
export const isUnavailable = (error: unknown): boolean => error instanceof StoreUnavailable
