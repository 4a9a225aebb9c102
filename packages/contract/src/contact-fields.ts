/**
 * What calls about contacts and groups have in common: how a contact is read and written, and the
 * many ways in which clients name groups (wire §5.8).
 *
 * A field that was left out, or is null, stays undefined here: editing leaves it as it is. One that
 * is there and empty is '', or [] for lists, and is cleared (wire §17).
 */
import { z } from 'zod'
import { documentedAs, idForm } from './documented.ts'
import { type Misfit, malformed } from './endpoint.ts'
import { isBlank, oneOrMany, text, trimmedText } from './fields.ts'
import { type Branch, childOf, isBranch, isList, type Tree } from './tree.ts'
import { writable } from './write-xml.ts'

/** The contract names no code for what is too long or too many: it is a 400. */
export const CONTACT_LIMITS = {
  nameCharactersMax: 100,
  /** RFC 5321 §4.5.3.1.3, less the angle brackets. */
  emailCharactersMax: 254,
  customValueCharactersMax: 255,
  customFieldsMax: 100,
  groupsOfContactMax: 100,
  groupNameCharactersMax: 100,
  searchCharactersMax: 100,
  /** Of one call with many. */
  contactsPerCallMax: 1000,
  groupsPerCallMax: 10,
} as const

export interface CustomValue {
  readonly id: string
  readonly value: string
}

/** Ids as they were spelt; whatever names no group or field is "not found". */
export interface ContactFields {
  readonly name: string | undefined
  readonly surname: string | undefined
  readonly gsm: string | undefined
  readonly email: string | undefined
  readonly customFields: readonly CustomValue[] | undefined
  readonly groups: readonly string[] | undefined
}

export interface ContactReply {
  readonly id: number
  readonly name: string
  readonly surname: string
  /** `+905…`, or ''. */
  readonly gsm: string
  readonly email: string
  readonly customFields: readonly { readonly id: number; readonly value: string }[]
  readonly groups: readonly number[]
}

const idSchema = text.schema
const GROUP_IDS = z.union([idSchema, z.array(idSchema).max(CONTACT_LIMITS.groupsOfContactMax)])
const GROUP_HOLDER = z.looseObject({ id: idSchema })
const GROUP_HOLDERS = z.array(GROUP_HOLDER).max(CONTACT_LIMITS.groupsOfContactMax)

/** `{group: {id}}`, `{group: [{id}]}`, `{id: [10, 12]}`, `{id: 10}`, `[10, 12]` (wire §5.8). */
const groupsSchema = z
  .union([
    GROUP_IDS,
    GROUP_HOLDERS,
    z.looseObject({ group: z.union([idSchema, GROUP_HOLDER, GROUP_HOLDERS]) }),
    z.looseObject({ id: GROUP_IDS }),
  ])
  .nullish()

const customFieldSchema = z.looseObject({
  id: idSchema,
  value: upTo(CONTACT_LIMITS.customValueCharactersMax),
})
/** A bare list of them, as it is answered, is taken too. */
const customFieldsSchema = z
  .union([
    z.literal(''),
    z.looseObject({
      custom_field: z
        .union([
          z.literal(''),
          customFieldSchema,
          z.array(customFieldSchema).max(CONTACT_LIMITS.customFieldsMax),
        ])
        .nullish(),
    }),
  ])
  .nullish()

const CUSTOM_FIELDS_FORM = z
  .looseObject({
    custom_field: z
      .array(
        z.looseObject({
          id: idForm('custom field'),
          value: z
            .string()
            .max(CONTACT_LIMITS.customValueCharactersMax)
            .describe('Its value, a text whatever its kind.'),
        }),
      )
      .max(CONTACT_LIMITS.customFieldsMax)
      .describe('A value for each.'),
  })
  .describe('Values of the custom fields that the operator has made.')

const GROUPS_FORM = z
  .looseObject({
    id: z.array(z.int().min(1)).max(CONTACT_LIMITS.groupsOfContactMax).describe('Ids of groups.'),
  })
  .describe(
    'The groups it is in; `{"group": [{"id": 12}]}`, a list and a single id are taken as well.',
  )

/** A text that may be left out. */
function textField(about: string, charactersMax: number): z.ZodType {
  const form = z.string().max(charactersMax).optional().describe(about)
  return documentedAs(upTo(charactersMax), form)
}

/** The generous form of a contact without its id. */
export const CONTACT_SHAPE = {
  name: textField('First name.', CONTACT_LIMITS.nameCharactersMax),
  surname: textField('Surname.', CONTACT_LIMITS.nameCharactersMax),
  email: textField('E-mail address.', CONTACT_LIMITS.emailCharactersMax),
  gsm: documentedAs(
    text.schema,
    z
      .string()
      .optional()
      .describe('Mobile number, in any spelling that send-sms takes.')
      .meta({ examples: ['+905321112233'] }),
  ),
  custom_fields: documentedAs(customFieldsSchema, CUSTOM_FIELDS_FORM.optional()),
  groups: documentedAs(groupsSchema, GROUPS_FORM.optional()),
}

export const CONTACT_REPLY = z.strictObject({
  id: z.int().describe('Of the contact.'),
  name: z.string().describe('First name; "" for none, as in what follows.'),
  surname: z.string().describe('Surname.'),
  gsm: z.string().describe('Mobile number, `+905…`.'),
  email: z.string().describe('E-mail address.'),
  custom_fields: z
    .array(
      z.strictObject({
        id: z.int().describe('Of the custom field.'),
        value: z.string().describe('Its value.'),
      }),
    )
    .describe('Those that have a value.'),
  groups: z.array(z.int()).describe('Ids of the groups it is in.'),
})

/** Text, or a number in its digits, of so many characters at most. */
export function upTo(charactersMax: number): z.ZodType {
  return z.union([z.string().max(charactersMax), z.number()]).nullish()
}

/** Text as it can be kept, without the white space around it; undefined if it was left out. */
export function readText(branch: Branch, name: string): string | undefined {
  const sent = childOf(branch, name)
  return sent === undefined || sent === null ? undefined : writable(text.read(sent)).trim()
}

/** What is to be said of a text that is too long; undefined of one that fits. */
export function tooLong(
  field: string,
  value: string | undefined,
  charactersMax: number,
): Misfit | undefined {
  if (value === undefined || value.length <= charactersMax) return undefined
  return malformed(field, `may have ${charactersMax} characters, this has ${value.length}`)
}

export function tooMany(field: string, count: number, max: number): Misfit | undefined {
  return count <= max ? undefined : malformed(field, `may hold ${max}, this holds ${count}`)
}

/** @param path where the contact stands, for the log */
export function readContact(
  contact: Branch,
  path: string,
): { readonly contact: ContactFields } | Misfit {
  const customFields = readCustomFields(childOf(contact, 'custom_fields'))
  if (customFields === 'misfit') {
    return malformed(`${path}.custom_fields`, 'is no list of custom_field objects')
  }
  const fields = {
    name: readText(contact, 'name'),
    surname: readText(contact, 'surname'),
    gsm: readText(contact, 'gsm'),
    email: readText(contact, 'email'),
    customFields,
    groups: readGroupIds(childOf(contact, 'groups')),
  }
  return misfitOf(fields, path) ?? { contact: fields }
}

function misfitOf(fields: ContactFields, path: string): Misfit | undefined {
  const { nameCharactersMax, emailCharactersMax, customValueCharactersMax } = CONTACT_LIMITS
  const { customFieldsMax, groupsOfContactMax } = CONTACT_LIMITS
  const { customFields = [], groups = [] } = fields
  const valueField = `${path}.custom_fields.custom_field.value`
  return (
    tooLong(`${path}.name`, fields.name, nameCharactersMax) ??
    tooLong(`${path}.surname`, fields.surname, nameCharactersMax) ??
    tooLong(`${path}.email`, fields.email, emailCharactersMax) ??
    tooMany(`${path}.custom_fields`, customFields.length, customFieldsMax) ??
    tooMany(`${path}.groups`, groups.length, groupsOfContactMax) ??
    customFields
      .map(({ value }) => tooLong(valueField, value, customValueCharactersMax))
      .find((misfit) => misfit !== undefined)
  )
}

function readCustomFields(value: Tree | undefined): readonly CustomValue[] | undefined | 'misfit' {
  if (value === undefined || value === null) return undefined
  const inside = isBranch(value) ? childOf(value, 'custom_field') : value
  if (isBlank(inside) || (isList(inside) && inside.length === 0)) return []
  const fields = oneOrMany(inside)
  if (fields === undefined) return 'misfit'
  return fields.map((field) => ({
    id: trimmedText.read(childOf(field, 'id')),
    value: writable(text.read(childOf(field, 'value'))),
  }))
}

/** Stands for a value that is no id: no group is called so. */
const NO_ID = '?'

/** Empty ids say nothing and repeats nothing new; undefined if the field was left out. */
export function readGroupIds(value: Tree | undefined): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined
  const ids = isBranch(value)
    ? [...idsIn(childOf(value, 'group')), ...idsIn(childOf(value, 'id'))]
    : idsIn(value)
  return [...new Set(ids)]
}

/** One or many, each an id or an object that holds some. */
function idsIn(value: Tree | undefined): readonly string[] {
  if (value === undefined) return []
  return (isList(value) ? value : [value])
    .flatMap((each) => (isBranch(each) ? plainIds(childOf(each, 'id')) : plainIds(each)))
    .filter((id) => id !== '')
}

export function plainIds(value: Tree | undefined): readonly string[] {
  return (isList(value) ? value : [value]).map((id) => {
    if (id === undefined || id === null) return ''
    return typeof id === 'string' || typeof id === 'number' ? trimmedText.read(id) : NO_ID
  })
}

export function contactJson({ customFields, groups, ...contact }: ContactReply): Branch {
  return { ...plain(contact), custom_fields: customFields.map(customField), groups }
}

/** In XML a custom field is an element of its own, and a group an `<id>`. */
export function contactXml({ customFields, groups, ...contact }: ContactReply): Branch {
  return {
    ...plain(contact),
    custom_fields: { custom_field: customFields.map(customField) },
    groups: { id: groups },
  }
}

type Plain = Omit<ContactReply, 'customFields' | 'groups'>

function plain({ id, name, surname, gsm, email }: Plain): Branch {
  return { id, name, surname, gsm, email }
}

function customField({ id, value }: ContactReply['customFields'][number]): Branch {
  return { id, value }
}
