/** The fields that an account adds to its contacts. */

import type { FieldKind } from '../../rules/contact.ts'
import { type CustomFieldView, fieldView, findField, findFields } from '../reads/custom-fields.ts'
import { row, rows, type Steps, statement } from '../statement.ts'
import { holdBook, writeBooks } from './contact-book.ts'

const findAccount = statement<{ accountId: number }, { id: number }>(
  () => 'select id from account where id = :accountId',
)
const insertField = statement<{
  accountId: number
  id: number
  name: string
  kind: FieldKind
  nowMs: number
}>(
  () => `insert into custom_field (account_id, id, name, kind, created_at)
    values (:accountId, :id, :name, :kind, :nowMs)`,
)
const changeField = statement<{ accountId: number; id: number; name: string; kind: FieldKind }>(
  () => `update custom_field set name = :name, kind = :kind
    where account_id = :accountId and id = :id`,
)
const dropField = statement<{ accountId: number; id: number }, { id: number }>(
  () => 'delete from custom_field where account_id = :accountId and id = :id returning id',
)

export type FieldRefusal = 'noAccount' | 'noField' | 'taken' | 'full'

export function* addCustomField(request: {
  readonly accountId: number
  readonly name: string
  readonly kind: FieldKind
  readonly fieldsMax: number
  readonly nowMs: number
}): Steps<CustomFieldView | FieldRefusal> {
  const { accountId, name, kind, fieldsMax, nowMs } = request
  if (!(yield* row(findAccount, { accountId }))) return 'noAccount'
  const book = yield* holdBook(accountId)
  const fields = yield* rows(findFields, { accountId })
  if (fields.some((field) => field.name === name)) return 'taken'
  if (fields.length >= fieldsMax) return 'full'
  const id = book.next_field
  yield* writeBooks([{ ...book, next_field: id + 1 }])
  yield* rows(insertField, { accountId, id, name, kind, nowMs })
  return { id, name, kind, createdAtMs: nowMs }
}

export function* changeCustomField(request: {
  readonly accountId: number
  readonly id: number
  readonly changes: { readonly name?: string | undefined; readonly kind?: FieldKind | undefined }
}): Steps<CustomFieldView | FieldRefusal> {
  const { accountId, id, changes } = request
  yield* holdBook(accountId)
  const found = yield* row(findField, { accountId, id })
  if (!found) return 'noField'
  const { name = found.name, kind = found.kind } = changes
  const others = (yield* rows(findFields, { accountId })).filter((field) => field.id !== id)
  if (others.some((field) => field.name === name)) return 'taken'
  yield* rows(changeField, { accountId, id, name, kind })
  return fieldView({ ...found, name, kind })
}

/** Its values are shown no more, and go when their contacts are written again. */
export function* deleteCustomField(request: {
  readonly accountId: number
  readonly id: number
}): Steps<boolean> {
  const { accountId, id } = request
  yield* holdBook(accountId)
  return (yield* row(dropField, { accountId, id })) !== undefined
}
