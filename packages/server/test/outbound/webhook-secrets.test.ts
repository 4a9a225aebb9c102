/** The secrets of webhooks are sealed where they are kept, and sign all the same. */
import { Webhook } from 'standardwebhooks'
import { afterEach, expect, test } from 'vitest'
import { machineTime } from '../../src/base/clock.ts'
import type { Settings } from '../../src/config.ts'
import { type Heard, type Listener, openListener } from '../kit/listener.ts'
import { freshDatabase } from '../kit/postgres.ts'
import { type TemporaryDirectory, temporaryDirectory } from '../kit/process-kit.ts'
import {
  type Customer,
  manage,
  openAccount,
  openWorld,
  type Sent,
  until,
  type World,
} from '../kit/wire-kit.ts'
import { accepted } from '../wire/support/orders.ts'

const CLEAR = `whsec_${Buffer.alloc(24, 'c').toString('base64')}`
const OLD = `whsec_${Buffer.alloc(24, 'o').toString('base64')}`
const [KEY, OTHER_KEY] = ['k'.repeat(32), 'o'.repeat(32)]

const worlds = new Set<World>()
const listeners: Listener[] = []
const directories: TemporaryDirectory[] = []
afterEach(async () => {
  for (const world of worlds) await close(world)
  for (const listener of listeners.splice(0)) await listener.close()
  for (const directory of directories.splice(0)) directory.remove()
})

async function open(settings: Partial<Settings>): Promise<World> {
  const world = await openWorld(settings, machineTime)
  worlds.add(world)
  return world
}
async function close(world: World): Promise<void> {
  worlds.delete(world)
  await world.close()
}
async function openOwnListener(): Promise<Listener> {
  const listener = await openListener()
  listeners.push(listener)
  return listener
}

/** As they are kept. */
const keptOf = async ({ server }: World, { id }: Pick<Customer, 'id'>) => {
  const found = await server.context.store.read('webhookEndpoints', { accountId: id })
  return found.map(({ secret, old_secret }) => [secret, old_secret])
}
const sealed = expect.stringMatching(/^v1\./)

/** Whether what was heard is signed by this secret. */
function isSignedBy(secret: string, { text, headers }: Heard): boolean {
  try {
    new Webhook(secret).verify(text, headers as Record<string, string>)
    return true
  } catch {
    return false
  }
}

/** An order; what the listener heard of it first. */
async function told(world: World, who: Customer, listener: Listener, text: string): Promise<Heard> {
  await accepted(world, who, { text })
  return until(async () => listener.heard.find(({ body }) => body.report?.body === text))
}

test('what the API makes is sealed, before and after a rotation', async () => {
  const world = await open({})
  const listener = await openOwnListener()
  const account = await openAccount(world)
  const path = `/api/accounts/${account.id}`
  const changed = await manage(world, 'PATCH', path, { webhookUrl: listener.url })
  expect(isSignedBy(changed.webhookSecret, await told(world, account, listener, 'bir'))).toBe(true)
  const { secret } = await manage(world, 'POST', `${path}/webhook-secret`, {})
  await manage(world, 'POST', `${path}/webhook-endpoints`, { url: listener.url })
  expect(await keptOf(world, account)).toEqual([
    [sealed, sealed],
    [sealed, null],
  ])
  const both = await told(world, account, listener, 'iki')
  expect([isSignedBy(secret, both), isSignedBy(changed.webhookSecret, both)]).toEqual([true, true])
  const made = await manage(world, 'POST', '/api/accounts', { name: 'b', webhookUrl: listener.url })
  expect(made.webhookSecret).toMatch(/^whsec_/)
  expect(await keptOf(world, made)).toEqual([[sealed, null]])
})

/** As an earlier version left it: two secrets in clear. */
async function leaveClear(world: World, listener: Listener): Promise<Customer> {
  const account = await openAccount(world, { webhookUrl: listener.url })
  const { store } = world.server.context
  const rotate = (secret: string) =>
    store.run('rotateWebhookSecret', {
      ...{ accountId: account.id, id: null, secret, oldUntilMs: world.now() + 3_600_000 },
    })
  await rotate(OLD)
  await rotate(CLEAR)
  expect(await keptOf(world, account)).toEqual([[CLEAR, OLD]])
  return account
}

test('what has lain in clear is sealed by the next start, and signs as before', async () => {
  const directory = temporaryDirectory()
  directories.push(directory)
  const listener = await openOwnListener()
  const before = await open({ data: directory.path })
  const account = await leaveClear(before, listener)
  await close(before)
  const after = await open({ data: directory.path })
  expect(await keptOf(after, account)).toEqual([[sealed, sealed]])
  const heard = await told(after, account, listener, 'bir')
  expect([isSignedBy(CLEAR, heard), isSignedBy(OLD, heard)]).toEqual([true, true])
})

test('nodes without a key go on in clear; with another key nothing is sent unsigned', async () => {
  const database = {
    ...{ url: await freshDatabase(), writersMax: 2, readersMax: 1 },
    ...{ connectTimeoutMs: 5_000, statementTimeoutMs: 10_000 },
  }
  const listener = await openOwnListener()
  const without = await open({ database })
  const account = await leaveClear(without, listener)
  expect(isSignedBy(CLEAR, await told(without, account, listener, 'bir'))).toBe(true)
  await close(without)

  const keyed = await open({ database, secretKey: KEY })
  expect(await keptOf(keyed, account)).toEqual([[sealed, sealed]])
  expect(isSignedBy(CLEAR, await told(keyed, account, listener, 'iki'))).toBe(true)
  await close(keyed)

  const other = await open({ database, secretKey: OTHER_KEY })
  const heard = listener.heard.length
  await accepted(other, account, { text: 'üç' })
  const delivery = await until(async () => {
    const path = `/api/webhooks/deliveries?account=${account.id}&state=waiting`
    const { items } = await manage(other, 'GET', path)
    return items.find(({ attempts }: Sent) => attempts.length > 0)
  })
  expect(delivery.attempts[0].error).toContain('sealed with another PEYK_SECRET_KEY')
  expect(listener.heard.length).toBe(heard)
})
