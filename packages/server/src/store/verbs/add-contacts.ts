/**
 * Makes contacts, for many requests at once: whoever adds one comes in a group with the others.
 */
import { type ContactDetails, searchedText } from '../../rules/contact.ts'
import { idsText, valuesText } from '../contact-rows.ts'
import {
  insertInto,
  question,
  rows,
  type SetRows,
  type Steps,
  statement,
  together,
} from '../statement.ts'
import { type Book, holdBooks, writeBooks } from './contact-book.ts'
import { joinGroups, type Member } from './contact-members.ts'

export interface NewContact extends ContactDetails {
  readonly accountId: number
  readonly customValues: readonly (readonly [field: number, value: string])[]
  readonly groups: readonly number[]
  readonly contactsMax: number
  readonly nowMs: number
}

export type Added =
  | { readonly id: number }
  | { readonly refused: 'groupNotFound' | 'customFieldNotFound' | 'full' }

interface Named {
  readonly account_id: number
  readonly id: number
}

const pair = { account_id: 'integer', id: 'integer' } as const
const findGroups = statement<{ rows: SetRows }, Named>(
  ({ each }) => `select g.account_id, g.id from ${each('rows', pair)} r
    join contact_group g on g.account_id = r.account_id and g.id = r.id where g.gone = 0`,
)
const findFields = statement<{ rows: SetRows }, Named>(
  ({ each }) => `select f.account_id, f.id from ${each('rows', pair)} r
    join custom_field f on f.account_id = r.account_id and f.id = r.id`,
)
const insertContacts = insertInto('contact', {
  account_id: 'integer',
  id: 'integer',
  name: 'text',
  surname: 'text',
  number: 'integer',
  email: 'text',
  custom_values: 'text',
  group_ids: 'text',
  folded: 'text',
  created_at: 'integer',
})

/** What the requests name and what of it is there, as `account/id`. */
interface Known {
  readonly groups: ReadonlySet<string>
  readonly fields: ReadonlySet<string>
}

/** In the order of the requests. Wire §17: 463 goes before 473. */
export function* addContacts(requests: readonly NewContact[]): Steps<Added[]> {
  const books = yield* holdBooks(requests.map(({ accountId }) => accountId))
  const known = yield* findKnown(requests)
  const contacts: SetRows[number][] = []
  const members: Member[] = []
  const added = requests.map((request): Added => {
    const { accountId } = request
    const book = books.get(accountId)
    if (!book) throw new Error(`the book of account ${accountId} was just opened`)
    const refused = refusalOf(request, book, known)
    if (refused) return { refused }
    const id = book.next_contact
    books.set(accountId, { ...book, next_contact: id + 1, contacts: book.contacts + 1 })
    contacts.push(rowOf(request, id))
    members.push(...request.groups.map((groupId) => ({ accountId, groupId, contactId: id })))
    return { id }
  })
  if (contacts.length === 0) return added
  yield* writeBooks(books.values())
  yield* rows(insertContacts, { rows: contacts })
  yield* joinGroups(members)
  return added
}

function* findKnown(requests: readonly NewContact[]): Steps<Known> {
  const groups = requests.flatMap((one) => one.groups.map((id) => [one.accountId, id] as const))
  const fields = requests.flatMap((one) =>
    one.customValues.map(([id]) => [one.accountId, id] as const),
  )
  if (groups.length + fields.length === 0) return { groups: new Set(), fields: new Set() }
  const [foundGroups, foundFields] = yield* together(
    question(findGroups, { rows: groups }),
    question(findFields, { rows: fields }),
  )
  const named = (found: readonly Named[]) =>
    new Set(found.map(({ account_id, id }) => `${account_id}/${id}`))
  return { groups: named(foundGroups), fields: named(foundFields) }
}

function refusalOf(
  { accountId, groups, customValues, contactsMax }: NewContact,
  book: Book,
  known: Known,
): 'groupNotFound' | 'customFieldNotFound' | 'full' | undefined {
  if (groups.some((id) => !known.groups.has(`${accountId}/${id}`))) return 'groupNotFound'
  const unknown = customValues.some(([id]) => !known.fields.has(`${accountId}/${id}`))
  if (unknown) return 'customFieldNotFound'
  return book.contacts >= contactsMax ? 'full' : undefined
}

function rowOf(request: NewContact, id: number): SetRows[number] {
  const { accountId, name, surname, number, email, customValues, groups, nowMs } = request
  const values = valuesText(new Map(customValues))
  const folded = searchedText(request)
  return [accountId, id, name, surname, number, email, values, idsText(groups), folded, nowMs]
}
