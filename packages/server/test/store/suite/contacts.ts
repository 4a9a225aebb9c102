/** Contacts, groups and custom fields: what is kept, what is found, and whose it is. */
import { expect, test } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import type { NewContact } from '../../../src/store/verbs/add-contacts.ts'
import type { ContactChanges } from '../../../src/store/verbs/edit-contact.ts'
import { anAccount, START } from '../../kit/store-kit.ts'

const MANY = 1_000_000
const NOBODY = { name: '', surname: '', number: null, email: '' }

export function contactTests(store: () => Store): void {
  const draft = (accountId: number, more: Partial<NewContact>): NewContact => ({
    ...{ ...NOBODY, accountId, customValues: [], groups: [], contactsMax: MANY, nowMs: START },
    ...more,
  })
  async function add(accountId: number, more: Partial<NewContact>): Promise<number> {
    const added = await store().place('addContacts', draft(accountId, more))
    if (!('id' in added)) throw new Error(added.refused)
    return added.id
  }
  async function addGroup(accountId: number, name = 'g', parent = 0): Promise<number> {
    const made = await store().run('addGroup', { accountId, name, parent, groupsMax: MANY })
    if (typeof made === 'string') throw new Error(made)
    return made.id
  }
  const group = (accountId: number) => store().read('groupsOf', { accountId })
  const inGroup = async (accountId: number, groupId: number, offset = 0, limit = 1000) =>
    (await store().read('groupContacts', { accountId, groupId, offset, limit }))?.map(
      ({ id }) => id,
    )
  const search = async (accountId: number, term: string, offset = 0, limit = 1000) =>
    (await store().read('searchContacts', { accountId, term, offset, limit })).map(({ id }) => id)
  const contact = (accountId: number, id: number) => store().read('contactById', { accountId, id })
  const edit = (accountId: number, id: number, changes: ContactChanges) =>
    store().run('editContact', { accountId, id, changes })

  test('a contact reads back as it was made, with the groups and values it has', async () => {
    const { id: accountId } = await anAccount(store())
    const groups = [await addGroup(accountId), await addGroup(accountId)]
    const field = await store().run('addCustomField', {
      ...{ accountId, name: 'şehir', kind: 'text' as const, fieldsMax: 9, nowMs: START },
    })
    if (typeof field === 'string') throw new Error(field)
    const details = { name: 'Ayşe', surname: 'Işık', number: 905321112233, email: 'a@b.c' }
    const customValues = [[field.id, 'İzmir "35"']] as const
    const id = await add(accountId, { ...details, groups, customValues })
    expect(await contact(accountId, id)).toEqual({
      ...{ id, ...details, groups },
      customFields: [{ id: field.id, value: 'İzmir "35"' }],
    })
    expect(await contact(accountId, id + 1)).toBeUndefined()
    expect(await store().read('customFieldsOf', { accountId })).toEqual([field])
  })

  test('ids are counted for each account, in groups of requests as well', async () => {
    const accounts = [await anAccount(store()), await anAccount(store())]
    const made = await Promise.all(
      Array.from({ length: 40 }, (_, at) => {
        const { id } = accounts[at % 2] as { id: number }
        return add(id, { name: `n${at}` })
      }),
    )
    const own = (odd: number) => made.filter((_, at) => at % 2 === odd).toSorted((a, b) => a - b)
    for (const odd of [0, 1]) expect(own(odd)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1))
  })

  test('of many requests each is judged by itself', async () => {
    const { id: accountId } = await anAccount(store())
    const known = await addGroup(accountId)
    const added = await store().run('addContacts', [
      draft(accountId, { name: 'a', groups: [known] }),
      draft(accountId, { name: 'b', groups: [known, 99] }),
      draft(accountId, { name: 'c', customValues: [[1, 'x']] }),
      draft(accountId, { name: 'd', groups: [99], customValues: [[1, 'x']] }),
      draft(accountId, { name: 'e', contactsMax: 1 }),
      draft(accountId, { name: 'f', contactsMax: 2 }),
    ])
    expect(added).toEqual([
      { id: 1 },
      { refused: 'groupNotFound' },
      { refused: 'customFieldNotFound' },
      { refused: 'groupNotFound' },
      { refused: 'full' },
      { id: 2 },
    ])
    expect(await inGroup(accountId, known)).toEqual([1])
  })

  test('what is left out of a change stays, and what is empty goes', async () => {
    const { id: accountId } = await anAccount(store())
    const [one, two] = [await addGroup(accountId), await addGroup(accountId)]
    const id = await add(accountId, { name: 'Ali', number: 905321112233, groups: [one] })
    expect(await edit(accountId, id, { surname: 'Veli' })).toMatchObject({
      ...{ name: 'Ali', surname: 'Veli', number: 905321112233, groups: [one] },
    })
    expect(await edit(accountId, id, { number: null, groups: [two] })).toMatchObject({
      ...{ number: null, groups: [two] },
    })
    expect(await inGroup(accountId, one)).toEqual([])
    expect(await inGroup(accountId, two)).toEqual([id])
    expect(await search(accountId, '532')).toEqual([])
    expect(await search(accountId, 'ali veli')).toEqual([id])
    expect(await edit(accountId, id, { groups: [] })).toMatchObject({ groups: [] })
    expect((await group(accountId)).map(({ count }) => count)).toEqual([0, 0])
  })

  test('custom values change one by one, or go all at once', async () => {
    const { id: accountId } = await anAccount(store())
    for (const name of ['a', 'b', 'c']) {
      const field = { accountId, name, kind: 'text' as const, fieldsMax: 9, nowMs: START }
      await store().run('addCustomField', field)
    }
    const values = [1, 2].map((field) => [field, `v${field}`] as const)
    const id = await add(accountId, { name: 'Ali', customValues: values })
    const valuesAfter = async (changes: ContactChanges) => {
      const edited = await edit(accountId, id, changes)
      return 'id' in edited && edited.customFields.map(({ id: field, value }) => [field, value])
    }
    expect(
      await valuesAfter({
        customValues: [
          [3, 'z'],
          [1, ''],
        ],
      }),
    ).toEqual([
      [2, 'v2'],
      [3, 'z'],
    ])
    await store().run('deleteCustomField', { accountId, id: 2 })
    expect((await contact(accountId, id))?.customFields).toEqual([{ id: 3, value: 'z' }])
    expect(await valuesAfter({ customValues: [], noCustomValues: true })).toEqual([])
    expect(await edit(accountId, id, { customValues: [[2, 'x']] })).toEqual({
      refused: 'customFieldNotFound',
    })
  })

  test('a change is refused by the first of its causes, and then changes nothing', async () => {
    const { id: accountId } = await anAccount(store())
    const id = await add(accountId, { name: 'Ali' })
    const before = await contact(accountId, id)
    const wrong: [ContactChanges, string][] = [
      [{ name: '' }, 'contactEmpty'],
      [{ name: '', number: 'badNumber' }, 'badNumber'],
      [{ number: 'badNumber', groups: [9] }, 'badNumber'],
      [{ groups: [9], customValues: [[9, 'x']] }, 'groupNotFound'],
      [{ surname: 'x', customValues: [[9, 'x']] }, 'customFieldNotFound'],
    ]
    for (const [changes, refused] of wrong) {
      expect(await edit(accountId, id, changes)).toEqual({ refused })
    }
    expect(await edit(accountId, id + 1, { name: '' })).toEqual({ refused: 'contactNotFound' })
    expect(await contact(accountId, id)).toEqual(before)
  })

  test('a deleted contact is nowhere any more', async () => {
    const { id: accountId } = await anAccount(store())
    const groupId = await addGroup(accountId)
    const ids = [1, 2, 3].map((at) => ({ name: `Silinecek ${at}`, groups: [groupId] }))
    for (const more of ids) await add(accountId, more)
    const remove = (...gone: number[]) => store().run('deleteContacts', { accountId, ids: gone })
    expect((await remove(1, 3, 9)).map(({ id }) => id).toSorted()).toEqual([1, 3])
    expect(await remove(1)).toEqual([])
    expect(await inGroup(accountId, groupId)).toEqual([2])
    expect(await search(accountId, 'silinecek')).toEqual([2])
    expect((await group(accountId)).map(({ count }) => count)).toEqual([1])
    expect(await add(accountId, { name: 'new' })).toBe(4)
  })

  test('groups have two levels', async () => {
    const { id: accountId } = await anAccount(store())
    const top = await addGroup(accountId, 'top')
    const child = await addGroup(accountId, 'child', top)
    const other = await addGroup(accountId, 'other')
    const ask = { accountId, name: 'x', groupsMax: MANY }
    expect(await store().run('addGroup', { ...ask, parent: child })).toBe('groupNotFound')
    expect(await store().run('addGroup', { ...ask, parent: 99 })).toBe('groupNotFound')
    expect(await store().run('addGroup', { ...ask, parent: 0, groupsMax: 3 })).toBe('full')
    const move = (id: number, parent: number | undefined, name = 'moved') =>
      store().run('editGroup', { accountId, id, name, parent })
    expect(await move(top, other), 'it has a child').toBe(false)
    expect(await move(other, other), 'under itself').toBe(false)
    expect(await move(other, child), 'under a child').toBe(false)
    expect(await move(99, 0)).toBe(false)
    expect(await move(child, undefined, 'renamed')).toBe(true)
    expect(await move(other, top)).toBe(true)
    expect(await move(child, 0)).toBe(true)
    expect((await group(accountId)).map(({ name, parent }) => [name, parent])).toEqual([
      ['top', 0],
      ['moved', 0],
      ['moved', top],
    ])
  })

  test('a deleted group takes its children along and leaves the contacts', async () => {
    const { id: accountId } = await anAccount(store())
    const top = await addGroup(accountId)
    const child = await addGroup(accountId, 'child', top)
    const stays = await addGroup(accountId)
    for (let at = 0; at < 5; at += 1) {
      await add(accountId, { name: `n${at}`, groups: [top, child, stays] })
    }
    const remove = () => store().run('deleteGroup', { accountId, id: top })
    expect(await remove()).toBe(true)
    expect(await remove()).toBe(false)
    expect((await group(accountId)).map(({ id, count }) => [id, count])).toEqual([[stays, 5]])
    expect(await inGroup(accountId, child)).toBeUndefined()
    expect((await contact(accountId, 3))?.groups).toEqual([stays])
    // Changing a contact whose group is being forgotten harms nothing.
    expect(await edit(accountId, 3, { surname: 'x' })).toMatchObject({ groups: [stays] })
    let slices = 0
    while ((await store().run('forgetGroups', { limit: 2 })).more) slices += 1
    expect(slices).toBe(6)
    expect(await inGroup(accountId, stays)).toEqual([1, 2, 3, 4, 5])
    expect(await addGroup(accountId)).toBe(stays + 1)
  })

  test('contacts go into groups and out of them, all or none', async () => {
    const { id: accountId } = await anAccount(store())
    const groups = [await addGroup(accountId), await addGroup(accountId)]
    const [one = 0, two = 0] = groups
    for (const name of ['a', 'b', 'c']) await add(accountId, { name, groups: [one] })
    const change = (join: boolean, contacts: number[], into = groups) =>
      store().run('changeMembers', { accountId, contacts, groups: into, join })
    expect(await change(true, [1, 2])).toBe('done')
    expect(await change(true, [1, 2])).toBe('done')
    expect(await inGroup(accountId, two)).toEqual([1, 2])
    expect((await contact(accountId, 2))?.groups).toEqual(groups)
    expect(await change(true, [3, 9], [two])).toBe('contactNotFound')
    expect(await change(true, [3], [two, 9])).toBe('groupNotFound')
    expect(await inGroup(accountId, two)).toEqual([1, 2])
    expect(await change(false, [1, 3])).toBe('done')
    expect(await inGroup(accountId, one)).toEqual([2])
    expect(await inGroup(accountId, two)).toEqual([2])
    expect((await group(accountId)).map(({ count }) => count)).toEqual([1, 1])
  })

  test('a group is paged in the order of the ids, also where many have left', async () => {
    const { id: accountId } = await anAccount(store())
    const groupId = await addGroup(accountId)
    const drafts = Array.from({ length: 5_000 }, (_, at) =>
      draft(accountId, { name: `n${at}`, groups: [groupId] }),
    )
    await store().run('addContacts', drafts)
    const gone = Array.from({ length: 2_000 }, (_, at) => at + 101)
    await store().run('deleteContacts', { accountId, ids: gone })
    const expected = Array.from({ length: 5_000 }, (_, at) => at + 1).filter(
      (id) => id < 101 || id > 2_100,
    )
    for (const offset of [0, 90, 2_000, 2_999, 3_000, 10 ** 9]) {
      const page = await inGroup(accountId, groupId, offset, 100)
      expect(page).toEqual(expected.slice(offset, offset + 100))
    }
  })

  test('a search finds any part of any field, and across no border of fields', async () => {
    const { id: accountId } = await anAccount(store())
    const details = { name: 'Ayşe Nur', surname: 'Işık', number: 905321112233 }
    const id = await add(accountId, { ...details, email: 'nur@örnek.com' })
    await add(accountId, { name: 'Mehmet', number: 905331112244, email: '100%_"x"@y.z' })
    for (const term of ['ays', 'nur isik', 'isik', '532111', '2233', '@ornek.c', '+905321112233']) {
      expect(await search(accountId, term), term).toEqual([id])
    }
    for (const term of ['isik +9', '2233 nur', 'nurisik', 'aysee', '2234']) {
      expect(await search(accountId, term), term).toEqual([])
    }
    for (const term of ['100%_"x', '%_"']) expect(await search(accountId, term)).toEqual([2])
    expect(await search(accountId, '111')).toEqual([id, 2])
    // All grams are there, the term is not.
    await add(accountId, { name: 'abcd bcde' })
    expect(await search(accountId, 'abcde')).toEqual([])
  })

  test('a search of many pages gives everybody once, in the order of the ids', async () => {
    const { id: accountId } = await anAccount(store())
    const drafts = Array.from({ length: 17_000 }, (_, at) =>
      draft(accountId, { name: at % 10 === 3 ? 'ender' : at === 16_999 ? 'tek' : 'sik' }),
    )
    await store().run('addContacts', drafts)
    const expected = drafts.flatMap(({ name }, at) => (name === 'ender' ? [at + 1] : []))
    const pages: number[] = []
    for (let offset = 0; offset < 1_800; offset += 300) {
      pages.push(...(await search(accountId, 'ender', offset, 300)))
    }
    expect(pages).toEqual(expected)
    expect(await search(accountId, 'tek')).toEqual([17_000])
    expect(await search(accountId, 'sik', 15_000)).toHaveLength(299)
    expect(await search(accountId, 'sik', 15_299)).toEqual([])
  })

  test('accounts see nothing of each other', async () => {
    const [one, two, three] = [
      await anAccount(store()),
      await anAccount(store()),
      await anAccount(store()),
    ]
    const groupId = await addGroup(two.id)
    const id = await add(two.id, { name: 'Gizli', groups: [groupId] })
    for (const { id: accountId } of [one, three]) {
      expect(await search(accountId, 'gizli')).toEqual([])
      expect(await contact(accountId, id)).toBeUndefined()
      expect(await inGroup(accountId, groupId)).toBeUndefined()
      expect(await edit(accountId, id, { name: 'x' })).toEqual({ refused: 'contactNotFound' })
      expect(await store().run('deleteContacts', { accountId, ids: [id] })).toEqual([])
      expect(await store().run('deleteGroup', { accountId, id: groupId })).toBe(false)
    }
    expect(await search(two.id, 'gizli')).toEqual([id])
  })

  test('custom fields are made, changed and deleted, each name once', async () => {
    const { id: accountId } = await anAccount(store())
    const make = (name: string, fieldsMax = 2) =>
      store().run('addCustomField', {
        ...{ accountId, name, kind: 'date' as const, fieldsMax, nowMs: START },
      })
    expect(await make('a')).toEqual({ id: 1, name: 'a', kind: 'date', createdAtMs: START })
    expect(await make('a')).toBe('taken')
    expect(await make('b')).toMatchObject({ id: 2 })
    expect(await make('c')).toBe('full')
    const change = (id: number, changes: { name?: string; kind?: 'text' }) =>
      store().run('changeCustomField', { accountId, id, changes })
    expect(await change(2, { name: 'a' })).toBe('taken')
    expect(await change(2, { kind: 'text' })).toMatchObject({ name: 'b', kind: 'text' })
    expect(await change(9, {})).toBe('noField')
    expect(await store().run('deleteCustomField', { accountId, id: 1 })).toBe(true)
    expect(await store().run('deleteCustomField', { accountId, id: 1 })).toBe(false)
    expect(await make('c')).toMatchObject({ id: 3 })
    const stranger = { accountId: 987_654, name: 'x', kind: 'text' as const, fieldsMax: 9 }
    expect(await store().run('addCustomField', { ...stranger, nowMs: START })).toBe('noAccount')
  })
}
