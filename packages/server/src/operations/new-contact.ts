/** A contact that is to be made: from what was sent to what the store is given. */
import type { ContactFields } from '@peyk/contract/contact-fields'
import type { StatusName } from '@peyk/contract/statuses'
import { LIMITS } from '../base/limits.ts'
import { isNobody } from '../rules/contact.ts'
import type { ContactView } from '../store/contact-rows.ts'
import type { Added, NewContact } from '../store/verbs/add-contacts.ts'
import type { Account } from './account.ts'
import { customValuesOf, groupIdsOf, readGsm } from './contacts.ts'
import type { Context } from './context.ts'

export interface ContactRefusal {
  readonly refused: StatusName
  readonly why: string
}

export interface ComposedContact {
  readonly draft: NewContact
  /** As it is shown once it has its id. */
  readonly view: Omit<ContactView, 'id'>
}

/** Wire §17: 472, then 466; the store judges the rest. */
export async function composeContact(
  { clock, numbers }: Pick<Context, 'clock' | 'numbers'>,
  account: Account,
  fields: ContactFields,
): Promise<ComposedContact | ContactRefusal> {
  const { name = '', surname = '', gsm = '', email = '', groups = [] } = fields
  const read = await readGsm(gsm, numbers)
  const number = read === 'badNumber' ? 0 : read
  if (isNobody({ name, surname, number, email })) {
    return { refused: 'contactEmpty', why: 'name, surname, gsm and email are all empty' }
  }
  if (read === 'badNumber') return badGsm(gsm)
  const values = new Map(customValuesOf(fields).filter(([, value]) => value !== ''))
  const groupIds = groupIdsOf(groups).toSorted((a, b) => a - b)
  const details = { name, surname, number: read, email }
  return {
    draft: {
      ...details,
      accountId: account.settings.id,
      customValues: customValuesOf(fields),
      groups: groupIds,
      contactsMax: LIMITS.contactsPerAccountMax,
      nowMs: clock.now(),
    },
    view: {
      ...details,
      customFields: [...values]
        .map(([id, value]) => ({ id, value }))
        .toSorted((a, b) => a.id - b.id),
      groups: groupIds,
    },
  }
}

export const badGsm = (gsm: string): ContactRefusal => ({
  refused: 'badNumber',
  why: `\`contact.gsm\` (${gsm.length} characters) is no mobile number of Turkey and none abroad`,
})

export function refusalOfAdded(refused: Extract<Added, { refused: unknown }>['refused']) {
  const { contactsPerAccountMax } = LIMITS
  if (refused === 'full') {
    const why = `the account has ${contactsPerAccountMax} contacts; delete some first`
    return { refused: 'badRequest', why } as const
  }
  return { refused, why: WHY[refused] }
}

const WHY = {
  groupNotFound: '`contact.groups` names a group that this account does not have',
  customFieldNotFound: '`contact.custom_fields` names a field that this account does not have',
} as const
