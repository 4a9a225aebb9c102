/**
 * Whatever happens, in whatever order: nobody is handed out twice, and the books add up.
 *
 * Random operations run against the store beside a model that knows only who holds which message;
 * the audit does the rest. What comes back goes on to a second carrier as long as there is money. In the end the carrier is well, time goes on, and every message ends.
 */
import { strict as assert } from 'node:assert'
import fc from 'fast-check'
import { test } from 'vitest'
import type { AccountSettings } from '../../../src/rules/account.ts'
import type { OrderDraft } from '../../../src/rules/compose.ts'
import type { Store } from '../../../src/store/store.ts'
import type { Claim, ClaimedMessage } from '../../../src/store/verbs/claim-due.ts'
import type { HandOver } from '../../../src/store/verbs/place-orders.ts'
import type { Receipt } from '../../../src/store/verbs/record-receipts.ts'
import type { SubmitResult } from '../../../src/store/verbs/settle-submits.ts'
import {
  type Answered,
  anAccount,
  CARRIER,
  carrierIds,
  claim,
  draftOf,
  HOUR_MS,
  MINUTE_MS,
  mobiles,
  receiptOf,
  recoverOnce,
  resultOf,
  START,
  settle,
  VALIDITY_MS,
} from '../../kit/store-kit.ts'
import { audit } from '../audit.ts'
import { block } from './world.ts'

const RUNS = 25
/** By which a message that came back goes on; little money, so that it runs out. */
const SECOND = { route: 'all', carrier: 'second', cost: 1, spendPerDay: 8 } as const
const OFFER = { carrier: CARRIER, node: 'n0' } as const
const OUTCOMES = ['accepted', 'rejected', 'throttled', 'temporary', 'unknown'] as const

const size = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 201, max: 230 }))
const operation = fc.oneof(
  fc.record({
    kind: fc.constant('place' as const),
    account: fc.nat({ max: 2 }),
    to: size,
    from: fc.nat({ max: 12 }),
    invalid: fc.nat({ max: 3 }),
    texts: fc.integer({ min: 1, max: 3 }),
    parts: fc.integer({ min: 1, max: 3 }),
    inMs: fc.constantFrom(null, null, MINUTE_MS, HOUR_MS),
    offered: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('cancel' as const), which: fc.nat() }),
  fc.record({
    kind: fc.constant('claim' as const),
    node: fc.nat({ max: 2 }),
    limit: fc.nat({ max: 150 }),
  }),
  fc.record({
    kind: fc.constant('settle' as const),
    which: fc.nat(),
    outcomes: fc.array(fc.constantFrom(...OUTCOMES), { minLength: 1, maxLength: 6 }),
    stale: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('receipts' as const),
    from: fc.nat(),
    count: fc.nat({ max: 60 }),
    delivered: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
    repeats: fc.boolean(),
    retryable: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('recover' as const),
    node: fc.nat({ max: 2 }),
    dead: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('expire' as const) }),
  fc.record({
    kind: fc.constant('block' as const),
    account: fc.nat({ max: 2 }),
    from: fc.nat({ max: 12 }),
  }),
  fc.record({
    kind: fc.constant('wait' as const),
    ms: fc.constantFrom(1, 1_000, MINUTE_MS, 20 * MINUTE_MS, VALIDITY_MS / 2),
  }),
)
type Operation = typeof operation extends fc.Arbitrary<infer O> ? O : never
type Doing<K extends Operation['kind']> = Extract<Operation, { kind: K }>

interface Taken {
  readonly orderId: number
  readonly draft: OrderDraft
}

class World {
  readonly store: Store
  readonly accounts: AccountSettings[] = []
  nowMs = START
  readonly #orders: { accountId: number; orderId: number }[] = []
  readonly #claims: Claim[] = []
  /** Settled claims: their results are tried again, and must change nothing. */
  readonly #past: Claim[] = []
  readonly #owner = new Map<number, number>()
  readonly #nodes = new Map<number, string>()
  /** Every carrier's id that was ever given out, and some that never were. */
  readonly #carrierIds: string[] = ['unknown-1', 'unknown-2']
  #texts = 0

  constructor(store: Store) {
    this.store = store
  }

  async open(): Promise<void> {
    await this.store.run('resetAll', {})
    const wishes = [{}, { ratePerSecond: 50 }, { billing: 'tl' as const, unitPrice: 1_583 }]
    for (const wish of wishes) {
      this.accounts.push(await anAccount(this.store, { ...wish, credits: 3_000_000 }))
    }
  }

  do(op: Operation): Promise<unknown> {
    return this[op.kind](op as never)
  }

  async place({ account, to, from, invalid, texts, parts, inMs, offered }: Doing<'place'>) {
    const settings = this.accounts[account] as AccountSettings
    const raws = [...mobiles(to, from), ...['x', 'y', 'z'].slice(0, invalid)]
    this.#texts += 1
    const wish = {
      texts: Array.from({ length: texts }, (_, no) => {
        return [`${this.#texts} ${no} ${'a'.repeat(150 * parts - 40)}`, raws] as const
      }),
      ...(inMs === null ? {} : { sendAtMs: this.nowMs + inMs }),
    }
    const draft = draftOf(settings, wish, this.nowMs)
    const offer = { ...OFFER, leaseUntilMs: this.nowMs + MINUTE_MS }
    const placed = await this.store.place('placeOrders', offered ? { ...draft, offer } : draft)
    if (!('orderId' in placed)) return
    const { orderId, handOver } = placed
    this.#orders.push({ accountId: settings.id, orderId })
    if (handOver) this.#hold(OFFER.node, { ...handOver, orderId, draft })
  }

  /** An order whose messages came with the answer is as good as claimed. */
  #hold(node: string, { claimId, firstMessageId, orderId, draft }: HandOver & Taken): void {
    const messages: ClaimedMessage[] = []
    let at = 0
    for (const [text_no, { parts, recipients }] of draft.texts.entries()) {
      for (const end = at + recipients; at < end; at += 1) {
        const number = draft.numbers[at] ?? 0
        const [id, account_id] = [firstMessageId + at, draft.accountId]
        const message = { id, account_id, order_id: orderId, text_no, number, parts, attempts: 1 }
        if (number !== 0) messages.push(message)
      }
    }
    this.#own(node, { id: claimId, messages, texts: [], nextAtMs: null, told: 0 })
  }

  async cancel({ which }: Doing<'cancel'>) {
    const order = this.#orders[which % this.#orders.length]
    if (order) await this.store.run('cancelOrder', { ...order, nowMs: this.nowMs })
  }

  async claim({ node, limit }: Doing<'claim'>) {
    const name = `n${node}`
    const claimed = await claim(this.store, this.nowMs, { node: name, limit: limit + 1 })
    assert(claimed.messages.length <= limit + 1)
    this.#own(name, await this.#sendOn(claimed))
  }

  /** Without those that came back and end, because the money for another try is used up. */
  async #sendOn(claimed: Claim): Promise<Claim> {
    const back = claimed.messages.filter((message) => message.back)
    const ask = { claimId: claimed.id, nowMs: this.nowMs }
    const tries = back.map(({ id }) => ({ messageId: id, plan: SECOND }))
    const booked = await this.store.run('bookSecondTries', { ...ask, tries })
    assert.equal(booked.tries.length, back.length)
    const going = booked.tries.filter(({ outcome }) => outcome === 'tried')
    const goes = new Set(going.map(({ messageId }) => messageId))
    const messages = claimed.messages.filter(({ id, back: from }) => !from || goes.has(id))
    return { ...claimed, messages }
  }

  #resultOf(message: ClaimedMessage, claimId: number, outcome?: Answered): SubmitResult {
    const carrier = message.back ? SECOND.carrier : CARRIER
    return { ...resultOf(message, claimId, outcome), carrier } as SubmitResult
  }

  /** By whichever carrier knows the id; what the other one is told finds nothing. */
  async #hear(receipts: readonly Receipt[]): Promise<void> {
    for (const carrier of [CARRIER, SECOND.carrier]) {
      await this.store.run('recordReceipts', { carrier, receipts, mayComeBack: true })
    }
  }

  #own(node: string, claimed: Claim): void {
    for (const { id } of claimed.messages) {
      assert(!this.#owner.has(id), `message ${id} is held by claim ${this.#owner.get(id)} already`)
      this.#owner.set(id, claimed.id)
    }
    this.#nodes.set(claimed.id, node)
    if (claimed.messages.length > 0) this.#claims.push(claimed)
  }

  async settle({ which, outcomes, stale }: Doing<'settle'>) {
    const from = stale ? this.#past : this.#claims
    const at = which % Math.max(1, from.length)
    const claimed = stale ? from[at] : from.splice(at, 1)[0]
    if (!claimed) return
    if (!stale) this.#past.push(claimed)
    const results = claimed.messages.map((message, index) => {
      return this.#resultOf(message, claimed.id, outcomes[index % outcomes.length] as Answered)
    })
    for (const message of claimed.messages) this.#letGo(message, claimed.id)
    const secondFrom = [CARRIER, SECOND.carrier]
    await this.store.run('settleSubmits', { nowMs: this.nowMs, results, secondFrom })
  }

  #letGo(message: ClaimedMessage, claimId: number): void {
    this.#carrierIds.push(...carrierIds(message))
    if (this.#owner.get(message.id) === claimId) this.#owner.delete(message.id)
  }

  async receipts({ from, count, delivered, repeats, retryable }: Doing<'receipts'>) {
    const start = from % this.#carrierIds.length
    const ids = this.#carrierIds.slice(start, start + count)
    const receipts = (repeats ? [...ids, ...ids] : ids).map((id, at) => {
      const outcome = delivered[at % delivered.length] ? 'delivered' : 'undelivered'
      return { ...receiptOf(id, outcome, this.nowMs), retryable }
    })
    await this.#hear(receipts)
  }

  async recover({ node, dead }: Doing<'recover'>) {
    const name = `n${node}`
    const held = [...this.#nodes].flatMap(([id, owner]) => (owner === name ? [id] : []))
    const ask = { node: name, nodesAreDead: dead, held }
    while ((await recoverOnce(this.store, this.nowMs, ask)).more);
    for (const [id, claimId] of this.#owner) {
      const mine = this.#nodes.get(claimId) === name
      // Which of the others' leases have run out is the store's to know; the model gives up all.
      if (!mine) this.#owner.delete(id)
    }
  }

  async expire(_op?: Doing<'expire'>) {
    const ask = { nowMs: this.nowMs, validityMs: VALIDITY_MS, limit: 50 }
    while ((await this.store.run('expireMessages', ask)).more);
    await this.store.run('tidyUp', { nowMs: this.nowMs, receiptWaitMs: 15 * MINUTE_MS })
  }

  async block({ account, from }: Doing<'block'>) {
    await block(this.store, this.accounts[account] as AccountSettings, mobiles(2, from))
  }

  async wait({ ms }: Doing<'wait'>) {
    this.nowMs += ms
  }

  async audit(): Promise<number> {
    let open = 0
    for (const { id } of this.accounts) open += (await audit(this.store, id)).open
    return open
  }

  /**
   * Carriers are well again, but for a few that the first one returns, and time goes on: everything
   * must come to its end.
   */
  async heal(): Promise<void> {
    const ask = { node: '', nodesAreDead: true }
    while ((await recoverOnce(this.store, this.nowMs, ask)).more);
    for (let idle = 0; idle < 3; ) {
      const claimed = await this.#sendOn(await claim(this.store, this.nowMs, { limit: 5_000 }))
      const results = claimed.messages.map((message) => this.#resultOf(message, claimed.id))
      await settle(this.store, results, this.nowMs)
      const receipts = claimed.messages.flatMap((message) => {
        const outcome = message.id % 16 === 0 && !message.back ? 'undelivered' : 'delivered'
        return carrierIds(message).map((id) => receiptOf(id, outcome, this.nowMs))
      })
      await this.#hear(receipts.map((receipt) => ({ ...receipt, retryable: true })))
      idle = claimed.messages.length === 0 ? idle + 1 : 0
      this.nowMs = Math.max(this.nowMs + 1_000, claimed.nextAtMs ?? 0)
    }
    this.nowMs += 2 * VALIDITY_MS
    await this.expire()
  }
}

export function conservationTests(store: () => Store): void {
  test('money and messages are conserved under whatever happens', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 5, maxLength: 40 }), async (operations) => {
        const world = new World(store())
        await world.open()
        for (const op of operations) await world.do(op)
        await world.audit()
        await world.heal()
        assert.equal(await world.audit(), 0, 'everything has ended')
      }),
      { seed: 20260501, numRuns: RUNS },
    )
  }, 60_000)
}
