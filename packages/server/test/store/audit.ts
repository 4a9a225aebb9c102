/**
 * The books of an account: everything that must add up at any moment, whatever has happened.
 *
 * Sum of the ledger = balance = what the newest entry says; of every order, what was charged is
 * what was earned, what was given back and what is still open; its counters are the states of its
 * messages. Asks the store's reads alone, so it holds for any engine.
 */
import { strict as assert } from 'node:assert'
import { isFinal } from '../../src/rules/lifecycle.ts'
import type { LedgerEntry } from '../../src/store/reads/ledger.ts'
import type { OrderDetail } from '../../src/store/reads/order-detail.ts'
import type { Store } from '../../src/store/store.ts'
import { ledgerOf } from '../kit/store-kit.ts'

const ALL = Number.MAX_SAFE_INTEGER

export interface Audit {
  readonly orders: readonly OrderDetail[]
  readonly ledger: readonly LedgerEntry[]
  /** Messages that have not ended, over all orders. */
  readonly open: number
}

/** @throws AssertionError naming what does not add up */
export async function audit(store: Store, accountId: number): Promise<Audit> {
  const account = await store.read('accountById', { id: accountId })
  assert(account, `no account ${accountId}`)
  const ledger = await ledgerOf(store, accountId)
  auditLedger(ledger, account.balance)
  const page = { accountId, before: ALL, limit: ALL }
  const orders: OrderDetail[] = []
  for (const { id } of await store.read('ordersPage', page)) {
    const detail = await store.read('orderDetail', { orderId: id, offset: 0, limit: ALL })
    assert(detail)
    auditOrder(detail, account.settings.unitPrice, ledger)
    orders.push(detail)
  }
  const open = orders.reduce((sum, order) => sum + openOf(order).length, 0)
  return { orders, ledger, open }
}

function auditLedger(newestFirst: readonly LedgerEntry[], balance: number): void {
  let sum = 0
  newestFirst.toReversed().forEach((entry, at) => {
    sum += entry.amount
    assert.equal(entry.id, at + 1, 'entries are numbered without a gap')
    assert.equal(entry.balance, sum, `the balance that entry ${entry.id} tells`)
    assert.notEqual(entry.amount, 0, `entry ${entry.id} moves nothing`)
  })
  assert.equal(balance, sum, 'the balance is the sum of the ledger')
}

const openOf = ({ recipients }: OrderDetail) => recipients.filter(({ state }) => !isFinal(state))

function auditOrder(detail: OrderDetail, unitPrice: number, ledger: readonly LedgerEntry[]): void {
  const { order, recipients } = detail
  const about = `order ${order.id} (${order.state})`
  assert.equal(recipients.length, order.total, `${about}: every recipient is in the report`)
  recipients.forEach(({ id }, at) => {
    assert.equal(id, (recipients[0]?.id ?? 0) + at, `${about}: ids follow one another`)
  })
  const counted = (state: string) => recipients.filter((each) => each.state === state).length
  assert.equal(order.delivered, counted('delivered'), `${about}: delivered`)
  assert.equal(order.undelivered, counted('undelivered'), `${about}: undelivered`)
  const own = ledger.filter(({ order_id }) => order_id === order.id)
  const charges = own.filter(({ amount }) => amount < 0)
  assert.deepEqual(
    charges.map(({ amount, reason }) => [amount, reason]),
    order.charged > 0 ? [[-order.charged, 'order']] : [],
    `${about}: charged once`,
  )
  const released = own.reduce((sum, { amount }) => sum + Math.max(0, amount), 0)
  const partsOf = partsFinder(detail)
  const costOf = (states: (state: string) => boolean) =>
    recipients.reduce((sum, { state }, at) => (states(state) ? sum + partsOf(at) : sum), 0) *
    unitPrice
  assert.equal(
    order.price,
    costOf((state) => state === 'delivered'),
    `${about}: price`,
  )
  const open = costOf((state) => state !== 'delivered' && state !== 'undelivered')
  assert.equal(order.charged, order.price + released + open, `${about}: charged = all of it`)
  const ended = order.delivered + order.undelivered === order.total
  assert.equal(isEnded(detail), ended, `${about}: its state says whether it has ended`)
}

const isEnded = ({ order }: OrderDetail) => order.state === 'done' || order.state === 'cancelled'

/** Parts of the message to the recipient at a place: texts follow one another. */
function partsFinder({ texts }: OrderDetail): (at: number) => number {
  const parts = texts.flatMap((text) => new Array<number>(text.recipients).fill(text.parts))
  return (at) => parts[at] ?? 0
}
