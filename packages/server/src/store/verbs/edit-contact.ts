/** Changes what is said of a contact; what is left out stays as it is (wire §17). */
import { type ContactDetails, isNobody, searchedText } from '../../rules/contact.ts'
import {
  type ContactRow,
  type ContactView,
  contactRows,
  contactView,
  idsText,
  type Living,
  livingOf,
  valuesText,
} from '../contact-rows.ts'
import { rows, type Steps, statement } from '../statement.ts'
import { holdBook } from './contact-book.ts'
import { joinGroups, leaveGroups } from './contact-members.ts'

export interface ContactChanges {
  readonly name?: string
  readonly surname?: string
  /** Null takes it away; what was sent and can be read as no number is judged in its turn. */
  readonly number?: number | null | 'badNumber'
  readonly email?: string
  /** An empty value takes the field away. */
  readonly customValues?: readonly (readonly [field: number, value: string])[]
  /** Takes the place of all values. */
  readonly noCustomValues?: boolean
  /** Take the place of the groups that it is in. */
  readonly groups?: readonly number[]
}

export type EditRefusal =
  | 'contactNotFound'
  | 'contactEmpty'
  | 'badNumber'
  | 'groupNotFound'
  | 'customFieldNotFound'

const write = statement<
  ContactDetails & {
    accountId: number
    id: number
    customValues: string
    groupIds: string
    folded: string
  }
>(
  () => `update contact set name = :name, surname = :surname, number = :number, email = :email,
      custom_values = :customValues, group_ids = :groupIds, folded = :folded
    where account_id = :accountId and id = :id`,
)

/** Wire §17: 465, 472, 466, 463, 473, in this order. */
export function* editContact(request: {
  readonly accountId: number
  readonly id: number
  readonly changes: ContactChanges
}): Steps<ContactView | { readonly refused: EditRefusal }> {
  const { accountId, id, changes } = request
  yield* holdBook(accountId)
  const [row] = yield* contactRows(accountId, [id])
  if (!row) return { refused: 'contactNotFound' }
  const living = yield* livingOf(accountId)
  const before = contactView(row, living)
  const details = changedDetails(row, changes)
  if (details === 'badNumber') return { refused: 'badNumber' }
  const refused = refusalOf(details, changes, living)
  if (refused) return { refused }
  const groups = new Set(changes.groups ?? before.groups)
  const values = changedValues(before, changes)
  yield* moveGroups(accountId, row, groups)
  const texts = { customValues: valuesText(values), groupIds: idsText(groups) }
  const folded = searchedText(details)
  yield* rows(write, { accountId, id, ...details, ...texts, folded })
  const written = { custom_values: texts.customValues, group_ids: texts.groupIds }
  return contactView({ id, ...details, ...written }, living)
}

function changedDetails(row: ContactRow, changes: ContactChanges): ContactDetails | 'badNumber' {
  const { name = row.name, surname = row.surname, email = row.email } = changes
  const { number = row.number } = changes
  // A number that cannot be read is one all the same, so that the contact is not empty.
  return number === 'badNumber' ? number : { name, surname, number, email }
}

function refusalOf(
  details: ContactDetails,
  { groups = [], customValues = [] }: ContactChanges,
  living: Living,
): EditRefusal | undefined {
  if (isNobody(details)) return 'contactEmpty'
  if (groups.some((group) => !living.groups.has(group))) return 'groupNotFound'
  const unknown = customValues.some(([field]) => !living.fields.has(field))
  return unknown ? 'customFieldNotFound' : undefined
}

function changedValues(before: ContactView, changes: ContactChanges): Map<number, string> {
  const { customValues = [], noCustomValues = false } = changes
  const kept = noCustomValues ? [] : before.customFields
  const values = new Map(kept.map(({ id, value }) => [id, value]))
  for (const [field, value] of customValues) {
    if (value === '') values.delete(field)
    else values.set(field, value)
  }
  return values
}

/** What the row says of groups that are gone goes as well. */
function* moveGroups(accountId: number, row: ContactRow, to: ReadonlySet<number>): Steps<void> {
  const from = new Set(JSON.parse(row.group_ids) as number[])
  const member = (groupId: number) => ({ accountId, groupId, contactId: row.id })
  yield* leaveGroups([...from].filter((id) => !to.has(id)).map(member))
  yield* joinGroups([...to].filter((id) => !from.has(id)).map(member))
}
