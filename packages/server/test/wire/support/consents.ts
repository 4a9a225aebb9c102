/** Consents as customers hand them in, and accounts that may. */
import { expect } from 'vitest'
import { type Customer, call, manage, type World } from '../../kit/wire-kit.ts'
import { numberAt, wall } from './orders.ts'

/** Each account gets a brand of its own: the registry of a brand is shared by its accounts. */
export const brandOf = ({ id }: Customer): string => String(100_000 + id)

/** Gives the account its brand code. */
export async function branded(world: World, who: Customer, more: object = {}): Promise<string> {
  const iysBrandCode = brandOf(who)
  await manage(world, 'PATCH', `/api/accounts/${who.id}`, { iysBrandCode, ...more })
  return iysBrandCode
}

/** An entry of consent/create; what is left out is fine as it is. */
export const consent = (world: World, fields: object = {}) => ({
  recipient: `+90${numberAt(0)}`,
  recipientType: 'BIREYSEL',
  type: 'MESAJ',
  status: 'ONAY',
  source: 'HS_WEB',
  consentDate: wall(world.now() - 60_000),
  ...fields,
})

/** Hands in consents that must be taken, for an account that gets its brand by this. */
export async function consented(
  world: World,
  who: Customer,
  numbers: readonly string[],
  fields: object = {},
): Promise<void> {
  const brandCode = await branded(world, who)
  const list = numbers.map((recipient) => consent(world, { recipient, ...fields }))
  const reply = await call(world, 'json', 'consent/create', who, { consent: { brandCode, list } })
  expect(reply.code, reply.text).toBe(200)
}

/** The question of consent/show about the recipient of `consent`. */
export const question = (who: Customer, fields: object = {}) => ({
  consent: {
    brandCode: brandOf(who),
    type: 'MESAJ',
    recipient: `+90${numberAt(0)}`,
    recipientType: 'BIREYSEL',
    ...fields,
  },
})
