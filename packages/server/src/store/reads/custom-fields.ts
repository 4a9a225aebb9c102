/** The fields that an account adds to its contacts, in the order in which they were made. */
import type { FieldKind } from '../../rules/contact.ts'
import { rows, type Steps, statement } from '../statement.ts'

export interface CustomFieldView {
  readonly id: number
  readonly name: string
  readonly kind: FieldKind
  readonly createdAtMs: number
}

interface FieldRow {
  readonly id: number
  readonly name: string
  readonly kind: FieldKind
  readonly created_at: number
}

export const findFields = statement<{ accountId: number }, FieldRow>(
  () => `select id, name, kind, created_at from custom_field
    where account_id = :accountId order by id`,
)
export const findField = statement<{ accountId: number; id: number }, FieldRow>(
  () => `select id, name, kind, created_at from custom_field
    where account_id = :accountId and id = :id`,
)

export const fieldView = ({ id, name, kind, created_at }: FieldRow): CustomFieldView => ({
  ...{ id, name, kind },
  createdAtMs: created_at,
})

export function* customFieldsOf(request: { readonly accountId: number }): Steps<CustomFieldView[]> {
  return (yield* rows(findFields, request)).map(fieldView)
}
