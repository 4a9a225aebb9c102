/**
 * A node dies, or stands still for longer than its leases: another does what it had in its hands,
 * and what it still says afterwards undoes nothing.
 */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import {
  type Database,
  delivered,
  eventually,
  LEASE_MS,
  lookInto,
  send,
  startNode,
} from '../kit/nodes-kit.ts'
import { freshDatabase } from '../kit/postgres.ts'
import { killAll, manage, metric, type Peyk, stop } from '../kit/process-kit.ts'
import { mobile } from '../kit/store-kit.ts'
import { startTcpProxy, type TcpProxy } from '../kit/tcp-proxy.ts'

const ORDERS = 5
/** Long enough for a node to go before its receipts have come. */
const SLOW_RECEIPTS = { PEYK_SIM_DELAY_MS: '700' }
const SLOW_ANSWERS = { carrier: { latencyMs: 500 } }

let url: string
let database: Database
/** Between the heir and the database. */
let proxy: TcpProxy
let heir: Peyk
beforeAll(async () => {
  url = await freshDatabase()
  proxy = await startTcpProxy(url)
  heir = await startNode(proxy.urlOf(url), SLOW_RECEIPTS)
  database = await lookInto(url)
})
afterEach(() => manage(heir, 'PUT', '/sandbox/faults', {}))
afterAll(async () => {
  killAll()
  await database?.close()
  await proxy?.close()
})

interface Victim extends Peyk {
  /** Begins the ids of everything it hands to the carrier. */
  readonly run: string
}

async function startVictim(): Promise<Victim> {
  const before = await nodeIds()
  const node = await startNode(url, SLOW_RECEIPTS)
  const run = await eventually(async () => (await nodeIds()).find((id) => !before.includes(id)))
  return { ...node, run }
}

const nodeIds = async () =>
  (await database.rows('select id from node')).map(({ id }) => id as string)

let texts = 0
/** Orders that this node holds itself, of which nobody else has got hold. */
async function sendSome(node: Victim): Promise<number[]> {
  const ids: number[] = []
  for (let at = 0; at < ORDERS; at += 1) {
    texts += 1
    ids.push(await send(node, { text: `mesaj ${texts}`, to: [mobile(at)] }))
  }
  return ids
}

const messagesOf = (orderIds: readonly number[]) =>
  database.rows(
    'select id, state, attempts, claim_id, final_at from message where order_id = any($1)',
    [orderIds],
  )

const partsOf = (orderIds: readonly number[]) =>
  database.rows(
    `select p.carrier_message_id as "carrierId", p.message_id from part p
      join message m on m.id = p.message_id where m.order_id = any($1)`,
    [orderIds],
  )

/** Waits until the carrier has taken all of it from this node. */
const takenFrom = (node: Victim, orderIds: readonly number[]) =>
  eventually(async () => {
    const parts = await partsOf(orderIds)
    return parts.length === ORDERS && parts.every(({ carrierId }) => carrierId.startsWith(node.run))
  })

const claimedBy = (node: Victim) =>
  eventually(async () => {
    const [{ held }] = await database.rows(
      'select coalesce(sum(left_count), 0)::int as held from claim where node = $1',
      [node.run],
    )
    return held === ORDERS
  })

async function allDelivered(orderIds: readonly number[]): Promise<void> {
  for (const id of orderIds) await delivered(heir, id)
}

const eventsOf = async (orderIds: readonly number[], kind: string) =>
  (
    await database.rows(
      `select e.message_id from event e join message m on m.id = e.message_id
        where m.order_id = any($1) and e.kind = $2`,
      [orderIds, kind],
    )
  ).length

test('an heir who is interrupted comes back to what he inherits', async () => {
  const victim = await startVictim()
  const ids = await sendSome(victim)
  await takenFrom(victim, ids)
  // It has told the database that it is the heir, and asks for the first time what that brings.
  proxy.cutAt({ said: 'order by p.carrier_message_id' })
  await stop(victim, 'SIGKILL')
  await eventually(async () => proxy.isCut())
  proxy.heal()
  await eventually(async () => (await messagesOf(ids)).every(({ final_at }) => final_at !== null))
})

test('receipts that a killed node was owed come on another one', async () => {
  const victim = await startVictim()
  const ids = await sendSome(victim)
  await takenFrom(victim, ids)
  await stop(victim, 'SIGKILL')
  await allDelivered(ids)
  expect(await partsOf(ids)).toHaveLength(ORDERS)
})

test('receipts that a node was owed when it was asked to stop come on another one', async () => {
  const victim = await startVictim()
  const ids = await sendSome(victim)
  await takenFrom(victim, ids)
  expect((await stop(victim)).code).toBe(0)
  await allDelivered(ids)
})

test('a node that was taken for dead, came back and died is mourned again', async () => {
  const victim = await startVictim()
  victim.kill('SIGSTOP')
  const node = 'select heir, seen_at from node where id = $1'
  const [{ seen_at: stoppedAt }] = await eventually(async () => {
    const found = await database.rows(node, [victim.run])
    return found[0].heir !== null && found
  })
  victim.kill('SIGCONT')
  await eventually(async () => (await database.rows(node, [victim.run]))[0].seen_at !== stoppedAt)
  const ids = await sendSome(victim)
  await takenFrom(victim, ids)
  await stop(victim, 'SIGKILL')
  await allDelivered(ids)
})

test('what a killed node had in its hands is sent by another, and counted', async () => {
  await manage(heir, 'PUT', '/sandbox/faults', SLOW_ANSWERS)
  const victim = await startVictim()
  const before = await metric(heir, 'peyk_messages_maybe_sent_twice')
  const ids = await sendSome(victim)
  await claimedBy(victim)
  await stop(victim, 'SIGKILL')
  await allDelivered(ids)
  expect(await eventsOf(ids, 'leaseEnded')).toBe(ORDERS)
  expect(await metric(heir, 'peyk_messages_maybe_sent_twice')).toBe(before + ORDERS)
  expect((await messagesOf(ids)).map(({ attempts }) => Number(attempts))).toEqual(ids.map(() => 2))
})

test('a node that was slow cannot settle what another has taken over', async () => {
  await manage(heir, 'PUT', '/sandbox/faults', SLOW_ANSWERS)
  const victim = await startVictim()
  const before = await metric(heir, 'peyk_messages_maybe_sent_twice')
  const ids = await sendSome(victim)
  await claimedBy(victim)
  victim.kill('SIGSTOP')
  const stoppedAtMs = Date.now()
  await allDelivered(ids)
  // Nobody was in a hurry: the lease had run out by then.
  expect(Date.now() - stoppedAtMs).toBeGreaterThan(LEASE_MS - SLOW_ANSWERS.carrier.latencyMs)
  const parts = await partsOf(ids)
  const messages = await messagesOf(ids)
  victim.kill('SIGCONT')
  await eventually(async () => (await eventsOf(ids, 'settledTooLate')) === ORDERS)
  // Its receipts come after its answers; they find nothing.
  await eventually(async () => {
    const [{ waiting }] = await database.rows(
      `select count(*)::int as waiting from receipt where carrier_message_id like $1`,
      [`${victim.run}-%`],
    )
    return waiting === ORDERS
  })
  expect(await partsOf(ids)).toEqual(parts)
  expect(parts.filter(({ carrierId }) => carrierId.startsWith(victim.run))).toEqual([])
  expect(await messagesOf(ids)).toEqual(messages)
  expect(await metric(victim, 'peyk_messages_maybe_sent_twice')).toBe(before + ORDERS)
  const { stages } = await manage(victim, 'GET', `/api/messages/${messages[0].id}`)
  const told = stages.map(({ stage }: { stage: string }) => stage)
  expect(told).toEqual(expect.arrayContaining(['leaseEnded', 'settledTooLate', 'delivered']))
  expect((await stop(victim)).code).toBe(0)
})
