/** What the calls about groups and contacts answer (wire §5.8, §14, §17). */
import { openAccount } from '../../../kit/wire-kit.ts'
import { contactOf, groupOf, NO_ID } from '../contacts.ts'
import { row, type StatusRow } from './row.ts'

const BY_GROUP = ['get-group', 'delete-group', 'get-group-contacts']
const BY_CONTACT = ['get-contact', 'delete-contact', 'edit-contact']
const WITH_MEMBERS = ['subscribe-group', 'unsubscribe-group']
const WRITTEN = ['add-contact', 'edit-contact']
const NAMED = ['add-group', 'edit-group']
const PLURAL = ['add-contacts', 'delete-contacts']
const LONG = 'a'.repeat(101)

const STRUCTURE: readonly StatusRow[] = [
  row(400, [...BY_GROUP, ...NAMED], 'no group object', () => ({ groups: { id: 1 } })),
  row(400, [...BY_CONTACT, 'add-contact'], 'no contact object', () => ({ contacts: { id: 1 } })),
  row(400, ['search-contacts'], 'no search object', () => ({ key: 'abc' })),
  row(400, PLURAL, 'no contact in it', () => ({ contacts: '' })),
  row(400, WITH_MEMBERS, 'no group object', () => ({ contact: { id: 1 } })),
  row(400, NAMED, 'a name that is too long', () => ({ group: { id: 1, name: LONG } })),
  row(400, WRITTEN, 'a name that is too long', () => ({ contact: { id: 1, name: LONG } })),
]

const GROUPS: readonly StatusRow[] = [
  row(461, ['add-group'], 'a name of blanks', () => ({ group: { name: '  ' } })),
  row(461, ['edit-group'], 'no name', async (world, who) => ({
    group: { id: await groupOf(world, who) },
  })),
  row(462, ['edit-group'], 'an empty id', () => ({ group: { id: '', name: 'a' } })),
  row(463, [...BY_GROUP, 'edit-group'], 'an id that nobody has', () => ({
    group: { id: NO_ID, name: 'a' },
  })),
  row(463, [...BY_GROUP, 'edit-group'], "another account's group", async (world) => {
    const other = await openAccount(world)
    for (let at = 0; at < 3; at += 1) await groupOf(world, other)
    return { group: { id: await groupOf(world, other), name: 'a' } }
  }),
  row(463, [...BY_GROUP, 'edit-group'], 'an id that is no number', () => ({
    group: { id: 'abc', name: 'a' },
  })),
  row(463, ['add-group'], 'a parent that nobody has', () => ({
    group: { name: 'a', parent: NO_ID },
  })),
  row(463, ['add-group'], 'a parent that has a parent', async (world, who) => {
    const parent = await groupOf(world, who, { parent: await groupOf(world, who) })
    return { group: { name: 'a', parent } }
  }),
  row(463, ['edit-group'], 'a parent that is the group itself', async (world, who) => {
    const id = await groupOf(world, who)
    return { group: { id, name: 'a', parent: id } }
  }),
  row(463, WRITTEN, 'a group of nobody', async (world, who) => {
    const { id } = await contactOf(world, who)
    return { contact: { id, name: 'a', groups: { id: NO_ID } } }
  }),
  row(463, WITH_MEMBERS, 'a group of nobody', async (world, who) => {
    const { id } = await contactOf(world, who)
    return { contact: { id }, group: { id: NO_ID } }
  }),
]

const CONTACTS: readonly StatusRow[] = [
  row(464, ['get-group-contacts', 'search-contacts'], 'page 0', () => ({
    ...{ group: { id: 1, page: 0 }, search: { key: 'abc', page: 0 } },
  })),
  row(465, [...BY_CONTACT], 'an id that nobody has', () => ({ contact: { id: NO_ID, name: 'a' } })),
  row(465, [...BY_CONTACT], "another account's contact", async (world) => {
    return { contact: await contactOf(world, await openAccount(world)) }
  }),
  row(465, [...BY_CONTACT], 'an empty id', () => ({ contact: { id: '', name: 'a' } })),
  row(465, ['get-group-contacts'], 'a group of nobody', async (world, who) => ({
    group: { id: await groupOf(world, who) },
  })),
  row(465, ['search-contacts'], 'a term that nobody has', () => ({ search: { key: 'yok böyle' } })),
  row(465, WITH_MEMBERS, 'a contact of nobody', async (world, who) => ({
    contact: { id: NO_ID },
    group: { id: await groupOf(world, who) },
  })),
  row(466, WRITTEN, 'a number that cannot exist', async (world, who) => {
    const { id } = await contactOf(world, who)
    return { contact: { id, gsm: '5999999999' } }
  }),
  row(471, ['search-contacts'], 'two characters', () => ({ search: { key: ' ay ' } })),
  row(472, ['add-contact'], 'nothing but groups', () => ({ contact: { groups: '' } })),
  row(472, ['edit-contact'], 'the last field is cleared', async (world, who) => {
    const { id } = await contactOf(world, who)
    return { contact: { id, name: '' } }
  }),
  row(473, WRITTEN, 'a custom field of nobody', async (world, who) => {
    const { id } = await contactOf(world, who)
    const custom_fields = { custom_field: [{ id: NO_ID, value: 'a' }] }
    return { contact: { id, name: 'a', custom_fields } }
  }),
]

export const CONTACT_ROWS: readonly StatusRow[] = [...STRUCTURE, ...GROUPS, ...CONTACTS]
