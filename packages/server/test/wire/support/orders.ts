/** Orders, what they cost, and what became of them: the words that the tests of the wire share. */
import { expect } from 'vitest'
import {
  type Authentication,
  type Customer,
  call,
  manage,
  type Reply,
  type Sent,
  until,
  type Way,
  type World,
} from '../../kit/wire-kit.ts'

/** Numbers that can exist, ten digits each. */
export const numberAt = (at: number): string => `532${String(1_000_000 + at)}`
export const numbersFrom = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, at) => numberAt(from + at))

export interface OrderFields {
  readonly sender?: unknown
  readonly iys?: unknown
  readonly iysList?: unknown
  readonly sendDateTime?: unknown
  readonly encoding?: unknown
  readonly text?: unknown
  readonly to?: unknown
  /** In place of `text` and `to`. */
  readonly message?: unknown
}

/** The content of a send-sms call; what is left out is fine as it is. */
export function order(fields: OrderFields = {}): { readonly order: object } {
  const { text = 'merhaba', to = [numberAt(0)], message, ...rest } = fields
  const own = { text, receipents: { number: to } }
  return { order: { sender: 'PEYK', iys: '0', ...rest, message: message ?? own } }
}

export function send(
  world: World,
  way: Way,
  who: Customer | Authentication,
  fields: OrderFields = {},
): Promise<Reply> {
  return call(world, way, 'send-sms', who, order(fields))
}

/** Sends what must be accepted, and returns the order's id. */
export async function accepted(
  world: World,
  who: Customer,
  fields: OrderFields = {},
  way: Way = 'json',
): Promise<string> {
  const reply = await send(world, way, who, fields)
  expect(reply.code, reply.text).toBe(200)
  return reply.payload.order.id
}

/** The wall clock in Istanbul at a time of the platform, as get-report shows it. */
export const wall = (atMs: number): string =>
  new Date(atMs + 3 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')

/** The same as `sendDateTime` is documented: `dd/MM/yyyy HH:mm`. */
export const schedule = (atMs: number): string => {
  const [date = '', time = ''] = wall(atMs).split(' ')
  return `${date.split('-').reverse().join('/')} ${time.slice(0, 5)}`
}

/** The money and the orders of an account, by the management API. */
export interface Books {
  readonly credits: number
  readonly entries: readonly { readonly amount: number; readonly balance: number }[]
  readonly orders: readonly { readonly id: number; readonly charged: number }[]
}

export async function booksOf(world: World, { id }: Customer): Promise<Books> {
  const [account, ledger, orders] = await Promise.all([
    manage(world, 'GET', `/api/accounts/${id}`),
    manage(world, 'GET', `/api/accounts/${id}/ledger?limit=1000`),
    manage(world, 'GET', `/api/orders?account=${id}&limit=1000`),
  ])
  const { credits } = account
  const entries: Books['entries'] = ledger.items
  const sum = entries.reduce((total, { amount }) => total + amount, 0)
  expect(sum, 'the ledger explains the balance').toBe(credits)
  if (entries.length > 0) expect(entries[0]?.balance).toBe(credits)
  // How far an order has come changes by itself; that there is one, and what it took, does not.
  const taken = orders.items.map((one: Sent) => ({ id: one.id, charged: one.charged }))
  return { credits, entries, orders: taken }
}

/** The call must be refused with this code, and leave money and orders as they were. */
export async function refused(
  world: World,
  who: Customer,
  code: number,
  ask: () => Promise<Reply>,
): Promise<Reply> {
  const before = await booksOf(world, who)
  const reply = await ask()
  expect(reply.code, reply.text.slice(0, 500)).toBe(code)
  expect(await booksOf(world, who)).toEqual(before)
  return reply
}

/** The order of a get-report that must succeed. */
export async function reportOf(
  world: World,
  who: Customer,
  id: unknown,
  paging: object = {},
  way: Way = 'json',
): Promise<Sent> {
  const reply = await call(world, way, 'get-report', who, { order: { id, ...paging } })
  expect(reply.code, reply.text).toBe(200)
  return reply.payload.order
}

/** Waits until every message of the order has ended, which takes no time of the platform. */
export function ended(world: World, who: Customer, id: unknown): Promise<Sent> {
  return until(async () => {
    const report = await reportOf(world, who, id)
    return report.status === 114 && report
  })
}

/** What the simulated handset of a number received, newest first. */
export async function handset(world: World, number: string): Promise<Sent[]> {
  const found = await manage(world, 'GET', `/sandbox/messages?to=${number}&limit=1000`)
  return found.items
}

/** Waits until the carrier has taken so many messages to this number. */
export function received(world: World, number: string, count = 1): Promise<Sent[]> {
  return until(async () => {
    const items = await handset(world, number)
    return items.length >= count && items
  })
}
