/** The custom fields of an account's contacts: only here are they made (wire §5.8). */
import { LIMITS } from '../../base/limits.ts'
import type { FieldKind } from '../../rules/contact.ts'
import type { CustomFieldView } from '../../store/reads/custom-fields.ts'
import type { FieldRefusal } from '../../store/verbs/custom-fields.ts'
import type { Context } from '../context.ts'
import { type Managed, type ManageRefusal, noAccount } from './answer.ts'
import { isoText } from './shown.ts'

export interface CustomFieldReply {
  readonly id: number
  readonly name: string
  readonly kind: FieldKind
  readonly createdAt: string
}

export interface NewCustomField {
  readonly name: string
  readonly kind: FieldKind
}

export async function addCustomField(
  { store, clock }: Context,
  accountId: number,
  { name, kind }: NewCustomField,
): Promise<Managed<CustomFieldReply>> {
  const fieldsMax = LIMITS.customFieldsPerAccountMax
  const ask = { accountId, name, kind, fieldsMax, nowMs: clock.now() }
  const added = await store.run('addCustomField', ask)
  return typeof added === 'string' ? refusal(added, accountId, 0) : { reply: shown(added) }
}

export async function getCustomFields(
  { store }: Context,
  accountId: number,
): Promise<Managed<{ readonly items: readonly CustomFieldReply[]; readonly next: null }>> {
  const fields = await store.read('customFieldsOf', { accountId })
  if (fields.length === 0 && !(await store.read('accountById', { id: accountId }))) {
    return noAccount(accountId)
  }
  return { reply: { items: fields.map(shown), next: null } }
}

export async function changeCustomField(
  { store }: Context,
  accountId: number,
  id: number,
  changes: { readonly name?: string | undefined; readonly kind?: FieldKind | undefined },
): Promise<Managed<CustomFieldReply>> {
  const changed = await store.run('changeCustomField', { accountId, id, changes })
  return typeof changed === 'string' ? refusal(changed, accountId, id) : { reply: shown(changed) }
}

export async function deleteCustomField(
  { store }: Context,
  accountId: number,
  id: number,
): Promise<Managed<undefined>> {
  const deleted = await store.run('deleteCustomField', { accountId, id })
  return deleted ? { reply: undefined } : refusal('noField', accountId, id)
}

const shown = ({ id, name, kind, createdAtMs }: CustomFieldView): CustomFieldReply => ({
  ...{ id, name, kind },
  createdAt: isoText(createdAtMs),
})

function refusal(why: FieldRefusal, accountId: number, id: number): ManageRefusal {
  if (why === 'noAccount') return noAccount(accountId)
  if (why === 'noField') {
    return { refused: 'notFound', why: `account ${accountId} has no custom field ${id}` }
  }
  if (why === 'taken') {
    return { refused: 'taken', why: 'another custom field of the account has this name' }
  }
  const { customFieldsPerAccountMax } = LIMITS
  const message = `cannot be added: the account has ${customFieldsPerAccountMax} custom fields`
  return { refused: 'misfit', misfits: [{ field: 'name', message }] }
}
