/** What came back and may try a second carrier: once, within a cap, and nobody hears of it before. */
import { describe, expect, test } from 'vitest'
import { LIMITS } from '../../../src/base/limits.ts'
import type { AccountSettings } from '../../../src/rules/account.ts'
import { istanbulText } from '../../../src/rules/istanbul.ts'
import { keptWishes } from '../../../src/rules/smpp-receipts.ts'
import type { Store } from '../../../src/store/store.ts'
import type { Claim, ClaimedMessage } from '../../../src/store/verbs/claim-due.ts'
import { PART_STATE } from '../../../src/store/verbs/part-state.ts'
import type { Receipt } from '../../../src/store/verbs/record-receipts.ts'
import type { SubmitResult } from '../../../src/store/verbs/settle-submits.ts'
import {
  type AccountWish,
  anAccount,
  balanceOf,
  CARRIER,
  carrierIds,
  claim,
  DAY_MS,
  draftOf,
  HOUR_MS,
  handOver,
  MINUTE_MS,
  mobile,
  mobiles,
  place,
  receiptOf,
  record,
  recoverOnce,
  report,
  resultOf,
  START,
  settle,
  VALIDITY_MS,
  type Wish,
} from '../../kit/store-kit.ts'
import { audit } from '../audit.ts'
import { consenting } from './consents.ts'
import { block } from './world.ts'

const SECOND = 'second'
const PLAN = { route: 'all', carrier: SECOND, cost: 2, spendPerDay: 1_000 }
const THREE_PARTS = 'a'.repeat(302)
const NETWORK = 'UNDELIV err:034'

export function secondCarrierTests(store: () => Store): void {
  async function sent(wish: Wish = {}, account: AccountWish = { credits: 1_000 }) {
    const who = await anAccount(store(), account)
    const orderId = await place(store(), who, wish)
    const ids = await handOver(store())
    return { ...accountOf(who, orderId), who, orderId, ids, id: ids[0] ?? '' }
  }

  const accountOf = ({ id }: AccountSettings, orderId: number) => ({
    balance: () => balanceOf(store(), id),
    audit: () => audit(store(), id),
    order: async () => (await report(store(), id, orderId)).order,
    states: async () => (await report(store(), id, orderId)).recipients.map(({ state }) => state),
    message: async () => (await report(store(), id, orderId)).recipients[0]?.id ?? 0,
  })

  const lost = (id: string, more: Partial<Receipt> = {}): Receipt => ({
    ...{ ...receiptOf(id, 'undelivered'), error: NETWORK, retryable: true, ...more },
  })

  const hear = (receipts: readonly Receipt[], carrier = CARRIER, mayComeBack = true) =>
    store().run('recordReceipts', { carrier, receipts, mayComeBack })

  const book = (claimed: Claim, nowMs = START, plan: object = PLAN) =>
    store().run('bookSecondTries', {
      ...{ claimId: claimed.id, nowMs },
      tries: claimed.messages.map(({ id }) => ({ messageId: id, plan: plan as typeof PLAN })),
    })

  const acceptedBySecond = (message: ClaimedMessage, claimId: number) =>
    ({ ...resultOf(message, claimId), carrier: SECOND }) as SubmitResult

  /** Claims what came back and has the second carrier take it; the ids there. */
  async function tryAgain(nowMs = START): Promise<string[]> {
    const claimed = await claim(store(), nowMs)
    const { tries } = await book(claimed, nowMs)
    const going = claimed.messages.filter(({ id }) =>
      tries.some(({ messageId, outcome }) => messageId === id && outcome === 'tried'),
    )
    const results = going.map((message) => acceptedBySecond(message, claimed.id))
    expect(await settle(store(), results, nowMs)).toMatchObject({ sent: going.length })
    return going.flatMap(carrierIds)
  }

  const spends = (nowMs = START) => store().read('secondSpendOf', { nowMs })
  const trace = (id: number) => store().read('messageTrace', { id })

  test('to its customer it is under way until the second carrier has the last word', async () => {
    const way = await sent()
    expect(await hear([lost(way.id)])).toMatchObject({ undelivered: 0, told: 0, cameBack: 1 })
    expect(await way.order()).toMatchObject({ state: 'sending', undelivered: 0, price: 0 })
    expect([await way.states(), await way.balance()]).toEqual([['queued'], 999])
    await way.audit()
    const claimed = await claim(store())
    expect(claimed.messages).toMatchObject([{ back: CARRIER, attempts: 2 }])
    const spend = 2
    expect(await book(claimed)).toMatchObject({
      ...{ undelivered: 0, tries: [{ outcome: 'tried', booking: { route: 'all', spend } }] },
    })
    const [message] = claimed.messages as [ClaimedMessage]
    await settle(store(), [acceptedBySecond(message, claimed.id)])
    expect([await way.states(), await way.balance()]).toEqual([['sent'], 999])
    const arrived = carrierIds(message).map((id) => receiptOf(id))
    expect(await hear(arrived, SECOND)).toMatchObject({ delivered: 1 })
    expect(await way.order()).toMatchObject({ state: 'done', delivered: 1, price: 1 })
    expect(await way.balance()).toBe(999)
    expect(await spends()).toEqual([{ route: 'all', spent: 2, tries: 1 }])
    await way.audit()
  })

  test('the trace has both tries, with their words', async () => {
    const way = await sent()
    await hear([lost(way.id, { raw: '{"err":"034"}' })])
    const [id = ''] = await tryAgain()
    await hear([receiptOf(id)], SECOND)
    expect(await trace(await way.message())).toMatchObject({
      state: 'delivered',
      parts: [
        { carrier: CARRIER, state: PART_STATE.cameBack, error: NETWORK, raw: '{"err":"034"}' },
        { carrier: SECOND, state: PART_STATE.delivered, error: null },
      ],
      events: [
        { kind: 'cameBack', detail: `${CARRIER}: ${NETWORK}` },
        {
          kind: 'secondTry',
          detail: 'second by the route all, for 2; 0 of 1000 are spent today',
        },
      ],
    })
  })

  test('what comes back from the second too ends: paid back once, told once', async () => {
    const who = await anAccount(store(), { credits: 10, webhookUrl: 'https://example.com/hook' })
    const smpp = keptWishes([[null, 'always']]) ?? ''
    await store().place('placeOrders', { ...draftOf(who, {}), smpp })
    const [first = ''] = await handOver(store())
    expect(await hear([lost(first)])).toMatchObject({ told: 0 })
    const [second = ''] = await tryAgain()
    const ended = await hear([lost(second)], SECOND)
    // A webhook and an SMPP receipt.
    expect(ended).toMatchObject({ undelivered: 1, cameBack: 0, told: 2 })
    expect(await balanceOf(store(), who.id)).toBe(10)
    expect((await claim(store())).messages).toEqual([])
    expect(await hear([lost(second)], SECOND)).toMatchObject({ undelivered: 0, told: 0 })
    await audit(store(), who.id)
  })

  test.each<[string, Partial<Receipt>, boolean]>([
    ['for a lasting reason', { retryable: false }, true],
    ['without a route that allows it', {}, false],
    ['after its validity', { atMs: START + VALIDITY_MS }, true],
  ])('what comes back %s ends', async (_, more, mayComeBack) => {
    const way = await sent()
    const ended = await hear([lost(way.id, more)], CARRIER, mayComeBack)
    expect(ended).toMatchObject({ undelivered: 1, cameBack: 0 })
    expect([await way.states(), await way.balance()]).toEqual([['undelivered'], 1_000])
    await way.audit()
  })

  test('a receipt that overtakes the answer to its submit lets it come back as well', async () => {
    const who = await anAccount(store(), { credits: 10 })
    await place(store(), who, {})
    const claimed = await claim(store())
    const [message] = claimed.messages as [ClaimedMessage]
    await hear([lost(carrierIds(message)[0] ?? '')])
    const results = [resultOf(message, claimed.id)]
    const ask = { nowMs: START, results, secondFrom: [CARRIER] }
    expect(await store().run('settleSubmits', ask)).toMatchObject({ undelivered: 0, cameBack: 1 })
    expect((await claim(store())).messages).toMatchObject([{ back: CARRIER }])
    await audit(store(), who.id)
  })

  describe('the first carrier', () => {
    type When = 'queued' | 'sending' | 'sent' | 'delivered' | 'undelivered'
    /** Up to that state, with what the second carrier has in its hands. */
    async function until(when: When) {
      const way = await sent()
      await hear([lost(way.id)])
      if (when === 'queued') return { ...way, claimed: undefined, there: undefined }
      const claimed = await claim(store())
      await book(claimed)
      const [message] = claimed.messages as [ClaimedMessage]
      const there = carrierIds(message)[0] ?? ''
      if (when !== 'sending') await settle(store(), [acceptedBySecond(message, claimed.id)])
      if (when === 'delivered') await hear([receiptOf(there)], SECOND)
      if (when === 'undelivered') await hear([lost(there)], SECOND)
      return { ...way, claimed, there }
    }

    test.each<[When, When]>([
      ['queued', 'delivered'],
      ['sending', 'delivered'],
      ['sent', 'delivered'],
      ['delivered', 'delivered'],
      ['undelivered', 'undelivered'],
    ])('that corrects itself while the second is %s leaves it %s', async (when, end) => {
      const way = await until(when)
      const isNew = when !== end
      expect(await hear([receiptOf(way.id)])).toMatchObject({ delivered: isNew ? 1 : 0 })
      expect(await way.states()).toEqual([end])
      // The second one's words come late, and are only kept.
      expect((await claim(store())).messages).toEqual([])
      const [message] = way.claimed?.messages ?? []
      if (when === 'sending' && message && way.claimed) {
        const late = [acceptedBySecond(message, way.claimed.id)]
        expect(await settle(store(), late)).toMatchObject({ sent: 0, tooLate: 1 })
      }
      if (way.there) await hear([lost(way.there)], SECOND)
      expect([await way.states(), await way.balance()]).toEqual([
        [end],
        end === 'delivered' ? 999 : 1_000,
      ])
      const parts = (await trace(await way.message()))?.parts ?? []
      expect(parts[0]).toMatchObject({ carrier: CARRIER, state: PART_STATE.delivered })
      await way.audit()
    })

    test.each<When>(['queued', 'sending', 'sent', 'delivered', 'undelivered'])(
      'that repeats itself while the second is %s starts nothing',
      async (when) => {
        const way = await until(when)
        const [before] = await way.states()
        const repeats = [lost(way.id), lost(way.id, { retryable: false })]
        expect(await hear(repeats)).toMatchObject({
          ...{ delivered: 0, undelivered: 0, cameBack: 0 },
          unmatched: [way.id, way.id],
        })
        expect(await way.states()).toEqual([before])
        if (when !== 'queued') expect((await claim(store())).messages).toEqual([])
        await way.audit()
      },
    )

    test('that says both in one batch has come back, and delivered it after all', async () => {
      const way = await sent()
      await hear([lost(way.id), receiptOf(way.id)])
      expect(await way.states()).toEqual(['queued'])
      expect(await hear([lost(way.id), receiptOf(way.id)])).toMatchObject({ delivered: 1 })
      await way.audit()
    })

    test('that says it to several nodes at once is heard once', async () => {
      const way = await sent({ to: mobiles(20) })
      const all = way.ids.map((id) => lost(id))
      const heard = await Promise.all([hear(all), hear(all), hear(all.toReversed())])
      expect(heard.reduce((sum, { undelivered }) => sum + undelivered, 0)).toBe(0)
      expect(new Set(await way.states())).toEqual(new Set(['queued']))
      expect(await tryAgain()).toHaveLength(20)
      await way.audit()
    })
  })

  describe('the cap of a route', () => {
    const cheap = (spendPerDay: number) => ({ ...PLAN, spendPerDay })

    test('is never passed; what would pass it ends, and says why', async () => {
      const way = await sent({ to: mobiles(4) })
      await hear(way.ids.map((id) => lost(id)))
      const booked = await book(await claim(store()), START, cheap(5))
      expect(booked.tries.map(({ outcome }) => outcome)).toEqual([
        ...['tried', 'tried', 'spendCap', 'spendCap'],
      ])
      expect(booked).toMatchObject({ undelivered: 2 })
      expect(await spends()).toEqual([{ route: 'all', spent: 4, tries: 2 }])
      expect(await way.states()).toEqual(['sending', 'sending', 'undelivered', 'undelivered'])
      expect(await way.balance()).toBe(998)
      const last = await trace((await way.message()) + 3)
      expect(last?.events.at(-1)).toMatchObject({
        kind: 'noSecondTry',
        detail: 'second would cost 2, and by the route all 4 of 5 are spent today',
      })
      expect(last?.reason).toBe('undeliveredByCarrier')
      await way.audit()
    })

    test('holds for all who ask at once', async () => {
      const way = await sent({ to: mobiles(12) })
      await hear(way.ids.map((id) => lost(id)))
      const claims: Claim[] = []
      for (let n = 0; n < 12; n += 1) claims.push(await claim(store(), START, { limit: 1 }))
      const all = await Promise.all(claims.map((each) => book(each, START, cheap(7))))
      const outcomes = all.flatMap(({ tries }) => tries.map(({ outcome }) => outcome))
      expect(outcomes.filter((outcome) => outcome === 'tried')).toHaveLength(3)
      expect(outcomes.filter((outcome) => outcome === 'spendCap')).toHaveLength(9)
      expect(await spends()).toEqual([{ route: 'all', spent: 6, tries: 3 }])
      await way.audit()
    })

    test('counts every part, by route and by the day of Istanbul', async () => {
      const way = await sent({ text: THREE_PARTS })
      await hear(way.ids.map((id) => lost(id)))
      await book(await claim(store()), START, cheap(6))
      const more = await sent({ text: 'b' })
      await hear([lost(more.id)])
      await book(await claim(store()), START, { ...cheap(6), route: 'other' })
      expect(await spends()).toEqual([
        { route: 'all', spent: 6, tries: 1 },
        { route: 'other', spent: 2, tries: 1 },
      ])
      const midnight = START + 12 * HOUR_MS
      expect(await spends(midnight - 1)).toHaveLength(2)
      expect(await spends(midnight)).toEqual([])
      await store().run('tidyUp', { nowMs: midnight, receiptWaitMs: HOUR_MS })
      expect(await spends(midnight - 1)).toEqual([])
    })

    test.each([
      ['throttled', 0],
      ['unsent', 0],
      ['rejected', 0],
      ['unknown', 2],
    ] as const)(
      'of one that the second carrier answers with %s, %i is spent',
      async (said, spent) => {
        const way = await sent()
        await hear([lost(way.id)])
        const claimed = await claim(store())
        const { tries } = await book(claimed)
        const [message] = claimed.messages as [ClaimedMessage]
        const booking = tries[0]?.booking
        const failed = { ...resultOf(message, claimed.id, said), carrier: SECOND, booking }
        await settle(store(), [failed as SubmitResult])
        // A repeat, after an answer of the store that was lost, gives nothing back twice.
        await settle(store(), [failed as SubmitResult])
        expect(await spends()).toEqual([{ route: 'all', spent, tries: spent / 2 }])
        if (said === 'rejected') {
          expect([await way.states(), await way.balance()]).toEqual([['undelivered'], 1_000])
        } else {
          // It still may not go back where it came from.
          const again = await claim(store(), START + MINUTE_MS)
          expect(again.messages).toMatchObject([{ back: CARRIER }])
          // That the same carrier is tried again is no news.
          await book(again, START + MINUTE_MS)
          const { events } = (await trace(await way.message())) ?? { events: [] }
          expect(events.filter(({ kind }) => kind === 'secondTry')).toHaveLength(1)
        }
        await way.audit()
      },
    )
  })

  test('waits a little for another carrier that is down, and then ends with the reason', async () => {
    const way = await sent()
    await hear([lost(way.id)])
    const nobody = { why: 'nobody else is up', waits: true }
    const end = START + LIMITS.secondWaitMs
    for (let nowMs = START; nowMs < end; nowMs += LIMITS.secondLookMs) {
      const booked = await book(await claim(store(), nowMs), nowMs, nobody)
      expect(booked).toMatchObject({ undelivered: 0, tries: [{ outcome: 'waits' }] })
      expect((await claim(store(), nowMs)).nextAtMs).toBe(nowMs + LIMITS.secondLookMs)
    }
    const booked = await book(await claim(store(), end), end, nobody)
    expect(booked).toMatchObject({ undelivered: 1, tries: [{ outcome: 'noCarrier' }] })
    const { events, attempts } = (await trace(await way.message())) ?? {}
    expect(events?.map(({ kind }) => kind)).toEqual(['cameBack', 'noSecondTry'])
    // Waiting is no attempt.
    expect(attempts).toBe(2)
    await way.audit()
  })

  test('whom the routes know no other carrier for, it ends with their word', async () => {
    const way = await sent()
    await hear([lost(way.id)])
    const nobody = { why: 'nobody else is there', waits: false }
    const booked = await book(await claim(store()), START, nobody)
    expect(booked).toMatchObject({ undelivered: 1, tries: [{ outcome: 'noCarrier' }] })
    const { events } = (await trace(await way.message())) ?? { events: [] }
    expect(events.at(-1)).toMatchObject({ kind: 'noSecondTry', detail: 'nobody else is there' })
    expect(await spends()).toEqual([])
    await way.audit()
  })

  describe('a message of three parts', () => {
    test('goes out whole again if none has arrived', async () => {
      const way = await sent({ text: THREE_PARTS })
      const [one = '', two = '', three = ''] = way.ids
      expect(await hear([lost(two)])).toMatchObject({ cameBack: 1, undelivered: 0 })
      // What the first carrier says of the others decides nothing any more.
      expect(await hear([lost(one, { retryable: false })])).toMatchObject({ undelivered: 0 })
      const again = await tryAgain()
      expect(again).toHaveLength(3)
      expect(await hear([receiptOf(three)])).toMatchObject({ delivered: 0 })
      expect(await hear([receiptOf(again[0] ?? ''), receiptOf(again[1] ?? '')], SECOND)).toEqual(
        expect.objectContaining({ delivered: 0 }),
      )
      expect(await hear([receiptOf(again[2] ?? '')], SECOND)).toMatchObject({ delivered: 1 })
      expect(await way.balance()).toBe(997)
      expect(await spends()).toEqual([{ route: 'all', spent: 6, tries: 1 }])
      await way.audit()
    })

    test.each([
      ['before', 1],
      ['in the same batch', 0],
    ])('of which one has arrived %s ends: nobody gets it twice', async (_, before) => {
      const way = await sent({ text: THREE_PARTS })
      const [one = '', two = ''] = way.ids
      if (before) await hear([receiptOf(one)])
      const receipts = before ? [lost(two)] : [receiptOf(one), lost(two)]
      expect(await hear(receipts)).toMatchObject({ undelivered: 1, cameBack: 0 })
      expect([await way.states(), await way.balance()]).toEqual([['undelivered'], 1_000])
      await way.audit()
    })

    test('of which one came back for a lasting reason ends', async () => {
      const way = await sent({ text: THREE_PARTS })
      const [one = '', two = ''] = way.ids
      const receipts = [lost(one), lost(two, { retryable: false })]
      expect(await hear(receipts)).toMatchObject({ undelivered: 1, cameBack: 0 })
      await way.audit()
    })

    test('is delivered by its first carrier only when that has corrected itself whole', async () => {
      const way = await sent({ text: THREE_PARTS })
      const [one = '', two = '', three = ''] = way.ids
      await hear([lost(one)])
      await tryAgain()
      expect(await hear([receiptOf(one), receiptOf(two)])).toMatchObject({ delivered: 0 })
      expect(await hear([receiptOf(three)])).toMatchObject({ delivered: 1 })
      expect([await way.states(), await way.balance()]).toEqual([['delivered'], 997])
      await way.audit()
    })
  })

  describe('what became true meanwhile', () => {
    test('counts: whoever is on the blacklist by now is not sent to again', async () => {
      const way = await sent({ to: [mobile(1), mobile(2)] })
      await hear(way.ids.map((id) => lost(id)))
      await block(store(), way.who, [mobile(1)])
      const booked = await book(await claim(store()))
      expect(booked.tries.map(({ outcome }) => outcome).toSorted()).toEqual(['barred', 'tried'])
      expect(await way.states()).toEqual(['undelivered', 'sending'])
      await way.audit()
    })

    const commercial = { iysList: 'BIREYSEL', to: [mobile(1)] } as const
    const brand = { iysBrandCode: '100000' }

    test('counts: whoever has taken back a consent is not sent to again', async () => {
      await consenting(store(), [mobile(1)])
      const way = await sent(commercial, brand)
      await hear([lost(way.id)])
      const refusal = { status: 'RET', consentDate: istanbulText(START - MINUTE_MS) } as const
      await consenting(store(), [mobile(1)], refusal)
      const booked = await book(await claim(store()))
      expect(booked).toMatchObject({ undelivered: 1, tries: [{ outcome: 'barred' }] })
      await way.audit()
    })

    test('counts: a commercial message waits out the quiet hours', async () => {
      await consenting(store(), [mobile(1)])
      const way = await sent(commercial, { ...brand, quietHours: '13:00-15:00' })
      const quiet = START + HOUR_MS
      await hear([lost(way.id, { atMs: quiet })])
      const booked = await book(await claim(store(), quiet), quiet)
      expect(booked).toMatchObject({ undelivered: 0, tries: [{ outcome: 'putOff' }] })
      expect(await spends()).toEqual([])
      const next = await claim(store(), quiet)
      expect(next).toMatchObject({ messages: [], nextAtMs: START + 3 * HOUR_MS })
      const [id = ''] = await tryAgain(START + 3 * HOUR_MS)
      await hear([receiptOf(id)], SECOND)
      expect(await way.states()).toEqual(['delivered'])
      await way.audit()
    })
  })

  describe('time and bad luck', () => {
    const expire = (nowMs: number) =>
      store().run('expireMessages', { nowMs, validityMs: VALIDITY_MS, limit: 100 })

    test('the validity is that of the first try, wherever the second is', async () => {
      const way = await sent({ to: mobiles(2) })
      const late = START + 40 * HOUR_MS
      await hear(way.ids.map((id) => lost(id, { atMs: late })))
      const one = await claim(store(), late, { limit: 1 })
      await book(one, late)
      const results = one.messages.map((message) => acceptedBySecond(message, one.id))
      await settle(store(), results, late)
      expect(await way.states()).toEqual(['sent', 'queued'])
      expect(await expire(START + VALIDITY_MS - 1)).toMatchObject({ undelivered: 0 })
      expect(await expire(START + VALIDITY_MS)).toMatchObject({ undelivered: 2 })
      expect(await way.balance()).toBe(1_000)
      expect((await claim(store(), late)).messages).toEqual([])
      await way.audit()
    })

    test('a node that dies before it counted, or after, loses no message', async () => {
      const way = await sent()
      await hear([lost(way.id)])
      await claim(store(), START, { node: 'dies' })
      const soon = START + 2 * MINUTE_MS
      expect(await recoverOnce(store(), soon)).toMatchObject({ recovered: 1 })
      const second = await claim(store(), soon, { node: 'dies too' })
      expect(second.messages).toMatchObject([{ back: CARRIER }])
      await book(second, soon)
      const later = soon + 2 * MINUTE_MS
      expect(await recoverOnce(store(), later)).toMatchObject({ recovered: 1 })
      const [id = ''] = await tryAgain(later)
      await hear([receiptOf(id)], SECOND)
      expect(await way.states()).toEqual(['delivered'])
      // Nobody knows whether the one that died had sent it.
      expect(await spends()).toEqual([{ route: 'all', spent: 4, tries: 2 }])
      await way.audit()
    })

    test('what another node has taken over is not counted for this one', async () => {
      const way = await sent()
      await hear([lost(way.id)])
      const lostClaim = await claim(store())
      await recoverOnce(store(), START + 2 * MINUTE_MS)
      expect(await book(lostClaim)).toMatchObject({ tries: [], undelivered: 0 })
      expect(await spends()).toEqual([])
      await way.audit()
    })
  })

  test('a compact order of which much comes back ends with the right books', async () => {
    const way = await sent({ to: mobiles(300) })
    const isBack = (_: string, at: number) => at % 3 > 0
    await hear(way.ids.map((id, at) => (isBack(id, at) ? lost(id) : receiptOf(id))))
    expect(await way.order()).toMatchObject({ state: 'sending', delivered: 100, undelivered: 0 })
    const again = await tryAgain()
    expect(again).toHaveLength(200)
    await hear(
      again.map((id, at) => (at % 2 === 0 ? receiptOf(id) : lost(id))),
      SECOND,
    )
    expect(await way.order()).toMatchObject({ state: 'done', delivered: 200, undelivered: 100 })
    expect([await way.balance(), await spends()]).toEqual([
      800,
      [{ route: 'all', spent: 400, tries: 200 }],
    ])
    expect(await spends(START + DAY_MS)).toEqual([])
    await way.audit()
  })

  test('without a word of second carriers a message ends as ever', async () => {
    const way = await sent()
    expect(await record(store(), [lost(way.id)])).toMatchObject({ undelivered: 1, cameBack: 0 })
    await way.audit()
  })
}
