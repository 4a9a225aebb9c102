import { afterAll, beforeAll, expect, test } from 'vitest'
import { anAccount, type Kit, openKit } from './manage-kit.ts'

let kit: Kit
beforeAll(async () => {
  kit = await openKit()
})
afterAll(() => kit.close())

test('a custom field is made, listed, changed and deleted', async () => {
  const path = `/api/accounts/${await anAccount(kit)}/custom-fields`
  expect(await kit.call('GET', path)).toMatchObject({ body: { items: [], next: null } })
  const made = await kit.call('POST', path, { name: ' Doğum günü ', kind: 'date' })
  const field = { id: 1, name: 'Doğum günü', kind: 'date', createdAt: '2026-05-01T09:00:00.000Z' }
  expect(made).toMatchObject({ status: 201, body: field })
  expect((await kit.call('POST', path, { name: 'Şehir' })).body).toMatchObject({ kind: 'text' })
  expect((await kit.call('GET', path)).body.items).toMatchObject([field, { id: 2 }])
  const changed = await kit.call('PATCH', `${path}/1`, { name: 'Tarih' })
  expect(changed).toMatchObject({ status: 200, body: { ...field, name: 'Tarih' } })
  expect((await kit.call('DELETE', `${path}/1`)).status).toBe(204)
  expect((await kit.call('DELETE', `${path}/1`)).status).toBe(404)
  expect((await kit.call('GET', path)).body.items).toMatchObject([{ id: 2 }])
})

test('a name is there once', async () => {
  const path = `/api/accounts/${await anAccount(kit)}/custom-fields`
  for (const name of ['a', 'b']) await kit.call('POST', path, { name })
  expect((await kit.call('POST', path, { name: 'a' })).status).toBe(409)
  expect((await kit.call('PATCH', `${path}/2`, { name: 'a' })).status).toBe(409)
  expect((await kit.call('PATCH', `${path}/2`, { name: 'b' })).status).toBe(200)
})

test.each([
  ['name', {}],
  ['name', { name: '  ' }],
  ['name', { name: 'x'.repeat(101) }],
  ['name', { name: 5 }],
  ['name', { name: 'a\u0001b' }],
  ['kind', { name: 'a', kind: 'colour' }],
  ['note', { name: 'a', note: 'b' }],
])('a misfit in %s is named: %j', async (field, request) => {
  const path = `/api/accounts/${await anAccount(kit)}/custom-fields`
  const { status, body } = await kit.call('POST', path, request)
  expect(status).toBe(422)
  expect(body.errors).toMatchObject([{ field }])
})

test('of nobody, and one that is not there', async () => {
  const id = await anAccount(kit)
  for (const method of ['POST', 'GET'] as const) {
    const body = method === 'POST' ? { name: 'a' } : undefined
    expect((await kit.call(method, '/api/accounts/999999/custom-fields', body)).status).toBe(404)
  }
  for (const field of ['9', 'abc']) {
    const path = `/api/accounts/${id}/custom-fields/${field}`
    expect((await kit.call('PATCH', path, { name: 'x' })).status).toBe(404)
    expect((await kit.call('DELETE', path)).status).toBe(404)
  }
})

test('an account has a hundred at most', async () => {
  const path = `/api/accounts/${await anAccount(kit)}/custom-fields`
  for (let at = 0; at < 100; at += 1) await kit.call('POST', path, { name: `f${at}` })
  const { status, body } = await kit.call('POST', path, { name: 'one more' })
  expect(status).toBe(422)
  expect(body.errors[0].message).toMatch(/has 100 custom fields/)
})
