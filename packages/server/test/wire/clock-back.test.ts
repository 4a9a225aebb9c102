/** A clock that is put back takes with it what was planned by the time it had. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MINUTE_MS, manage, openAccount, openWorld, START, type World } from '../kit/wire-kit.ts'
import { accepted, ended, numbersFrom } from './support/orders.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

test('an account with a rate sends on', async () => {
  const who = await openAccount(world, { ratePerSecond: 10 })
  await world.advance(24 * 60 * MINUTE_MS)
  await accepted(world, who, { to: numbersFrom(0, 5) })
  await manage(world, 'POST', '/sandbox/clock', { set: new Date(START).toISOString() })
  const id = await accepted(world, who, { to: numbersFrom(0, 5), text: 'sonra' })
  await world.advance(MINUTE_MS)
  expect(await ended(world, who, id)).toMatchObject({ delivered: 5 })
})
