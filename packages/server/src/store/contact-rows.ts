/** Contacts as rows, and what has to be known to show them. */
import { question, rows, type Steps, statement, together } from './statement.ts'

export interface ContactView {
  readonly id: number
  readonly name: string
  readonly surname: string
  readonly number: number | null
  readonly email: string
  readonly customFields: readonly CustomValueView[]
  /** Ids, ascending. */
  readonly groups: readonly number[]
}

export interface CustomValueView {
  readonly id: number
  readonly value: string
}

export interface ContactRow {
  readonly id: number
  readonly name: string
  readonly surname: string
  readonly number: number | null
  readonly email: string
  readonly custom_values: string
  readonly group_ids: string
}

const findGroups = statement<{ accountId: number }, { id: number }>(
  () => 'select id from contact_group where account_id = :accountId and gone = 0',
)
const findFields = statement<{ accountId: number }, { id: number }>(
  () => 'select id from custom_field where account_id = :accountId',
)

/** The groups and custom fields that are there: what was deleted may still stand in contacts. */
export interface Living {
  readonly groups: ReadonlySet<number>
  readonly fields: ReadonlySet<number>
}

export function* livingOf(accountId: number): Steps<Living> {
  const [groups, fields] = yield* together(
    question(findGroups, { accountId }),
    question(findFields, { accountId }),
  )
  return { groups: idSet(groups), fields: idSet(fields) }
}

const idSet = (found: readonly { readonly id: number }[]): ReadonlySet<number> =>
  new Set(found.map(({ id }) => id))

export function contactView(row: ContactRow, { groups, fields }: Living): ContactView {
  const { id, name, surname, number, email } = row
  const values = JSON.parse(row.custom_values) as [number, string][]
  const groupIds = JSON.parse(row.group_ids) as number[]
  return {
    ...{ id, name, surname, number, email },
    customFields: values
      .filter(([field]) => fields.has(field))
      .map(([field, value]) => ({ id: field, value })),
    groups: groupIds.filter((group) => groups.has(group)),
  }
}

/** As `contact.custom_values` and `contact.group_ids` keep them. */
export const valuesText = (values: ReadonlyMap<number, string>): string =>
  JSON.stringify([...values].toSorted(([a], [b]) => a - b))
export const idsText = (ids: Iterable<number>): string =>
  JSON.stringify([...ids].toSorted((a, b) => a - b))

/** Contacts by id, in no order. */
const findContacts = statement<{ accountId: number; ids: readonly number[] }, ContactRow>(
  ({
    eachNumber,
  }) => `select id, name, surname, number, email, custom_values, group_ids from contact
    where account_id = :accountId and id in (select number from ${eachNumber('ids')} i)`,
)

export function* contactRows(
  accountId: number,
  ids: readonly number[],
): Steps<readonly ContactRow[]> {
  return yield* rows(findContacts, { accountId, ids })
}
