/** Groups and contacts of an account, made over the wire: the words that their tests share. */
import { expect } from 'vitest'
import { type Customer, call, manage, type Sent, type Way, type World } from '../../kit/wire-kit.ts'

/** An id that no account of a test gets as far as. */
export const NO_ID = 987_654

export async function groupOf(world: World, who: Customer, fields: object = {}): Promise<number> {
  const reply = await call(world, 'json', 'add-group', who, { group: { name: 'g', ...fields } })
  expect(reply.code, reply.text).toBe(200)
  return reply.payload.group.id
}

export async function contactOf(
  world: World,
  who: Customer,
  fields: object = {},
  way: Way = 'json',
): Promise<Sent> {
  const content = { contact: { name: 'Ayşe', ...fields } }
  const reply = await call(world, way, 'add-contact', who, content)
  expect(reply.code, reply.text).toBe(200)
  return reply.payload.contact
}

/** The id of a new custom field, which only the management API makes. */
export async function fieldOf(world: World, { id }: Customer, name = 'şehir'): Promise<number> {
  return (await manage(world, 'POST', `/api/accounts/${id}/custom-fields`, { name })).id
}
