/**
 * Carriers on several nodes of one database: what is changed on one is so on all that carry, and a
 * node that has the API alone manages what others carry.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { machineTime } from '../../src/base/clock.ts'
import type { Settings } from '../../src/config.ts'
import type { Smsc } from '../../src/smsc/smsc.ts'
import { freshDatabase } from '../kit/postgres.ts'
import { openSmsc } from '../kit/smsc-kit.ts'
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

/** All of it, all of it, and the API alone. */
let one: World
let two: World
let api: World
let smsc: Smsc
let who: Customer
beforeAll(async () => {
  const url = await freshDatabase()
  const database = {
    ...{ url, writersMax: 2, readersMax: 1 },
    ...{ connectTimeoutMs: 5_000, statementTimeoutMs: 10_000 },
  }
  const open = (roles: Settings['roles']) =>
    openWorld({ mode: 'production', database, roles, secretKey: 'k'.repeat(32) }, machineTime)
  const carrying = new Set(['api', 'dispatch', 'webhooks'] as const)
  one = await open(carrying)
  two = await open(carrying)
  api = await open(new Set(['api']))
  smsc = await openSmsc({ traits: { deliveryMs: 100 } })
  who = await openAccount(one)
})
afterAll(async () => {
  smsc.cut()
  await api.close()
  await smsc.stop()
})

const carrier = (world: World, name: string) => manage(world, 'GET', `/api/carriers/${name}`)
const isUp = (world: World, name: string) =>
  until(async () => (await carrier(world, name)).health?.up === true)
const isGone = (world: World, name: string) =>
  until(async () => (await carrier(world, name)).health === null)
const readyOf = async ({ url }: World): Promise<Sent[]> => {
  const { carriers } = (await (await fetch(`${url}/readyz`)).json()) as { carriers: Sent[] }
  return carriers.map(({ name, up }) => [name, up])
}
const explain = async (world: World, to = '5321112233'): Promise<string[]> => {
  const about = { account: who.id, to, text: 'Merhaba' }
  const { chosen } = await manage(world, 'POST', '/api/routes/explain', about)
  return chosen.map((each: Sent) => each.carrier)
}
const simulated = { kind: 'simulator', settings: { delayMs: 100 } }

/** The carrier that took an order, when it is delivered. */
async function carried(world: World, text: string): Promise<string> {
  const id = await accepted(world, who, { text })
  const order = await until(async () => {
    const found = await manage(world, 'GET', `/api/orders/${id}`)
    return found.delivered === 1 && found
  })
  const trace = await manage(world, 'GET', `/api/messages/${order.messages.items[0].id}`)
  return trace.carrierMessages[0].carrier
}

describe('what is changed on one node is so on the other', () => {
  test('a carrier comes, is changed, switched off and on, and goes', async () => {
    const at = { host: '127.0.0.1', port: smsc.port, systemId: 'peyk' }
    const added = { name: 'turknet', kind: 'smpp', settings: at, secrets: { password: 'secret' } }
    await manage(one, 'POST', '/api/carriers', added)
    await isUp(two, 'turknet')
    expect(await readyOf(two)).toEqual([['turknet', true]])

    const binds = [{ count: 2, windowMax: 7 }]
    await manage(two, 'PATCH', '/api/carriers/turknet', { settings: { binds } })
    await until(async () => {
      const { details } = (await carrier(one, 'turknet')).health
      const states = details.binds.map((bind: Sent) => [bind.state, bind.windowMax])
      return JSON.stringify(states) === '[["bound",7],["bound",7]]'
    })
    // Those of the old settings have taken leave, on both nodes.
    await until(async () => smsc.binds() === 4)

    await manage(one, 'PATCH', '/api/carriers/turknet', { enabled: false })
    await isGone(two, 'turknet')
    await until(async () => smsc.binds() === 0)
    await manage(two, 'PATCH', '/api/carriers/turknet', { enabled: true })
    await isUp(one, 'turknet')
    await manage(one, 'DELETE', '/api/carriers/turknet')
    await until(async () => (await readyOf(two)).length === 0 && smsc.binds() === 0)
  })

  test('changes to different fields at the same time are both there', async () => {
    const added = { name: 'turknet', kind: 'smpp', enabled: false }
    const at = { host: '127.0.0.1', port: smsc.port, systemId: 'peyk' }
    await manage(one, 'POST', '/api/carriers', { ...added, settings: at })
    const patch = (world: World, settings: object) =>
      manage(world, 'PATCH', '/api/carriers/turknet', { settings })
    await Promise.all([
      ...[patch(one, { answerMs: 4_000 }), patch(two, { enquireEveryMs: 9_000 })],
      ...[patch(api, { validityMinutes: 60 }), patch(one, { serviceType: 'OTP' })],
    ])
    expect((await carrier(two, 'turknet')).settings).toMatchObject({
      ...{ answerMs: 4_000, enquireEveryMs: 9_000, validityMinutes: 60, serviceType: 'OTP' },
    })
    await manage(one, 'DELETE', '/api/carriers/turknet')
  })

  test('routes', async () => {
    for (const name of ['a', 'b'])
      await manage(one, 'POST', '/api/carriers', { name, ...simulated })
    await isUp(two, 'b')
    const all = (name: string) => ({ name: 'all', tiers: [[{ carrier: name }]] })
    await manage(one, 'PUT', '/api/routes', { items: [all('a')] })
    await until(async () => (await explain(two))[0] === 'a' && (await explain(two)).length === 1)
    expect(await carried(two, 'by a')).toBe('a')
    await manage(two, 'PATCH', '/api/routes/all', { tiers: all('b').tiers })
    await until(async () => (await explain(one))[0] === 'b')
    expect(await carried(one, 'by b')).toBe('b')
    const block = { prefix: '90520', country: 'TR', operator: 'New', source: 'BTK' }
    await manage(two, 'PUT', '/api/prefix-blocks', { items: [block] })
    await until(async () => {
      const to = '5201112233'
      const { operator } = await manage(one, 'POST', '/api/routes/explain', {
        ...{ account: who.id, to, text: 'x' },
      }).catch(() => ({ operator: '' }))
      return operator === 'New'
    })
  })
})

describe('a node that has the API alone', () => {
  beforeAll(async () => {
    const at = { host: '127.0.0.1', port: smsc.port, systemId: 'peyk' }
    const added = { name: 'turknet', kind: 'smpp', settings: at, secrets: { password: 'secret' } }
    await manage(api, 'POST', '/api/carriers', added)
    const items = [{ name: 'all', tiers: [[{ carrier: 'turknet' }], [{ carrier: 'a' }]] }]
    await manage(api, 'PUT', '/api/routes', { items })
    for (const node of [one, two]) await isUp(node, 'turknet')
  })

  test('has no carriers, and knows how they do on the others', async () => {
    expect(await readyOf(api)).toEqual([])
    const found = await until(async () => {
      const { health, nodes } = await carrier(api, 'turknet')
      const areUp = nodes.every((node: Sent) => node.health?.up === true)
      return nodes.length === 2 && areUp && { health, nodes }
    })
    expect(found.health).toBeNull()
    for (const { health, fault } of found.nodes) {
      expect([health.up, health.standing, fault]).toEqual([true, 'up', null])
      expect(health.details.binds).toHaveLength(1)
    }
    // Each of the others shows the other alone, beside itself.
    await until(async () => (await carrier(one, 'turknet')).nodes.length === 1)
  })

  test('explains by that, and not by what is written down', async () => {
    await until(async () => (await explain(api))[0] === 'turknet')
    const wrong = { port: 1 }
    await manage(api, 'PATCH', '/api/carriers/turknet', { settings: wrong })
    await until(async () => (await explain(api))[0] === 'a')
    const { nodes } = await carrier(api, 'turknet')
    expect(nodes[0].health).toMatchObject({ up: false, standing: 'down' })
    await manage(api, 'PATCH', '/api/carriers/turknet', { settings: { port: smsc.port } })
    await until(async () => (await explain(api))[0] === 'turknet')
  })

  test('takes orders that the others send', async () => {
    expect(await carried(api, 'from the API')).toBe('turknet')
  })

  test('has one message try a carrier elsewhere, and shows its receipt', async () => {
    const body = { to: '5321112233', text: 'Deneme', sender: 'PEYK' }
    const reply = await manage(api, 'POST', '/api/carriers/turknet/test', body)
    expect(reply).toMatchObject({ outcome: 'accepted', error: null, parts: 1 })
    const path = `/api/carriers/turknet/tests/${reply.id}`
    const test = await until(async () => {
      const found = await manage(api, 'GET', path)
      return found.state === 'delivered' && found
    })
    expect(test.parts).toMatchObject([{ id: reply.ids[0], receipt: { stat: 'DELIVRD' } }])
    expect((await carrier(two, 'turknet')).lastTest).toEqual(test)
    expect(smsc.messages().at(-1)).toMatchObject({ to: '905321112233', text: 'Deneme' })
  })

  test('says so when nobody has the carrier any more', async () => {
    await Promise.all([one.close(), two.close()])
    await until(async () => (await carrier(api, 'turknet')).nodes.length === 0)
    expect(await explain(api)).toEqual([])
    const body = { to: '5321112233', text: 'Deneme', sender: 'PEYK' }
    const asked = manage(api, 'POST', '/api/carriers/turknet/test', body)
    const { clock } = api.server.context
    const driving = setInterval(() => clock.advance(100), 5)
    const reply = await asked
    clearInterval(driving)
    expect(reply).toMatchObject({ outcome: 'unsent', error: 'no node has it in service', ids: [] })
    const { items } = await manage(api, 'GET', '/api/carriers/turknet/tests')
    expect(items[0]).toMatchObject({ id: reply.id, state: 'failed', outcome: 'unsent' })
  })
})
