import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  anAccount,
  CARRIER,
  cancel,
  handOver,
  type Kit,
  openKit,
  receipts,
  START,
  send,
} from './manage-kit.ts'

let kit: Kit
let account: number
beforeAll(async () => {
  kit = await openKit()
})
afterAll(() => kit.close())
beforeEach(async () => {
  kit.clock.set(START)
  await handOver(kit)
  account = await anAccount(kit)
})

const get = async (url: string) => (await kit.call('GET', url)).body
const atS = (seconds: number) => new Date(START + seconds * 1000).toISOString()
const namesOf = (stages: { stage: string }[]) => stages.map(({ stage }) => stage)

describe('GET /api/orders', () => {
  test('newest first, by account, by pages', async () => {
    const other = await anAccount(kit)
    const mine = [
      await send(kit, account, ['5321112233']),
      await send(kit, account, ['5321112234']),
    ]
    const theirs = await send(kit, other, ['5321112233'])
    const idsOf = (body: { items: { id: number }[] }) => body.items.map(({ id }) => id)
    expect(idsOf(await get('/api/orders?limit=3'))).toEqual([theirs, mine[1], mine[0]])
    expect(idsOf(await get(`/api/orders?account=${account}`))).toEqual([mine[1], mine[0]])
    const first = await get(`/api/orders?account=${account}&limit=1`)
    expect(idsOf(first)).toEqual([mine[1]])
    const second = await get(`/api/orders?account=${account}&limit=1&cursor=${first.next}`)
    expect(second).toMatchObject({ items: [{ id: mine[0] }], next: null })
  })

  test.each(['account=abc', 'account=0', 'limit=-1', 'cursor=!'])(
    '%s does not fit',
    async (query) => {
      const { status, body } = await kit.call('GET', `/api/orders?${query}`)
      expect(status).toBe(422)
      expect(body.errors).toMatchObject([{ field: query.split('=')[0] }])
    },
  )
})

describe('GET /api/orders/:id', () => {
  test('counters, money, texts, messages and the trace', async () => {
    const recipients = ['5321112233', '05321112234', 'nobody']
    const id = await send(kit, account, recipients, { text: 'İki ş' })
    kit.clock.advance(1_000)
    const carrierIds = await handOver(kit)
    kit.clock.advance(1_000)
    await receipts(kit, carrierIds.slice(0, 1))
    await receipts(kit, carrierIds.slice(1), 'undelivered')
    expect(await get(`/api/orders/${id}`)).toEqual({
      id,
      accountId: account,
      sender: 'ACME',
      state: 'done',
      status: 114,
      total: 3,
      delivered: 1,
      undelivered: 2,
      waiting: 0,
      charged: 2,
      price: 1,
      submitAt: atS(0),
      sendAt: atS(0),
      finishedAt: atS(2),
      suffix: ' B186',
      texts: [{ text: 'İki ş', encoding: 'turkish', parts: 1, recipients: 3 }],
      messages: {
        items: [
          { id: expect.any(Number), number: '+905321112233', status: 'delivered' },
          { id: expect.any(Number), number: '+905321112234', status: 'undelivered' },
          { id: expect.any(Number), number: 'nobody', status: 'undelivered' },
        ],
        next: null,
      },
      trace: [
        { at: atS(0), stage: 'accepted', detail: '3 recipients, 2 charged' },
        { at: atS(2), stage: 'done', detail: '1 delivered, 2 undelivered' },
      ],
    })
  })

  test('messages come by pages', async () => {
    const id = await send(kit, account, ['5321112233', '5321112234', '5321112235'])
    const first = (await get(`/api/orders/${id}?limit=2`)).messages
    expect(first.items).toHaveLength(2)
    const second = (await get(`/api/orders/${id}?limit=2&cursor=${first.next}`)).messages
    expect(second).toMatchObject({ items: [{ number: '+905321112235' }], next: null })
    const beyond = (await get(`/api/orders/${id}?cursor=99`)).messages
    expect(beyond).toEqual({ items: [], next: null })
  })

  test('a schedule is traced when its time has come', async () => {
    const id = await send(kit, account, ['5321112233'], { sendDateTime: '01/05/2026 13:00' })
    const waiting = await get(`/api/orders/${id}`)
    expect(waiting).toMatchObject({ state: 'waiting', status: 113, sendAt: atS(3_600) })
    expect(namesOf(waiting.trace)).toEqual(['accepted'])
    kit.clock.advance(3_600_000)
    await handOver(kit)
    const sending = await get(`/api/orders/${id}`)
    expect(sending.state).toBe('sending')
    expect(namesOf(sending.trace)).toEqual(['accepted', 'due'])
  })

  test('a cancelled order', async () => {
    const id = await send(kit, account, ['5321112233'], { sendDateTime: '01/05/2026 13:00' })
    kit.clock.advance(60_000)
    await cancel(kit, account, id)
    kit.clock.advance(3_600_000)
    const order = await get(`/api/orders/${id}`)
    expect(order).toMatchObject({ state: 'cancelled', status: 115, waiting: 0, price: 0 })
    expect(order.trace.at(-1)).toMatchObject({ at: atS(60), stage: 'cancelled' })
    expect(namesOf(order.trace)).toEqual(['accepted', 'cancelled'])
  })

  test.each(['1', 'abc', '99999999999999999999'])('no order %s', async (id) => {
    expect((await kit.call('GET', `/api/orders/${id}`)).status).toBe(404)
  })
})

describe('GET /api/messages/:id', () => {
  /** The only message of a new order. */
  async function messageOf(orderId: number): Promise<number> {
    return (await get(`/api/orders/${orderId}`)).messages.items[0].id
  }

  test('every stage of a message of two parts, in order of time', async () => {
    const orderId = await send(kit, account, ['5321112233'], { text: 'a'.repeat(200) })
    const id = await messageOf(orderId)
    kit.clock.advance(1_000)
    const [one = '', two = ''] = await handOver(kit)
    kit.clock.advance(1_000)
    await receipts(kit, [two])
    kit.clock.advance(1_000)
    await receipts(kit, [one])
    const message = await get(`/api/messages/${id}`)
    expect(message).toMatchObject({
      ...{ id, orderId, accountId: account, sender: 'ACME', number: '+905321112233' },
      ...{ text: 'a'.repeat(200), suffix: ' B186', encoding: 'gsm', parts: 2 },
      ...{ status: 'delivered', reason: null, attempts: 1 },
      ...{ submitAt: atS(0), dueAt: atS(0), sentAt: atS(1), finalAt: atS(3) },
    })
    const known = { carrier: CARRIER, state: 'delivered', sentAt: atS(1) }
    const part = { ...known, error: null, receipt: null }
    expect(message.carrierMessages).toEqual([
      { ...part, part: 1, id: one, doneAt: atS(3) },
      { ...part, part: 2, id: two, doneAt: atS(2) },
    ])
    expect(message.stages).toEqual([
      { at: atS(0), stage: 'accepted', detail: `order ${orderId}, 2 part(s) as gsm` },
      { at: atS(0), stage: 'due', detail: null },
      { at: atS(1), stage: 'sent', detail: `${CARRIER} took it as ${one}, ${two}` },
      { at: atS(2), stage: 'receipt', detail: 'part 2 of 2: delivered' },
      { at: atS(3), stage: 'receipt', detail: 'part 1 of 2: delivered' },
      { at: atS(3), stage: 'delivered', detail: null },
    ])
  })

  test('an attempt that failed, and why it ended undelivered', async () => {
    const id = await messageOf(await send(kit, account, ['5321112233']))
    await handOver(kit, 'throttled')
    const waiting = await get(`/api/messages/${id}`)
    expect(waiting).toMatchObject({ status: 'queued', attempts: 1 })
    expect(namesOf(waiting.stages)).toEqual(['accepted', 'throttled'])
    kit.clock.advance(60_000)
    expect(namesOf((await get(`/api/messages/${id}`)).stages)).toContain('dueAgain')
    await receipts(kit, await handOver(kit), 'undelivered')
    const message = await get(`/api/messages/${id}`)
    expect(message).toMatchObject({ status: 'undelivered', reason: 'undeliveredByCarrier' })
    expect(namesOf(message.stages)).toEqual([
      ...['accepted', 'throttled', 'dueAgain', 'sent', 'receipt', 'undelivered'],
    ])
    const [, throttled, , , receipt] = message.stages
    expect(throttled.detail).toBe('simulator: ESME_THROTTLED')
    expect(receipt.detail).toBe('part 1 of 1: undelivered (stat:UNDELIV err:027)')
  })

  test('a number that is none ended at acceptance', async () => {
    const orderId = await send(kit, account, ['5321112233', 'nobody'])
    const { items } = (await get(`/api/orders/${orderId}`)).messages
    const message = await get(`/api/messages/${items[1].id}`)
    expect(message).toMatchObject({ number: 'nobody', reason: 'badNumber', carrierMessages: [] })
    expect(namesOf(message.stages)).toEqual(['accepted', 'undelivered'])
  })

  test('a scheduled message can be looked at before it is written out', async () => {
    const recipients = ['5321112233', 'nobody', '5321112235']
    const sendDateTime = '01/05/2026 13:00'
    const orderId = await send(kit, account, recipients, { sendDateTime })
    const { items } = (await get(`/api/orders/${orderId}`)).messages
    const idOf = (number: string): number =>
      items.find((item: { number: string }) => item.number === number).id
    const id = idOf('+905321112235')
    expect(await get(`/api/messages/${id}`)).toMatchObject({
      ...{ id, orderId, number: '+905321112235', text: 'merhaba', parts: 1 },
      ...{ status: 'queued', reason: null, dueAt: atS(3_600), finalAt: null },
      stages: [{ at: atS(0), stage: 'accepted' }],
    })
    const bad = await get(`/api/messages/${idOf('nobody')}`)
    expect(bad).toMatchObject({ number: 'nobody', status: 'undelivered', reason: 'badNumber' })
    kit.clock.advance(1_000)
    await cancel(kit, account, orderId)
    const cancelled = await get(`/api/messages/${id}`)
    expect(cancelled).toMatchObject({ status: 'undelivered', reason: 'cancelled', finalAt: atS(1) })
    expect(namesOf(cancelled.stages)).toEqual(['accepted', 'undelivered'])
  })

  test.each(['999999999', 'abc'])('no message %s', async (id) => {
    expect((await kit.call('GET', `/api/messages/${id}`)).status).toBe(404)
  })
})
