/** The queue to İYS and the marks of what was pulled, as several nodes work on them. */
import { expect, test } from 'vitest'
import type { ConsentRecord } from '../../../src/rules/consent.ts'
import { istanbulText } from '../../../src/rules/istanbul.ts'
import type { Store } from '../../../src/store/store.ts'
import { IYS_ADAPTER } from '../../../src/store/verbs/iys-queue.ts'
import type { PushOutcome } from '../../../src/store/verbs/iys-settle.ts'
import { anAccount, DAY_MS, MINUTE_MS, mobile, numberOf, START } from '../../kit/store-kit.ts'

const BRAND = '600001'
const LEASE_MS = MINUTE_MS

const consent = (ordinal: number, more: Partial<ConsentRecord> = {}): ConsentRecord => ({
  ...{ type: 'MESAJ', recipientType: 'BIREYSEL', status: 'ONAY', source: 'HS_WEB' },
  ...{ number: numberOf(mobile(ordinal)), address: '', consentAtMs: START },
  ...more,
})

/** A consent on its way, a brand that is pulled, and something in the İYS of the sandbox. */
export async function onTheWayToIys(store: Store): Promise<void> {
  await store.run('keepSetting', { name: IYS_ADAPTER, value: 'on' })
  const whence = { brandCode: BRAND, accountId: null, evidence: null, nowMs: START }
  await store.run('recordConsents', { ...whence, origin: 'wire', records: [consent(1)] })
  await store.run('hurryBrand', { brand: BRAND, nowMs: START })
  const sent = { type: 'MESAJ', recipientType: 'BIREYSEL', recipient: mobile(2), status: 'ONAY' }
  const submissions = [{ ...sent, source: 'HS_WEB', consentDate: istanbulText(START) }]
  const numbers = { magic: true }
  const request = { brand: BRAND, submissions, numbers, nowMs: START, readyAtMs: START }
  await store.run('simulateRequest', request)
}

export function iysTests(store: () => Store): void {
  let holders = 0
  const lease = (nowMs = START) => ({
    ...{ holder: `h${++holders}`, nowMs, leasesAtMs: nowMs, leaseUntilMs: nowMs + LEASE_MS },
  })
  const turnOn = () => store().run('keepSetting', { name: IYS_ADAPTER, value: 'on' })
  const record = (records: readonly ConsentRecord[], brandCode = BRAND, nowMs = START) =>
    store().run('recordConsents', {
      ...({ brandCode, records, nowMs, origin: 'wire', accountId: null, evidence: null } as const),
    })
  async function claim(nowMs = START, { limit = 100, aloneAfter = 3 } = {}) {
    const own = lease(nowMs)
    const claimed = await store().run('claimPushes', { ...own, limit, aloneAfter })
    return { ...claimed, holder: own.holder }
  }
  const settle = (holder: string, outcomes: readonly PushOutcome[], error: string | null = null) =>
    store().run('settlePushes', { holder, nowMs: START, outcomes, error })
  const depth = () => store().read('iysDepth', {})

  test('without an adapter nothing is queued', async () => {
    await record([consent(1)])
    expect(await depth()).toEqual({ waiting: 0, asked: 0, refused: 0 })
  })

  test('what is recorded is queued as İYS writes it; what İYS told is not', async () => {
    await turnOn()
    const mail = { type: 'EPOSTA', number: 0, address: 'a@b.co', source: null } as const
    await record([consent(1), consent(2, mail)])
    const from = { brandCode: BRAND, accountId: null, evidence: null, nowMs: START }
    await store().run('recordConsents', { ...from, origin: 'iys', records: [consent(3)] })
    const { brand, pushes } = await claim()
    expect(brand).toBe(BRAND)
    const whole = { recipientType: 'BIREYSEL', status: 'ONAY', consentAtMs: START, attempts: 1 }
    expect(pushes).toMatchObject([
      { ...whole, type: 'MESAJ', recipient: '+905320000001', source: 'HS_WEB' },
      { ...whole, type: 'EPOSTA', recipient: 'a@b.co', source: null },
    ])
  })

  test('what is dated a moment ahead waits for it', async () => {
    await turnOn()
    await record([consent(1, { consentAtMs: START + 1_000 })])
    expect(await claim()).toMatchObject({ pushes: [], nextAtMs: START + 1_000 })
    expect((await claim(START + 1_000)).pushes).toHaveLength(1)
  })

  test('a claim takes one brand, no more than asked for, and nothing that is held', async () => {
    await turnOn()
    await record([consent(1), consent(2), consent(3)])
    await record([consent(4)], '600002')
    expect((await claim(START, { limit: 2 })).pushes.length).toBe(2)
    expect(await claim()).toMatchObject({ brand: BRAND, pushes: [{ recipient: '+905320000003' }] })
    expect(await claim()).toMatchObject({ brand: '600002', pushes: [{}] })
    expect((await claim()).pushes).toEqual([])
    // The machine's time goes on: the leases run out.
    expect((await claim(START + LEASE_MS)).pushes.length).toBe(3)
  })

  test('two of one recipient and channel go one after the other, whatever becomes of the first', async () => {
    await turnOn()
    const [given, back] = [{ consentAtMs: START - 1_000 }, { status: 'RET' }] as const
    await record([consent(1, given), consent(1, back), consent(1, { type: 'ARAMA' })])
    const first = await claim()
    expect(first.pushes.map(({ type, status }) => [type, status])).toEqual([
      ['MESAJ', 'ONAY'],
      ['ARAMA', 'ONAY'],
    ])
    const [one, call] = first.pushes.map(({ id }) => id)
    expect((await claim()).pushes).toEqual([])
    await settle(first.holder, [
      { id: call ?? 0, outcome: 'done' },
      { id: one ?? 0, outcome: 'asked', request: 'r', place: 0, dueAtMs: START },
    ])
    expect((await claim()).pushes).toEqual([])
    const own = lease()
    const asked = await store().run('claimAsked', own)
    expect(asked).toMatchObject({ request: 'r', brand: BRAND, pushes: [{ id: one, place: 0 }] })
    await settle(own.holder, [{ id: one ?? 0, outcome: 'refused', error: '[]' }])
    expect((await claim()).pushes).toMatchObject([{ status: 'RET' }])
    expect(await depth()).toEqual({ waiting: 1, asked: 0, refused: 1 })
  })

  test('who answers after the lease changes nothing', async () => {
    await turnOn()
    await record([consent(1)])
    const slow = await claim()
    const id = slow.pushes[0]?.id ?? 0
    const quick = await claim(START + LEASE_MS)
    expect(quick.pushes).toMatchObject([{ id, attempts: 2 }])
    for (const outcome of [
      { id, outcome: 'done' },
      { id, outcome: 'refused', error: '[]' },
      { id, outcome: 'again', error: 'x', dueAtMs: 1, attempts: 9 },
      { id, outcome: 'asked', request: 'r', place: 0, dueAtMs: 1 },
    ] as const) {
      await settle(slow.holder, [outcome])
      expect(await depth()).toEqual({ waiting: 1, asked: 0, refused: 0 })
    }
    await settle(quick.holder, [{ id, outcome: 'done' }])
    expect(await depth()).toEqual({ waiting: 0, asked: 0, refused: 0 })
  })

  test('what was put back is due later, and goes alone when it was tried often', async () => {
    await turnOn()
    await record([consent(1), consent(2)])
    const first = await claim()
    const dueAtMs = START + 5_000
    const again = first.pushes.map(
      ({ id }, at) => ({ id, outcome: 'again', error: 'away', dueAtMs, attempts: 3 + at }) as const,
    )
    await settle(first.holder, again, 'away')
    expect(await claim()).toMatchObject({ pushes: [], nextAtMs: dueAtMs })
    expect((await claim(dueAtMs)).pushes).toMatchObject([{ attempts: 4 }])
    expect((await claim(dueAtMs)).pushes).toMatchObject([{ attempts: 5 }])
    const state = await store().read('iysState', {})
    expect(state.lastError).toEqual({ atMs: START, error: 'away' })
    expect(state.lastSuccessAtMs).toBeNull()
  })

  test('refused ones are listed with the reasons, and tried once more when asked to', async () => {
    await turnOn()
    await record([consent(1), consent(2), consent(3)])
    const { holder, pushes } = await claim()
    const error = '[{"code":"H155"}]'
    await settle(
      holder,
      pushes.map(({ id }) => ({ id, outcome: 'refused', error })),
    )
    const page = { after: 0, limit: 2 }
    const refused = await store().read('iysQueuePage', { ...page, state: 'refused' })
    expect(refused).toMatchObject([{ error, dueAtMs: null, attempts: 1 }, { error }])
    const last = refused.at(-1)?.id ?? 0
    const rest = { state: 'refused', after: last, limit: 2 } as const
    expect((await store().read('iysQueuePage', rest)).length).toBe(1)
    expect(await store().run('retryPush', { id: last, nowMs: START })).toBe(true)
    expect(await store().run('retryPush', { id: 999, nowMs: START })).toBe(false)
    expect(await store().read('iysQueuePage', { ...page, state: 'waiting' })).toHaveLength(1)
    expect((await claim()).pushes).toMatchObject([{ id: last, attempts: 1 }])
  })

  test('what nobody took, or İYS refused, goes with the messages of its time', async () => {
    await turnOn()
    await record([consent(1)])
    await record([consent(2)], BRAND, START + MINUTE_MS)
    const forget = (nowMs: number) =>
      store().run('forgetOld', { kind: 'messages', nowMs, keepMs: 3 * DAY_MS, rowsMax: 100 })
    expect((await forget(START + 3 * DAY_MS - 1)).others).toBe(0)
    expect((await forget(START + 3 * DAY_MS)).others).toBe(1)
    expect((await claim(START + MINUTE_MS)).pushes).toMatchObject([{ recipient: '+905320000002' }])
  })

  test('many at once share the queue without taking anything twice', async () => {
    await turnOn()
    await record(Array.from({ length: 60 }, (_, at) => consent(at)))
    const claims = await Promise.all(Array.from({ length: 12 }, () => claim(START, { limit: 7 })))
    const taken = claims.flatMap(({ pushes }) => pushes.map(({ id }) => id))
    expect(new Set(taken).size).toBe(taken.length)
    const rest = await claim()
    expect(taken.length + rest.pushes.length).toBe(60)
  })

  test('brands of accounts are pulled in turn, and the mark moves with the changes', async () => {
    await anAccount(store(), { iysBrandCode: BRAND })
    await anAccount(store(), { iysBrandCode: BRAND })
    await anAccount(store(), { iysBrandCode: null })
    await store().run('findBrands', { nowMs: START })
    await store().run('findBrands', { nowMs: START })
    const own = lease()
    const claimed = await store().run('claimBrand', own)
    expect(claimed.claimed).toEqual({ brand: BRAND, after: null })
    expect((await store().run('claimBrand', lease())).claimed).toBeNull()
    const written = { brand: BRAND, after: '7', dueAtMs: START + 1, nowMs: START, error: null }
    const records = [consent(1, { status: 'RET', source: 'IYS_3338' })]
    const pulled = { ...written, records }
    expect(await store().run('pulledChanges', { ...pulled, holder: 'other' })).toBe(false)
    expect(await store().run('pulledChanges', { ...pulled, holder: own.holder })).toBe(true)
    expect(await store().run('pulledChanges', { ...pulled, holder: own.holder })).toBe(false)
    expect(await store().run('claimBrand', lease())).toEqual({ claimed: null, nextAtMs: START + 1 })
    await store().run('hurryBrand', { brand: BRAND, nowMs: START })
    expect((await store().run('claimBrand', lease())).claimed).toEqual({ brand: BRAND, after: '7' })
  })

  test('what a process held that is gone is free', async () => {
    await turnOn()
    await record([consent(1)])
    expect((await claim()).pushes.length).toBe(1)
    await store().run('freePushes', {})
    expect((await claim()).pushes.length).toBe(1)
  })
}
