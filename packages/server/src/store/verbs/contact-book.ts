/**
 * The book of an account: the next ids of its contacts, groups and custom fields.
 *
 * Whoever changes contacts holds the book until the end of his transaction, so that what he has
 * seen of the account's groups and contacts stays so.
 */
import { insertInto, rows, type SetRows, type Steps, statement } from '../statement.ts'

export interface Book {
  readonly account_id: number
  readonly next_contact: number
  readonly next_group: number
  readonly next_field: number
  readonly contacts: number
}

const hold = statement<{ accounts: SetRows }, Book>(
  ({ each, forUpdate }) => `select * from contact_book
    where account_id in (select id from ${each('accounts', { id: 'integer' })} a)
    order by account_id ${forUpdate}`,
)
const open = insertInto(
  'contact_book',
  {
    account_id: 'integer',
    next_contact: 'integer',
    next_group: 'integer',
    next_field: 'integer',
    contacts: 'integer',
  },
  'on conflict (account_id) do nothing',
)
const write = statement<{ rows: SetRows }>(
  ({ each }) => `update contact_book set next_contact = b.next_contact, next_group = b.next_group,
      next_field = b.next_field, contacts = b.contacts
    from ${each('rows', {
      account_id: 'integer',
      next_contact: 'integer',
      next_group: 'integer',
      next_field: 'integer',
      contacts: 'integer',
    })} b where contact_book.account_id = b.account_id`,
)

/** The books of accounts, opened where they are not. Whoever holds several takes them by id. */
export function* holdBooks(accountIds: readonly number[]): Steps<Map<number, Book>> {
  const wanted = [...new Set(accountIds)].toSorted((a, b) => a - b)
  const accounts = wanted.map((id) => [id] as const)
  let found = yield* rows(hold, { accounts })
  if (found.length < wanted.length) {
    yield* rows(open, { rows: wanted.map((id) => [id, 1, 1, 1, 0] as const) })
    found = yield* rows(hold, { accounts })
  }
  return new Map(found.map((book) => [book.account_id, book]))
}

export function* holdBook(accountId: number): Steps<Book> {
  const book = (yield* holdBooks([accountId])).get(accountId)
  if (!book) throw new Error(`the book of account ${accountId} was just opened`)
  return book
}

export function* writeBooks(books: Iterable<Book>): Steps<void> {
  const changed = [...books].map(
    (book) =>
      [
        book.account_id,
        book.next_contact,
        book.next_group,
        book.next_field,
        book.contacts,
      ] as const,
  )
  yield* rows(write, { rows: changed })
}
