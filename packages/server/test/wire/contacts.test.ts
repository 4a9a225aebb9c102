/** Groups and contacts as clients of either form keep them (wire §5.8, §17). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  BODY_WAYS,
  type Customer,
  call,
  manage,
  openAccount,
  openWorld,
  type Sent,
  type Way,
  type World,
} from '../kit/wire-kit.ts'
import { contactOf, fieldOf, groupOf, NO_ID } from './support/contacts.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

async function ok(way: Way, path: string, who: Customer, content: object = {}): Promise<Sent> {
  const reply = await call(world, way, path, who, content)
  expect(reply.code, reply.text).toBe(200)
  return reply.payload
}

const okJson = ok.bind(null, 'json')

const codeOf = async (path: string, who: Customer, content: object): Promise<number> =>
  (await call(world, 'json', path, who, content)).code

const list = (value: Sent): Sent[] => (value === '' || value === undefined ? [] : [value].flat())

/** A contact of either form in the shape of JSON. */
function plain(way: Way, contact: Sent): Sent {
  if (way === 'json') return contact
  const { id, custom_fields, groups, ...rest } = contact
  return {
    id: Number(id),
    ...rest,
    custom_fields: list(custom_fields.custom_field).map((field) => {
      return { ...field, id: Number(field.id) }
    }),
    groups: list(groups.id).map(Number),
  }
}

describe.each(BODY_WAYS)('in %s', (way) => {
  test('a contact is added, shown, changed and deleted', async () => {
    const who = await openAccount(world)
    const [group, other] = [await groupOf(world, who), await groupOf(world, who)]
    const field = await fieldOf(world, who)
    const added = await ok(way, 'add-contact', who, {
      contact: {
        ...{ name: ' Ayşe ', surname: 'Işık & <Oğulları>', gsm: '0532 111 22 33' },
        ...{ email: 'ayse@example.com', groups: { id: [group, other] } },
        custom_fields: { custom_field: [{ id: field, value: '27/09/2024' }] },
      },
    })
    const contact = plain(way, added.contact)
    expect(contact).toEqual({
      ...{ id: 1, name: 'Ayşe', surname: 'Işık & <Oğulları>', gsm: '+905321112233' },
      ...{ email: 'ayse@example.com', groups: [group, other] },
      custom_fields: [{ id: field, value: '27/09/2024' }],
    })
    const { id } = contact
    expect((await ok(way, 'get-contact', who, { contact: { id } })).contact).toEqual(added.contact)
    const changes = { id, surname: '', groups: { group: [{ id: other }] } }
    const changed = await ok(way, 'edit-contact', who, { contact: changes })
    expect(plain(way, changed.contact)).toEqual({ ...contact, surname: '', groups: [other] })
    expect(await ok(way, 'delete-contact', who, { contact: { id } })).toEqual({})
    expect(await codeOf('get-contact', who, { contact: { id } })).toBe(465)
  })

  test('what XML cannot hold is kept of no text', async () => {
    const who = await openAccount(world)
    const field = await fieldOf(world, who)
    const { contact } = await okJson('add-contact', who, {
      contact: {
        ...{ name: 'A\u0001yşe ', surname: '\u0001', email: 'a\u001f@example.com' },
        custom_fields: { custom_field: [{ id: field, value: '\ufffe7' }] },
      },
    })
    const { id } = contact
    const shown = await ok(way, 'get-contact', who, { contact: { id } })
    expect(plain(way, shown.contact)).toMatchObject({
      ...{ name: 'Ayşe', surname: '', email: 'a@example.com' },
      custom_fields: [{ id: field, value: '7' }],
    })
    const { group } = await okJson('add-group', who, { group: { name: 'g\u0001' } })
    expect((await ok(way, 'get-group', who, { group: { id: group.id } })).group.name).toBe('g')
  })

  test('groups are added, listed with counts and children, changed and deleted', async () => {
    const who = await openAccount(world)
    expect((await ok(way, 'get-groups', who)).groups).toEqual(way === 'json' ? [] : '')
    const add = async (fields: object) =>
      (await ok(way, 'add-group', who, { group: fields })).group as Sent
    const top = await add({ name: ' Müşteriler ', parent: '' })
    expect([Number(top.id), top.name]).toEqual([1, 'Müşteriler'])
    const child = await add({ name: 'Ankara', parent: top.id })
    await add({ name: 'Boş', parent: 0 })
    await contactOf(world, who, { groups: { id: [1, 2] } })
    await contactOf(world, who, { groups: { id: 2 } })
    const { groups } = await ok(way, 'get-groups', who)
    const shown = way === 'json' ? groups : groups.group
    const children = way === 'json' ? shown[0].children : [shown[0].children.child]
    expect(shown.map(({ name, count }: Sent) => [name, Number(count)])).toEqual([
      ['Müşteriler', 1],
      ['Boş', 0],
    ])
    expect(children.map(({ name, count }: Sent) => [name, Number(count)])).toEqual([['Ankara', 2]])
    const { group } = await ok(way, 'get-group', who, { group: { id: child.id } })
    expect(group).toMatchObject({ name: 'Ankara', children: way === 'json' ? [] : '' })
    const edited = await ok(way, 'edit-group', who, { group: { id: child.id, name: 'İzmir' } })
    expect(edited.group.name).toBe('İzmir')
    expect(await ok(way, 'delete-group', who, { group: { id: top.id } })).toEqual({})
    expect(await codeOf('get-group', who, { group: { id: child.id } })).toBe(463)
    expect((await contactOf(world, who)).id).toBe(3)
  })

  test('contacts are listed by group and found by a part, a page at a time', async () => {
    const who = await openAccount(world)
    const id = await groupOf(world, who)
    for (const name of ['Işıl', 'IŞIK', 'İsmet']) {
      await contactOf(world, who, { name, groups: { id } })
    }
    const page = async (path: string, content: object) => {
      const { contacts } = await ok(way, path, who, content)
      const shown = way === 'json' ? contacts : list(contacts.contact)
      return shown.map((contact: Sent) => plain(way, contact).name)
    }
    const group = (more: object) => page('get-group-contacts', { group: { id, ...more } })
    expect(await group({ page: '', rowCount: '' })).toEqual(['Işıl', 'IŞIK', 'İsmet'])
    expect(await group({ page: 2, rowCount: 2 })).toEqual(['İsmet'])
    const search = (key: string, more: object = {}) =>
      page('search-contacts', { search: { key, ...more } })
    expect(await search('ışı')).toEqual(['Işıl', 'IŞIK'])
    expect(await search('ISI', { page: 2, rowCount: 1 })).toEqual(['IŞIK'])
    expect(await search('i̇sm')).toEqual(['İsmet'])
    const beyond = { search: { key: 'isi', page: 9 } }
    expect((await call(world, way, 'search-contacts', who, beyond)).code).toBe(465)
  })

  test('of many contacts each has its own status', async () => {
    const who = await openAccount(world)
    const contact = [
      { gsm: '5321112233' },
      { name: 'Ali', gsm: '123' },
      { name: '' },
      { name: 'Veli', groups: { id: NO_ID } },
      { name: 'Can', custom_fields: { custom_field: { id: NO_ID, value: 'x' } } },
      { email: 'a@b.c' },
    ]
    const outcomes = async (path: string, content: object) => {
      const { contacts } = await ok(way, path, who, content)
      return contacts.contact.map(({ id, gsm, status }: Sent) => {
        return [id === null || id === '' ? null : Number(id), gsm, Number(status.code)]
      })
    }
    expect(await outcomes('add-contacts', { contacts: { contact } })).toEqual([
      [1, '+905321112233', 200],
      [null, '123', 466],
      [null, '', 472],
      [null, '', 463],
      [null, '', 473],
      [2, '', 200],
    ])
    expect(await outcomes('delete-contacts', { contact: [{ id: 1 }, { id: 7 }] })).toEqual([
      [1, '+905321112233', 200],
      [7, '', 465],
    ])
    expect((await ok(way, 'get-contact', who, { contact: { id: 2 } })).contact.email).toBe('a@b.c')
  })

  test('contacts are subscribed to groups and unsubscribed', async () => {
    const who = await openAccount(world)
    const groups = [await groupOf(world, who), await groupOf(world, who)]
    const contacts = [await contactOf(world, who), await contactOf(world, who)]
    const ids = { contact: contacts.map(({ id }) => ({ id })), group: groups.map((id) => ({ id })) }
    const groupsNow = async () => {
      const { contact } = await ok(way, 'get-contact', who, { contact: { id: 2 } })
      return plain(way, contact).groups
    }
    expect(await ok(way, 'subscribe-group', who, ids)).toEqual({})
    expect(await groupsNow()).toEqual(groups)
    expect(await ok(way, 'unsubscribe-group', who, { ...ids, group: { id: 1 } })).toEqual({})
    expect(await groupsNow()).toEqual([2])
  })
})

test.each([
  ['an object with an object', { group: { id: 2 } }, [2]],
  ['an object with objects', { group: [{ id: 2 }, { id: '1' }] }, [1, 2]],
  ['an object with a list', { id: [2, '1', 2, '02'] }, [1, 2]],
  ['an object with an id', { id: 2 }, [2]],
  ['a list, as it is answered', [2, 1], [1, 2]],
  ['nothing', '', []],
])('groups may be named by %s', async (_, groups, expected) => {
  const who = await openAccount(world)
  for (let at = 0; at < 2; at += 1) await groupOf(world, who)
  expect((await contactOf(world, who, { groups })).groups).toEqual(expected)
})

test.each([
  ['+90 (532) 111-22-33', '+905321112233'],
  [5321112233, '+905321112233'],
  ['+49 151 23456789', '+4915123456789'],
  ['0090 532 111 22 33', '+905321112233'],
])('a number written %j is %s', async (gsm, shown) => {
  expect((await contactOf(world, await openAccount(world), { gsm })).gsm).toBe(shown)
})

test.each(['123', '05999999999', '+90 312 111 22 33', 'yok', '+49'])(
  'a number written %j is a 466',
  async (gsm) => {
    expect(await codeOf('add-contact', await openAccount(world), { contact: { gsm } })).toBe(466)
  },
)

test('a null leaves a field as it is, an empty one clears it', async () => {
  const who = await openAccount(world)
  const group = await groupOf(world, who)
  const { id } = await contactOf(world, who, { gsm: '5321112233', groups: { id: group } })
  const edit = async (fields: object) =>
    (await ok('json', 'edit-contact', who, { contact: { id, ...fields } })).contact
  expect(await edit({ name: null, gsm: null, groups: null })).toMatchObject({
    ...{ name: 'Ayşe', gsm: '+905321112233', groups: [group] },
  })
  expect(await edit({ gsm: '', groups: '' })).toMatchObject({ name: 'Ayşe', gsm: '', groups: [] })
})

test('a deleted group and a deleted field are in no contact any more', async () => {
  const who = await openAccount(world)
  const [group, field] = [await groupOf(world, who), await fieldOf(world, who)]
  const custom_fields = { custom_field: [{ id: field, value: 'x' }] }
  const { id } = await contactOf(world, who, { groups: { id: group }, custom_fields })
  await ok('json', 'delete-group', who, { group: { id: group } })
  await manage(world, 'DELETE', `/api/accounts/${who.id}/custom-fields/${field}`)
  const { contact } = await ok('json', 'get-contact', who, { contact: { id } })
  expect(contact).toMatchObject({ groups: [], custom_fields: [] })
  expect(await codeOf('edit-contact', who, { contact: { id, custom_fields } })).toBe(473)
})

/** Wire §17: what is wrong first decides. */
test.each<[string, number, string, object]>([
  ['462 before 461', 462, 'edit-group', { group: { id: '', name: '' } }],
  ['461 before 463', 461, 'edit-group', { group: { id: NO_ID, name: '' } }],
  ['461 before 463', 461, 'add-group', { group: { name: '', parent: NO_ID } }],
  ['464 before 463', 464, 'get-group-contacts', { group: { id: NO_ID, page: 0 } }],
  ['464 before 471', 464, 'search-contacts', { search: { key: 'a', page: 0 } }],
  ['466 before 463', 466, 'add-contact', { contact: { gsm: '1', groups: { id: NO_ID } } }],
  ['463 before 473', 463, 'add-contact', { contact: { name: 'a', ...bothOfNobody() } }],
  ['472 before 463', 472, 'add-contact', { contact: bothOfNobody() }],
  ['465 before 472', 465, 'edit-contact', { contact: { id: NO_ID, name: '' } }],
  ['465 before 466', 465, 'edit-contact', { contact: { id: NO_ID, gsm: '1' } }],
  ['472 before 463', 472, 'edit-contact', { contact: { id: 1, name: '', ...bothOfNobody() } }],
  ['466 before 463', 466, 'edit-contact', { contact: { id: 1, gsm: '1', ...bothOfNobody() } }],
  ['463 before 473', 463, 'edit-contact', { contact: { id: 1, ...bothOfNobody() } }],
  ['465 before 463', 465, 'subscribe-group', { contact: { id: NO_ID }, group: { id: NO_ID } }],
])('%s', async (_, code, path, content) => {
  const who = await openAccount(world)
  await contactOf(world, who)
  expect(await codeOf(path, who, content)).toBe(code)
})

function bothOfNobody() {
  return {
    groups: { id: NO_ID },
    custom_fields: { custom_field: { id: NO_ID, value: 'x' } },
  }
}
