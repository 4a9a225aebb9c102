/** Contacts that go into groups or leave them. */
import type { Memberships } from '@peyk/contract/contact-lists'
import type { Account } from './account.ts'
import { groupIdsOf, idOrNobody } from './contacts.ts'
import type { Answer, Context } from './context.ts'

/** As edit-contact does: 465 goes before 463. */
export async function changeMemberships(
  { store }: Context,
  account: Account,
  { contacts, groups, join }: Memberships & { readonly join: boolean },
): Promise<Answer<Record<never, never>>> {
  const outcome = await store.run('changeMembers', {
    accountId: account.settings.id,
    contacts: [...new Set(contacts.map(idOrNobody))],
    groups: groupIdsOf(groups),
    join,
  })
  if (outcome === 'done') return { reply: {} }
  return { refused: outcome, why: WHY[outcome] }
}

const WHY = {
  contactNotFound: '`contact` names somebody whom this account does not have',
  groupNotFound: '`group` names a group that this account does not have',
} as const
