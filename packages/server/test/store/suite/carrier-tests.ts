/** Messages that try a carrier, up to their receipts, and what nodes say of themselves. */
import { expect, test } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import { PART_STATE } from '../../../src/store/verbs/part-state.ts'
import type { Receipt } from '../../../src/store/verbs/record-receipts.ts'
import { CARRIER, MINUTE_MS, receiptOf, record, START } from '../../kit/store-kit.ts'

export function carrierTestTests(store: () => Store): void {
  const add = (node: string | null = 'one', askedAtMs = START) =>
    store().run('addCarrierTest', {
      ...{ carrier: CARRIER, number: 5321112233, askedAtMs, message: '{"to":1}', node },
    })
  const settle = (id: number, carrierIds: readonly string[], awaited?: number) =>
    store().run('settleCarrierTest', {
      ...{ id, outcome: 'accepted', error: null, ms: 3, carrierIds, nowMs: START + 3 },
      ...(awaited !== undefined && { awaited }),
    })
  const parts = async (id: number) =>
    (await store().read('carrierTest', { id }))?.parts.map(({ state, done_at, error, raw }) => ({
      ...{ state, done_at, error, raw },
    }))
  const claim = (node: string, sinceMs = START) =>
    store().run('claimCarrierTests', { carrier: CARRIER, node, sinceMs })
  const tried = async (...ids: string[]) => {
    const id = await add()
    await settle(id, ids)
    return id
  }

  test('its parts have the receipts that name them, whichever comes first', async () => {
    const early = await add()
    expect(await record(store(), [receiptOf('t1', 'undelivered', START + 1)])).toMatchObject({
      ...{ undelivered: 0, unmatched: 1 },
    })
    await settle(early, ['t1', 't2'])
    expect(await record(store(), [receiptOf('t2', 'delivered', START + 9)])).toMatchObject({
      ...{ delivered: 0, unmatched: 0 },
    })
    expect(await parts(early)).toEqual([
      { state: PART_STATE.undelivered, done_at: START + 1, error: '001', raw: null },
      { state: PART_STATE.delivered, done_at: START + 9, error: null, raw: null },
    ])
  })

  test('what is under way is noted, and the first receipt that decides stands', async () => {
    const id = await tried('t3')
    const open: Receipt = { ...receiptOf('t3', 'open'), raw: '{"stat":"ENROUTE"}' }
    await record(store(), [open])
    expect(await parts(id)).toEqual([
      { state: PART_STATE.awaited, done_at: null, error: '001', raw: '{"stat":"ENROUTE"}' },
    ])
    await record(store(), [receiptOf('t3')])
    await record(store(), [receiptOf('t3', 'undelivered', START + 99)])
    expect(await parts(id)).toMatchObject([{ state: PART_STATE.delivered, done_at: START }])
  })

  test('of parts without receipts none is awaited', async () => {
    const id = await add()
    await settle(id, ['t4', 't5'], 1)
    const states = (await parts(id))?.map(({ state }) => state)
    expect(states).toEqual([PART_STATE.awaited, PART_STATE.unwatched])
  })

  test('one node takes what is asked of any, and what nobody takes is given up', async () => {
    const id = await add(null)
    const [own, other] = await Promise.all([claim('one'), claim('two')])
    expect([...own, ...other]).toEqual([{ id, message: '{"to":1}' }])
    expect(await store().run('giveUpCarrierTest', { id, error: 'nobody' })).toBe(false)
    const late = await add(null, START - 1)
    expect(await claim('one')).toEqual([])
    expect(await store().run('giveUpCarrierTest', { id: late, error: 'nobody' })).toBe(true)
    expect(await claim('one', START - 1)).toEqual([])
    expect(await settle(late, ['t6'])).toBe(false)
    expect(await store().read('carrierTest', { id: late })).toMatchObject({
      ...{ outcome: 'unsent', error: 'nobody', parts: [] },
    })
  })

  test('the newest come first, the last of each carrier is known, and the old are forgotten', async () => {
    const ids = [await tried('t7'), await tried('t8'), await tried('t9')]
    const page = { carrier: CARRIER, before: ids[2] as number, limit: 2 }
    const shown = await store().read('carrierTests', page)
    expect(shown.map(({ id }) => id)).toEqual([ids[1], ids[0]])
    const last = await store().read('lastCarrierTests', {})
    expect(last.map(({ id }) => id)).toEqual([ids[2]])
    await store().run('forgetCarrierTests', { beforeMs: START + 1 })
    expect(await store().read('carrierTests', { ...page, before: 1e9 })).toEqual([])
    expect(await record(store(), [receiptOf('t8')])).toMatchObject({ unmatched: 1 })
  })

  test('the last that a node said of itself is known, until it leaves', async () => {
    const keep = (node: string, atMs: number, report: string) =>
      store().run('keepNodeReport', {
        ...{ node, what: 'carriers', atMs, report, forgetBeforeMs: START - MINUTE_MS },
      })
    const known = async (sinceMs: number) =>
      (await store().read('nodeReports', { what: 'carriers', sinceMs })).map(({ report }) => report)
    await keep('two', START - MINUTE_MS - 1, 'of old')
    await keep('one', START, 'first')
    await keep('one', START + 5, 'second')
    await keep('two', START + 1, 'other')
    expect(await known(START)).toEqual(['second', 'other'])
    expect(await known(START + 2)).toEqual(['second'])
    await keep('three', START - MINUTE_MS - 1, 'gone at once')
    await store().run('dropNodeReports', { node: 'one' })
    expect(await known(0)).toEqual(['other'])
  })
}
