/** The SMPP door over TLS, over a restart, on two nodes, and as it closes. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { machineTime, type TimeSource } from '../../src/base/clock.ts'
import type { Settings } from '../../src/config.ts'
import { freshDatabase } from '../kit/postgres.ts'
import { temporaryDirectory } from '../kit/process-kit.ts'
import {
  type Binding,
  bound,
  idOf,
  type SmppCustomer,
  smppCustomer,
  statusOf,
} from '../kit/smpp-kit.ts'
import {
  type Customer,
  manage,
  openAccount,
  openWorld,
  until,
  type World,
} from '../kit/wire-kit.ts'

const ARRIVES = '905000000111'
const certificate = (name: string) =>
  fileURLToPath(new URL(`../../../smpp/test/certificates/${name}`, import.meta.url))
const PLAIN = { port: 0, tls: undefined, alphabet: 'gsm' } as const

const worlds = new Set<World>()
const customers: SmppCustomer[] = []
afterEach(async () => {
  for (const customer of customers.splice(0)) await customer.close()
  for (const world of worlds) await close(world)
})

async function open(settings: Partial<Settings> = {}, time?: TimeSource): Promise<World> {
  const world = await openWorld({ smpp: PLAIN, ...settings }, time)
  worlds.add(world)
  return world
}
async function close(world: World): Promise<void> {
  worlds.delete(world)
  await world.close()
}

async function bind(world: World, { key, hash }: Customer, more: Partial<Binding> = {}) {
  const { port } = world.server.smpp
  const customer = smppCustomer({ port, systemId: key, password: hash, ...more })
  customers.push(customer)
  return bound(customer)
}

const submit = (customer: SmppCustomer, text: string) =>
  customer.submit({ destination_addr: ARRIVES, short_message: Buffer.from(text, 'latin1') })

test('over TLS an account may be held to TLS; data_coding 0 may be Latin-1', async () => {
  const tls = { port: 0, cert: certificate('valid.crt'), key: certificate('valid.key') }
  const world = await open({ smpp: { port: undefined, tls, alphabet: 'latin1' } })
  const account = await openAccount(world, { tlsOnly: true })
  expect(world.server.smpp.port).toBeUndefined()
  const customer = await bind(world, account, {
    port: world.server.smpp.tlsPort,
    host: 'localhost',
    tls: { ca: readFileSync(tls.cert) },
  })
  const id = idOf(await submit(customer, 'déjà vu'))
  const order = await manage(world, 'GET', `/api/orders/${id}`)
  expect(order.texts[0].text).toBe('déjà vu')
})

test('binds are counted by type, and listed for their account', async () => {
  const world = await open()
  const [account, other] = [await openAccount(world), await openAccount(world)]
  const first = await bind(world, account, { bind: 'bind_transmitter' })
  await bind(world, account)
  await bind(world, other, { bind: 'bind_receiver' })
  const counts = async () => {
    const text = await (await fetch(`${world.url}/metrics`)).text()
    return [...text.matchAll(/^peyk_smpp_binds\{type="(\w+)"\} (\d+)$/gm)].map(
      ([, type, count]) => `${type} ${count}`,
    )
  }
  expect(await counts()).toEqual(['transmitter 1', 'receiver 1', 'transceiver 1'])
  const path = `/api/accounts/${account.id}/smpp-binds`
  const { items } = await manage(world, 'GET', path)
  expect(items).toEqual([
    {
      ...{ type: 'transmitter', systemId: account.key, address: '127.0.0.1', tls: false },
      ...{ since: '2026-05-04T06:00:00.000Z', submitsUnanswered: 0, deliveriesUnanswered: 0 },
    },
    expect.objectContaining({ type: 'transceiver' }),
  ])
  await first.close()
  await until(async () => (await manage(world, 'GET', path)).items.length === 1)
  expect(await counts()).toEqual(['transmitter 0', 'receiver 1', 'transceiver 1'])
  const missing = await fetch(`${world.url}/api/accounts/999/smpp-binds`, {
    headers: { authorization: 'Bearer dev' },
  })
  expect(missing.status).toBe(404)
})

test('a certificate that is not there is told, and nothing stays open', async () => {
  const tls = { port: 0, cert: certificate('no.crt'), key: certificate('valid.key') }
  await expect(openWorld({ smpp: { port: 0, tls, alphabet: 'gsm' } })).rejects.toThrow(/no\.crt/)
})

test('receipts outlive a restart', async () => {
  const directory = temporaryDirectory()
  const before = await open({ data: directory.path })
  const account = await openAccount(before)
  const sender = await bind(before, account, { bind: 'bind_transmitter' })
  const ids = [idOf(await submit(sender, 'bir')), idOf(await submit(sender, 'iki'))]
  const isDone = async (id: string) =>
    (await manage(before, 'GET', `/api/orders/${id}`)).state === 'done'
  for (const id of ids) await until(() => isDone(id))
  await close(before)
  await until(async () => sender.client.state === 'waiting')
  const after = await open({ data: directory.path })
  const receiver = await bind(after, account, { bind: 'bind_receiver' })
  await until(async () => receiver.receipts.length === 2)
  expect(receiver.receipts.map(({ messageId }) => messageId).sort()).toEqual(ids.sort())
  directory.remove()
})

test('what one node takes, another delivers', async () => {
  const database = {
    url: await freshDatabase(),
    ...{ writersMax: 2, readersMax: 1, connectTimeoutMs: 5_000, statementTimeoutMs: 10_000 },
  }
  const [one, two] = [await open({ database }, machineTime), await open({ database }, machineTime)]
  const account = await openAccount(one)
  const sender = await bind(one, account, { bind: 'bind_transmitter' })
  const receivers = [await bind(two, account, { bind: 'bind_receiver' }), await bind(two, account)]
  const ids: string[] = []
  for (let n = 0; n < 20; n += 1) ids.push(idOf(await submit(sender, `text ${n}`)))
  const told = () => receivers.flatMap(({ receipts }) => receipts.map((each) => each.messageId))
  await until(async () => told().length === ids.length)
  expect(told().sort()).toEqual(ids.sort())
  // A change on one node ends what is bound to the other.
  await manage(one, 'PATCH', `/api/accounts/${account.id}`, { apiAccess: false })
  await until(async () => receivers.every(({ client }) => client.state !== 'bound'))
})

test('a reset of the sandbox ends the binds of accounts that are no more', async () => {
  const world = await open()
  const customer = await bind(world, await openAccount(world))
  await manage(world, 'POST', '/sandbox/reset')
  await until(async () => customer.client.detail === 'unboundByPeer')
})

test('it unbinds as it closes, and what was ordered has been answered', async () => {
  const directory = temporaryDirectory()
  const world = await open({ data: directory.path })
  const account = await openAccount(world)
  const customer = await bind(world, account)
  // Some of them are still on their way when the server begins to close.
  const answers = Array.from({ length: 10 }, (_, n) =>
    submit(customer, `at the end ${n}`).then(statusOf, () => 'lost'),
  )
  await answers[0]
  await close(world)
  const taken = (await Promise.all(answers)).filter((status) => status === 'ESME_ROK')
  await until(async () => customer.client.detail === 'unboundByPeer')
  await customer.close()
  const after = await open({ data: directory.path })
  const { items } = await manage(after, 'GET', `/api/orders?account=${account.id}`)
  expect(items).toHaveLength(taken.length)
  directory.remove()
})
