/**
 * How either engine finds the contacts that hold a text, by every three letters that follow each
 * other in it. Neither needs an extension.
 *
 * SQLite has an index of trigrams (FTS5), with the account as one more of them: whatever is looked
 * for, the index leaves off where the contacts of the account end. PostgreSQL has a GIN index over
 * the same trigrams, each with the account and a bucket of ids in front: a bucket is small enough
 * to be sorted, and of a term that many hold no more buckets are read than the page needs.
 */
import { gramsOf } from '../rules/fold.ts'
import type { Dialect } from './dialect.ts'
import type { SetRows } from './statement.ts'

/** Ids of contacts stay below 2^31, as all ids of the wire. */
export const ID_BITS = 31
export const BUCKET_BITS = 14
const ID_MASK = 2 ** ID_BITS - 1

/** Three letters for private use stand for an account: no folded text holds any of these. */
const LETTER_BITS = 15
const FIRST_LETTER = 0xf0000
const LETTER_MASK = 2 ** LETTER_BITS - 1

/** The trigram of an account, in SQL. */
export const accountGram = (id: string): string => {
  const letters = [0, 1, 2].map(
    (at) => `${FIRST_LETTER} + ((${id} >> ${at * LETTER_BITS}) & ${LETTER_MASK})`,
  )
  return `char(${letters.join(', ')})`
}

const gramOfAccount = (id: number): string => {
  const letters = [0, 1, 2].map((at) => Math.floor(id / 2 ** (at * LETTER_BITS)) & LETTER_MASK)
  return String.fromCodePoint(...letters.map((letter) => FIRST_LETTER + letter))
}

export interface Sought {
  readonly accountId: number
  readonly term: string
  /** What the indexes are asked for. */
  readonly query: string
  readonly grams: SetRows
  /** The index alone answers it: the term is one trigram. */
  readonly exact: number
  readonly offset: number
  readonly limit: number
}

/**
 * What the index gives is compared with the whole term, so that a few trigrams from all over it are
 * enough: each is a list to be walked, and four were found to cost half of twelve.
 */
const GRAMS_MAX = 4

/** The parameters that say whose contacts, and what they should hold. */
export function soughtText(accountId: number, term: string): Omit<Sought, 'offset' | 'limit'> {
  const all = gramsOf(term)
  const step = Math.ceil(all.length / GRAMS_MAX)
  const some = all.filter((_, at) => at % step === 0)
  const quoted = [gramOfAccount(accountId), ...some].map(
    (gram) => `"${gram.replaceAll('"', '""')}"`,
  )
  return {
    ...{ accountId, term },
    query: quoted.join(' AND '),
    grams: some.map((gram) => [gram] as const),
    exact: [...term].length === 3 ? 1 : 0,
  }
}

/** The ids of a page of the contacts that are sought, in order. */
export const pageOfSought = (dialect: Dialect): string =>
  dialect.name === 'sqlite' ? byTrigrams : byGrams(dialect)

const byTrigrams = `select rowid & ${ID_MASK} as id from contact_search
  where contact_search match :query and (:exact = 1 or exists (
    select 1 from contact c where c.account_id = :accountId and c.id = rowid & ${ID_MASK}
      and instr(c.folded, :term) > 0))
  order by rowid limit :limit offset :offset`

/**
 * The buckets come in order and each is sorted by itself, so that the limit ends the search. Of the
 * columns of a contact only the grams are compared: nothing else may tempt the planner to walk
 * along another index.
 */
const byGrams = ({ int, each }: Dialect): string => `select c.id
  from generate_series(0, (
    select next_contact >> ${BUCKET_BITS} from contact_book where account_id = :accountId
  )) with ordinality as s (bucket, place)
  cross join lateral (
    select id from contact
    where contact_grams(account_id, id, folded) @> array(
        select ${int(':accountId')} || '.' || s.bucket || '.' || g.gram
        from ${each('grams', { gram: 'text' })} g
      )
      and strpos(folded, :term) > 0
  ) c
  order by s.place, c.id limit :limit offset :offset`
