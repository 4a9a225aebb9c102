/**
 * Kill -9, again and again, at moments that chance picks, while customers send, schedule and call
 * off. What was answered must be there afterwards, nothing may be lost, the money must add up, and
 * what may have gone out twice must be counted and told.
 */
import { strict as assert } from 'node:assert'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seeded } from '../../src/base/chance.ts'
import { istanbulText } from '../../src/rules/istanbul.ts'
import {
  killAll,
  manage,
  metric,
  orderOf,
  type Peyk,
  start,
  stop,
  type TemporaryDirectory,
  temporaryDirectory,
  wire,
} from '../kit/process-kit.ts'
import { mobiles, openStore, until } from '../kit/store-kit.ts'
import { type Audit, audit } from '../store/audit.ts'

const KILLS = 20
const LIFE_MS_MIN = 50
const LIFE_MS_MAX = 500
const SINGLES = 10
const CREDITS = 100_000_000
const DEMO_CREDITS = 1_000
const ACCOUNT = 1
const TEST_MS_MAX = 90_000

/** What customers were told. */
interface Told {
  /** Orders that were answered with 200, with their recipients. */
  readonly accepted: Map<number, readonly string[]>
  readonly cancelled: Set<number>
  /** Requests whose answer was cut off: they may or may not have been taken. */
  unanswered: number
}

let directory: TemporaryDirectory
const random = seeded(20260501)
beforeAll(() => {
  directory = temporaryDirectory()
})
afterAll(() => {
  killAll()
  directory.remove()
})

const launch = () =>
  start(['dev', '--port', '0', '--data', directory.path], {
    env: { PEYK_SIM_DELAY_MS: '20', PEYK_LOG: 'warn' },
  })

/** Customers that go on until their server is gone. */
class Customers {
  readonly told: Told = { accepted: new Map(), cancelled: new Set(), unanswered: 0 }
  #texts = 0

  async besiege(peyk: Peyk): Promise<void> {
    const singles = Array.from({ length: SINGLES }, (_, at) => this.#send(peyk, mobiles(1, at)))
    await Promise.all([...singles, this.#send(peyk, mobiles(260)), this.#schedule(peyk)])
  }

  async #order(peyk: Peyk, to: readonly string[], sendDateTime?: string): Promise<number> {
    this.#texts += 1
    const wish = { text: `mesaj ${this.#texts}`, to, ...(sendDateTime ? { sendDateTime } : {}) }
    this.told.unanswered += 1
    const { code, payload } = await wire(peyk, 'send-sms', orderOf(wish))
    this.told.unanswered -= 1
    assert.equal(code, 200)
    const id = Number(payload.order.id)
    this.told.accepted.set(id, to)
    return id
  }

  async #send(peyk: Peyk, to: readonly string[]): Promise<void> {
    await untilGone(() => this.#order(peyk, to))
  }

  /** Schedules for a second from now and for tomorrow, and calls half of the latter off. */
  async #schedule(peyk: Peyk): Promise<void> {
    for (let at = 0; ; at += 1) {
      const soon = at % 2 === 0
      const sendDateTime = istanbulText(Date.now() + (soon ? 1_500 : 86_400_000))
      const going = await untilGone(async () => {
        const id = await this.#order(peyk, mobiles(5), sendDateTime)
        if (at % 4 !== 1) return
        const { code } = await wire(peyk, 'cancel-order', { order: { id } })
        assert.equal(code, 200)
        this.told.cancelled.add(id)
      }, 1)
      if (!going) return
    }
  }
}

/** Does the work again and again; whether the server was still there after so many times. */
async function untilGone(work: () => Promise<unknown>, times = Number.POSITIVE_INFINITY) {
  for (let done = 0; done < times; done += 1) {
    try {
      await work()
    } catch (error) {
      // Anything but a connection that broke is a failure of the test.
      if (error instanceof TypeError || error instanceof SyntaxError) return false
      throw error
    }
  }
  return true
}

/** Looks into the data while the server runs, as its own reader does. */
function look<T>(sql: string): T[] {
  const db = new Database(join(directory.path, 'peyk.sqlite'), { readonly: true })
  try {
    return db.prepare<[], T>(sql).all()
  } finally {
    db.close()
  }
}

test(`killed ${KILLS} times, nothing that was promised is broken`, {
  timeout: TEST_MS_MAX,
}, async () => {
  const customers = new Customers()
  for (let kills = 0; kills < KILLS; kills += 1) {
    const peyk = await launch()
    if (kills === 0) {
      const credits = { amount: CREDITS - DEMO_CREDITS, reason: 'test' }
      await manage(peyk, 'POST', `/api/accounts/${ACCOUNT}/credits`, credits)
    }
    const besieged = customers.besiege(peyk)
    await pause(LIFE_MS_MIN + random() * (LIFE_MS_MAX - LIFE_MS_MIN))
    await stop(peyk, 'SIGKILL')
    await besieged
  }
  const { told } = customers
  expect(told.accepted.size).toBeGreaterThan(2 * KILLS)
  expect(told.cancelled.size).toBeGreaterThan(0)
  const peyk = await launch()
  await manage(peyk, 'POST', '/sandbox/clock', { advance: '25h' })
  await until(
    async () => look('select 1 from orders where state in (0, 1, 2) limit 1').length === 0,
  )
  const twice = await metric(peyk, 'peyk_messages_maybe_sent_twice')
  await checkTraces(peyk, twice)
  const inbox = await readInbox(peyk)
  expect((await stop(peyk)).code).toBe(0)
  const store = await openStore({ directory: directory.path })
  try {
    const books = await audit(store, ACCOUNT)
    checkOrders(books, told)
    checkInbox(books, inbox)
    const earned = books.orders.reduce((sum, { order }) => sum + order.price, 0)
    expect(books.ledger[0]?.balance).toBe(CREDITS - earned)
  } finally {
    await store.close()
  }
})

/** Every order that was answered is there with its recipients, and all of them have ended. */
function checkOrders({ orders, open }: Audit, told: Told): void {
  expect(open).toBe(0)
  const found = new Map(orders.map((detail) => [detail.order.id, detail]))
  for (const [id, to] of told.accepted) {
    const detail = found.get(id)
    assert(detail, `order ${id} was answered with 200 and is gone`)
    const wanted = to.map((raw) => Number(`90${raw}`))
    assert.deepEqual(
      detail.recipients.map(({ number }) => number),
      wanted,
    )
    const cancelled = detail.order.state === 'cancelled'
    if (told.cancelled.has(id)) assert(cancelled, `order ${id} was called off and was sent`)
    if (!cancelled) assert.equal(detail.order.delivered, detail.order.total, `order ${id}`)
  }
  // What is there beyond that belongs to requests that were cut off.
  expect(orders.length - told.accepted.size).toBeLessThanOrEqual(told.unanswered)
}

/** The handsets show every delivered message, once. */
function checkInbox({ orders }: Audit, inbox: readonly number[]): void {
  const delivered = orders.flatMap(({ recipients }) =>
    recipients.flatMap(({ id, state }) => (state === 'delivered' ? [id] : [])),
  )
  expect(inbox.length).toBe(delivered.length)
  expect(new Set(inbox)).toEqual(new Set(delivered))
}

async function readInbox(peyk: Peyk): Promise<number[]> {
  const ids: number[] = []
  for (let cursor = ''; ; ) {
    const page = await manage(peyk, 'GET', `/sandbox/messages?limit=1000${cursor}`)
    ids.push(...page.items.map(({ id }: { id: number }) => id))
    if (page.next === null) return ids
    cursor = `&cursor=${page.next}`
  }
}

/** Whatever is counted as maybe sent twice says so in its trace. */
async function checkTraces(peyk: Peyk, twice: number): Promise<void> {
  const ended = look<{ message_id: number }>(
    `select message_id from event where kind in ('leaseEnded', 'answerMissing') order by id`,
  )
  expect(twice).toBe(ended.length)
  // So many kills among so many messages on their way strike some of them.
  expect(twice).toBeGreaterThan(0)
  const again = look<{ id: number }>('select id from message where attempts > 1')
  const told = new Set(ended.map(({ message_id }) => message_id))
  expect(again.filter(({ id }) => !told.has(id))).toEqual([])
  for (const { message_id } of ended.slice(0, 20)) {
    const { stages, attempts, status } = await manage(peyk, 'GET', `/api/messages/${message_id}`)
    expect(stages.map(({ stage }: { stage: string }) => stage)).toContain('leaseEnded')
    expect([attempts > 1, status]).toEqual([true, 'delivered'])
  }
}
