/** Calls with many contacts: the removed plural forms and (un)subscribe-group (wire §5.8). */
import { z } from 'zod'
import { CONTACT_LIMITS, plainIds, tooMany } from './contact-fields.ts'
import { documentedAs, idForm } from './documented.ts'
import { type Misfit, malformed, requestSchema } from './endpoint.ts'
import { decimalId, oneOrMany } from './fields.ts'
import { type StatusName, statusNamed } from './statuses.ts'
import { type Branch, branchOf, childOf, type Tree } from './tree.ts'

/** What became of one of many. */
export interface ContactOutcome {
  /** Null of one that was not made. */
  readonly id: number | null
  /** `+905…`; of a refused one as it was sent. */
  readonly gsm: string
  readonly status: StatusName
}

const OUTCOME = z.strictObject({
  id: z.int().nullable().describe('Of the contact; null of one that was not made.'),
  gsm: z.string().describe('`+905…`; of a refused one as it was sent.'),
  status: z
    .strictObject({
      code: z.int().describe('As that of a call with this one alone.'),
      message: z.string().describe('Its Turkish text.'),
    })
    .describe('What became of it.'),
})

export const CONTACT_OUTCOMES_REPLY = z.strictObject({
  contacts: z
    .strictObject({ contact: z.array(OUTCOME).describe('In the order of the request.') })
    .describe('What became of each.'),
})

export const ID_SHAPE = { id: documentedAs(decimalId.schema, idForm('contact')) }

/** `contacts.contact`, one or many, or `contact` beside the credentials. */
export function manySchema(shape: z.ZodRawShape): z.ZodType {
  const some = manyOf(z.looseObject(shape), CONTACT_LIMITS.contactsPerCallMax)
  const contact = oneOrSome(z.looseObject(shape), CONTACT_LIMITS.contactsPerCallMax).nullish()
  const wrapped = z.looseObject({ contact: documentedAs(contact, some.describe('Each of them.')) })
  const request = {
    contacts: documentedAs(wrapped.nullish(), wrapped.describe('The contacts.')),
    contact: documentedAs(
      contact,
      some
        .optional()
        .describe('What older clients send for `contacts.contact`.')
        .meta({ deprecated: true }),
    ),
  }
  return requestSchema(request).refine((tree) => 'contacts' in manyContacts(tree as Tree))
}

function oneOrSome(one: z.ZodType, max: number): z.ZodType {
  return z.union([one, manyOf(one, max)])
}

function manyOf(one: z.ZodType, max: number) {
  return z.array(one).min(1).max(max)
}

export function manyContacts(tree: Tree): { readonly contacts: readonly Branch[] } | Misfit {
  const request = branchOf(tree, 'request')
  if (request === undefined) return malformed('request', 'there is no such object')
  const wrapped = branchOf(request, 'contacts')
  const contacts = [
    ...((wrapped && oneOrMany(childOf(wrapped, 'contact'))) ?? []),
    ...(oneOrMany(childOf(request, 'contact')) ?? []),
  ]
  if (contacts.length === 0) return malformed('request.contacts.contact', 'there is no contact')
  const { contactsPerCallMax } = CONTACT_LIMITS
  return tooMany('request.contacts.contact', contacts.length, contactsPerCallMax) ?? { contacts }
}

/** The ids of `{id: 1}`, `{id: [1, 2]}` and lists of them, each once. */
export function readIds(
  holders: readonly Branch[],
  field: string,
  max: number = CONTACT_LIMITS.contactsPerCallMax,
): { readonly ids: readonly string[] } | Misfit {
  const ids = [...new Set(holders.flatMap((each) => plainIds(childOf(each, 'id'))))]
  return tooMany(field, ids.length, max) ?? { ids }
}

/** The same in either form: in XML the list repeats `<contact>`. */
export function writeOutcomes({
  contacts,
}: {
  readonly contacts: readonly ContactOutcome[]
}): Branch {
  return { contacts: { contact: contacts.map(writeOutcome) } }
}

function writeOutcome({ id, gsm, status }: ContactOutcome): Branch {
  const { code, tr } = statusNamed(status)
  return { id, gsm, status: { code, message: tr } }
}

/** Ids as they were spelt; each contact goes into, or out of, each group. */
export interface Memberships {
  readonly contacts: readonly string[]
  readonly groups: readonly string[]
}

/** `{id: [1, 2]}` is taken as well. */
const members = (whose: string, max: number) => {
  const holder = z.looseObject({ id: documentedAs(decimalId.schema, idForm(whose)) })
  return documentedAs(oneOrSome(holder, max), manyOf(holder, max).describe(`Each ${whose}.`))
}

export const MEMBERSHIPS_SCHEMA = requestSchema({
  contact: members('contact', CONTACT_LIMITS.contactsPerCallMax),
  group: members('group', CONTACT_LIMITS.groupsPerCallMax),
})

export function readMemberships(tree: Tree): { readonly request: Memberships } | Misfit {
  const request = branchOf(tree, 'request')
  if (request === undefined) return malformed('request', 'there is no such object')
  const { contactsPerCallMax, groupsPerCallMax } = CONTACT_LIMITS
  const contacts = idsOf(request, 'contact', contactsPerCallMax)
  if ('refused' in contacts) return contacts
  const groups = idsOf(request, 'group', groupsPerCallMax)
  if ('refused' in groups) return groups
  return { request: { contacts: contacts.ids, groups: groups.ids } }
}

function idsOf(request: Branch, name: string, max: number) {
  const holders = oneOrMany(childOf(request, name))
  if (holders === undefined) return malformed(`request.${name}`, 'there is no such object')
  return readIds(holders, `request.${name}`, max)
}
