/** `/api/accounts/:id/custom-fields`: what an account can note of its contacts besides. */
import { z } from 'zod'
import type { Context } from '../../operations/context.ts'
import {
  addCustomField,
  changeCustomField,
  deleteCustomField,
  getCustomFields,
} from '../../operations/manage/custom-fields.ts'
import { type Ask, call, type JsonCall } from '../json-door.ts'
import { idIn } from '../json-fields.ts'
import { listOf } from '../json-replies.ts'
import { settled } from '../problems.ts'

const NAME_CHARACTERS_MAX = 100

const name = z
  .string()
  .trim()
  .min(1)
  .max(NAME_CHARACTERS_MAX)
  .regex(/^\P{Cc}*$/u, 'must not hold control characters')
  .describe('What people call the field.')
/** For whoever shows the field: its values are texts, whatever their kind. */
const kind = z
  .enum(['text', 'number', 'date'])
  .describe('How it is shown; its values are texts whatever their kind.')
const newField = z.strictObject({ name, kind: kind.default('text') })
const fieldChange = z.strictObject({ name: name.optional(), kind: kind.optional() })
const fieldReply = z.strictObject({
  id: z.int().describe('Of the field, as contacts name it.'),
  name: z.string().describe('What people call the field.'),
  kind,
  createdAt: z.iso.datetime().describe('When it was made.'),
})
const fieldsReply = listOf(fieldReply)

const accountId = (asked: Pick<Ask, 'params'>) => idIn(asked, 'account')
const fieldId = ({ params }: Pick<Ask, 'params'>) =>
  idIn({ params: { id: params.field ?? '' } }, 'custom field')

export function customFieldCalls(context: Context): JsonCall[] {
  const path = '/accounts/:id/custom-fields'
  return [
    call({
      name: 'addCustomField',
      method: 'POST',
      path,
      status: 201,
      summary: 'Makes a custom field, of which the contacts of the account can have values.',
      body: newField,
      reply: fieldReply,
      answer: async (asked) => settled(await addCustomField(context, accountId(asked), asked.body)),
    }),
    call({
      name: 'getCustomFields',
      method: 'GET',
      path,
      status: 200,
      summary: 'Lists the custom fields of the account in the order of their ids.',
      reply: fieldsReply,
      answer: async (asked) => settled(await getCustomFields(context, accountId(asked))),
    }),
    call({
      name: 'changeCustomField',
      method: 'PATCH',
      path: `${path}/:field`,
      status: 200,
      summary: 'Renames a custom field or changes its kind; values stay as they are.',
      body: fieldChange,
      reply: fieldReply,
      answer: async (asked) => {
        const field = fieldId(asked)
        return settled(await changeCustomField(context, accountId(asked), field, asked.body))
      },
    }),
    call({
      name: 'deleteCustomField',
      method: 'DELETE',
      path: `${path}/:field`,
      status: 204,
      summary: 'Deletes a custom field and its values in all contacts.',
      answer: async (asked) =>
        settled(await deleteCustomField(context, accountId(asked), fieldId(asked))),
    }),
  ]
}
