import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { anAccount, cancel, handOver, type Kit, openKit, receipts, send } from './manage-kit.ts'

let kit: Kit
beforeAll(async () => {
  kit = await openKit()
})
afterAll(() => kit.close())
beforeEach(() => {
  kit.forgotten.length = 0
})

interface Entry {
  readonly id: number
  readonly amount: number
  readonly balance: number
  readonly orderId?: number
}

describe('credits', () => {
  test('are given and taken away, one ledger entry each', async () => {
    const id = await anAccount(kit)
    const path = `/api/accounts/${id}/credits`
    const given = await kit.call('POST', path, { amount: 50, reason: 'campaign' })
    expect(given).toMatchObject({ status: 200, body: { credits: 150 } })
    const taken = await kit.call('POST', path, { amount: -30, reason: 'mistake' })
    expect(taken.body).toEqual({ credits: 120 })
    expect((await kit.call('GET', `/api/accounts/${id}`)).body.credits).toBe(120)
    const ledger = await kit.call('GET', `/api/accounts/${id}/ledger`)
    const at = '2026-05-01T09:00:00.000Z'
    expect(ledger.body).toEqual({
      items: [
        { id: 3, at, amount: -30, balance: 120, reason: 'mistake' },
        { id: 2, at, amount: 50, balance: 150, reason: 'campaign' },
        { id: 1, at, amount: 100, balance: 100, reason: 'credits' },
      ],
      next: null,
    })
  })

  test.each([
    ['amount', { reason: 'x' }],
    ['amount', { amount: 0, reason: 'x' }],
    ['amount', { amount: 1.5, reason: 'x' }],
    ['amount', { amount: '5', reason: 'x' }],
    ['reason', { amount: 5 }],
    ['reason', { amount: 5, reason: ' ' }],
    ['note', { amount: 5, reason: 'x', note: 'y' }],
  ])('a misfit in %s changes nothing: %j', async (field, request) => {
    const id = await anAccount(kit)
    const { status, body } = await kit.call('POST', `/api/accounts/${id}/credits`, request)
    expect(status).toBe(422)
    expect(body.errors).toMatchObject([{ field }])
    expect((await kit.call('GET', `/api/accounts/${id}`)).body.credits).toBe(100)
  })

  test('of nobody', async () => {
    const request = { amount: 5, reason: 'x' }
    expect((await kit.call('POST', '/api/accounts/999999/credits', request)).status).toBe(404)
    expect((await kit.call('GET', '/api/accounts/999999/ledger')).status).toBe(404)
  })
})

describe('the ledger', () => {
  test('adds up to the balance, order by order', async () => {
    const id = await anAccount(kit)
    const delivered = await send(kit, id, ['5321112233', '5321112234'])
    const carrierIds = await handOver(kit)
    await receipts(kit, carrierIds.slice(0, 1), 'delivered')
    await receipts(kit, carrierIds.slice(1), 'undelivered')
    const scheduled = await send(kit, id, ['5321112235'], { sendDateTime: '02/05/2026 12:00' })
    expect(await cancel(kit, id, scheduled)).toHaveProperty('reply')
    const { items } = (await kit.call('GET', `/api/accounts/${id}/ledger`)).body
    expect(items).toMatchObject([
      { amount: 1, balance: 99, reason: 'cancelled', orderId: scheduled },
      { amount: -1, balance: 98, reason: 'order', orderId: scheduled },
      { amount: 1, balance: 99, reason: 'released', orderId: delivered },
      { amount: -2, balance: 98, reason: 'order', orderId: delivered },
      { amount: 100, balance: 100, reason: 'credits' },
    ])
    const sum = items.reduce((total: number, { amount }: Entry) => total + amount, 0)
    expect((await kit.call('GET', `/api/accounts/${id}`)).body.credits).toBe(sum)
  })

  test('is read by pages, newest first', async () => {
    const id = await anAccount(kit)
    for (const amount of [1, 2, 3]) {
      await kit.call('POST', `/api/accounts/${id}/credits`, { amount, reason: 'drip' })
    }
    const amounts: number[] = []
    let next: string | null = ''
    for (let page = 0; next !== null && page < 5; page += 1) {
      const url = `/api/accounts/${id}/ledger?limit=2&cursor=${next}`
      const { body } = await kit.call('GET', url)
      amounts.push(...body.items.map(({ amount }: Entry) => amount))
      next = body.next
    }
    expect(amounts).toEqual([3, 2, 1, 100])
    expect(next).toBeNull()
  })
})
