/**
 * A seeded simulation of bad days: orders and cancellations while the carrier is ill, the store is
 * away, the clock jumps and processes die. Then everything is well again, time passes, and every
 * message must have ended, once, with the books adding up.
 */
import { strict as assert } from 'node:assert'
import fc from 'fast-check'
import { afterAll, beforeAll, test } from 'vitest'
import { seeded } from '../../src/base/chance.ts'
import type { AccountSettings } from '../../src/rules/account.ts'
import { type Store, StoreUnavailable } from '../../src/store/store.ts'
import { anAccount, HOUR_MS, MINUTE_MS, mobiles, openStore } from '../kit/store-kit.ts'
import { audit } from '../store/audit.ts'
import { openPipeline, type Pipeline } from './pipeline.ts'

const RUNS = 20
const VERBS = [
  'claimDue',
  'settleSubmits',
  'recordReceipts',
  'expireMessages',
  'recoverClaims',
] as const

const share = fc.constantFrom(0, 0, 0.2, 0.7, 1)
const operation = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      account: fc.nat({ max: 2 }),
      to: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constant(230)),
      parts: fc.integer({ min: 1, max: 3 }),
      invalid: fc.nat({ max: 2 }),
      inMs: fc.constantFrom(0, 0, 5_000, HOUR_MS),
    }),
  },
  fc.record({ kind: fc.constant('cancel' as const), which: fc.nat() }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(1, 200, 1_000, 10_000, MINUTE_MS, 3 * HOUR_MS),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('faults' as const),
      latencyMs: fc.constantFrom(0, 0, 700, 20_000),
      throttleShare: share,
      rejectShare: fc.constantFrom(0, 0, 0.3),
      lostReceiptShare: fc.constantFrom(0, 0, 0.4),
      lateReceiptMs: fc.constantFrom(0, 5_000, HOUR_MS),
      duplicateReceiptShare: share,
      outOfOrderReceipts: fc.boolean(),
      halfOpen: fc.constantFrom(false, false, false, true),
    }),
  },
  fc.record({ kind: fc.constant('away' as const), verbs: fc.subarray([...VERBS]) }),
  fc.record({ kind: fc.constant('crash' as const) }),
  fc.record({ kind: fc.constant('restart' as const) }),
)
type Operation = typeof operation extends fc.Arbitrary<infer O> ? O : never
type Doing<K extends Operation['kind']> = Extract<Operation, { kind: K }>

class Days {
  readonly #store: Store
  readonly #accounts: AccountSettings[] = []
  readonly #orders: { accountId: number; orderId: number }[] = []
  readonly #away = new Set<string>()
  readonly #random = seeded(7)
  #line: Pipeline | undefined
  #kill = () => {}
  #texts = 0

  constructor(store: Store) {
    this.#store = store
  }

  async open(): Promise<void> {
    await this.#store.run('resetAll', {})
    for (const wish of [{}, { ratePerSecond: 200 }, { billing: 'tl' as const, unitPrice: 1_583 }]) {
      this.#accounts.push(await anAccount(this.#store, { ...wish, credits: 5_000_000 }))
    }
    await this.#start()
  }

  get line(): Pipeline {
    assert(this.#line)
    return this.#line
  }

  /** A process that is killed never hears of its store again, and the store never of it. */
  async #start(nowMs?: number): Promise<void> {
    let dead = false
    const never = new Promise<never>(() => {})
    const through = (store: Store): Store => ({
      ...store,
      run: (verb, input) => {
        if (dead) return never
        if (this.#away.has(verb)) return Promise.reject(new StoreUnavailable(verb))
        return store.run(verb, input)
      },
    })
    this.#kill = () => {
      dead = true
    }
    this.#line = await openPipeline({ store: this.#store, through, random: this.#random })
    if (nowMs !== undefined) this.#line.clock.set(nowMs)
    await this.#line.quiet()
  }

  async do(op: Operation): Promise<void> {
    await this[op.kind](op as never)
    await this.line.quiet()
  }

  async send({ account, to, parts, invalid, inMs }: Doing<'send'>) {
    const settings = this.#accounts[account] as AccountSettings
    this.#texts += 1
    const text = `${this.#texts} ${'a'.repeat(150 * parts - 40)}`
    const sendAtMs = Math.ceil((this.line.clock.now() + inMs) / 1_000) * 1_000
    const raws = [...mobiles(to), ...['x', 'y'].slice(0, invalid)]
    const wish = { text, to: raws, ...(inMs > 0 ? { sendAtMs } : {}) }
    const orderId = await this.line.send(settings, wish)
    assert(typeof orderId === 'number', String(orderId))
    this.#orders.push({ accountId: settings.id, orderId })
  }

  async cancel({ which }: Doing<'cancel'>) {
    const order = this.#orders[which % this.#orders.length]
    if (!order) return
    await this.#store.run('cancelOrder', { ...order, nowMs: this.line.clock.now() })
  }

  async wait({ ms }: Doing<'wait'>) {
    await this.line.advance(ms)
  }

  async faults({ kind: _, ...faults }: Doing<'faults'>) {
    this.line.faults(faults)
  }

  async away({ verbs }: Doing<'away'>) {
    this.#away.clear()
    for (const verb of verbs) this.#away.add(verb)
  }

  async crash(_op: Doing<'crash'>) {
    this.#kill()
    this.#away.clear()
    await this.#start(this.line.clock.now())
  }

  /** As after SIGTERM: what the carrier does not answer in time is left for the next run. */
  async restart(_op?: Doing<'restart'>) {
    this.#away.clear()
    const { line } = this
    const stopped = line.stop()
    for (let waited = 0; waited < 12; waited += 1) {
      await line.quiet()
      line.clock.advance(1_000)
    }
    await stopped
    await this.#start(line.clock.now())
  }

  async audit(): Promise<number> {
    let open = 0
    for (const { id } of this.#accounts) open += (await audit(this.#store, id)).open
    return open
  }

  async heal(): Promise<void> {
    this.#away.clear()
    this.line.faults({})
    for (let minutes = 0; minutes < 30; minutes += 1) await this.line.advance(MINUTE_MS, 20_000)
    await this.line.advance(4 * HOUR_MS, HOUR_MS)
    // An account with a pace sends so many a second, and no more because the clock has jumped.
    await this.line.advance(MINUTE_MS, 500)
    await this.line.advance(50 * HOUR_MS, 25 * HOUR_MS)
  }

  /** Everything that was delivered lies in the inbox of a handset, once. */
  async checkInbox(): Promise<void> {
    const ask = { carrier: 'simulator', after: 0, number: null, text: null, sinceMs: 0 }
    const all = { ...ask, before: Number.MAX_SAFE_INTEGER, limit: Number.MAX_SAFE_INTEGER }
    const inbox = await this.#store.read('inboxPage', all)
    const ids = inbox.filter(({ state }) => state === 'delivered').map(({ id }) => id)
    const delivered: number[] = []
    for (const { id } of this.#accounts) {
      const { orders } = await audit(this.#store, id)
      for (const { recipients } of orders) {
        delivered.push(
          ...recipients.flatMap((each) => (each.state === 'delivered' ? [each.id] : [])),
        )
      }
    }
    assert.deepEqual(ids.toSorted(), delivered.toSorted())
  }
}

let store: Store
beforeAll(async () => {
  store = await openStore()
})
afterAll(() => store.close())

test('after any bad days every message has ended, once, and the money adds up', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 10, maxLength: 40 }), async (operations) => {
      const days = new Days(store)
      await days.open()
      for (const op of operations) await days.do(op)
      await days.audit()
      await days.heal()
      assert.equal(await days.audit(), 0, 'everything has ended')
      await days.checkInbox()
      await days.restart()
      assert.equal(await days.audit(), 0, 'and stays so after a restart')
      await days.line.stop()
    }),
    { seed: 20260501, numRuns: RUNS },
  )
}, 60_000)
