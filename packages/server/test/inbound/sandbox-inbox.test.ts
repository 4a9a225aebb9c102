import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { anAccount, handOver, type Kit, openKit, receipts, send } from './manage-kit.ts'

let kit: Kit
let account: number
beforeAll(async () => {
  kit = await openKit()
  account = await anAccount(kit, { credits: 10_000 })
})
afterAll(() => kit.close())
beforeEach(async () => {
  kit.clock.advance(3_600_000)
  await handOver(kit)
  await kit.call('DELETE', '/sandbox/messages')
})

const inbox = async (query = '') =>
  (await kit.call('GET', `/sandbox/messages${query}`, undefined, {})).body
const textsOf = (body: { items: { text: string }[] }) => body.items.map(({ text }) => text)

/** Sends a text and hands it to the carrier. */
async function arrive(number: string, text: string): Promise<string[]> {
  await send(kit, account, [number], { text })
  return handOver(kit)
}

describe('GET /sandbox/messages', () => {
  test('what a handset received', async () => {
    const orderId = await send(kit, account, ['5321112233'], { text: 'Kodunuz: 1234' })
    expect(await inbox()).toEqual({ items: [], next: null })
    const carrierIds = await handOver(kit)
    const sms = {
      id: expect.any(Number),
      orderId,
      to: '+905321112233',
      from: 'ACME',
      text: 'Kodunuz: 1234',
      suffix: ' B186',
      encoding: 'gsm',
      parts: 1,
      status: 'sent',
      receivedAt: new Date(kit.clock.now()).toISOString(),
    }
    expect(await inbox()).toEqual({ items: [sms], next: null })
    await receipts(kit, carrierIds)
    expect(await inbox()).toEqual({ items: [{ ...sms, status: 'delivered' }], next: null })
  })

  test('an SMS of several parts is one', async () => {
    await arrive('5321112233', 'ş'.repeat(400))
    expect((await inbox()).items).toMatchObject([{ parts: 3, encoding: 'turkish' }])
    await arrive('5321112233', 'кириллица')
    expect((await inbox()).items[0]).toMatchObject({ parts: 1, encoding: 'ucs2' })
  })

  test('the ends that the magic handsets bring about', async () => {
    await receipts(kit, await arrive('5000000112', 'no'), 'undelivered')
    await arrive('5000000110', 'wait')
    const { items } = await inbox()
    expect(items).toMatchObject([
      { to: '+905000000110', status: 'queued' },
      { to: '+905000000112', status: 'undelivered' },
    ])
  })

  test('newest first, by recipient, by text, by time', async () => {
    await arrive('5321112233', 'first one')
    kit.clock.advance(60_000)
    const since = new Date(kit.clock.now())
    await arrive('5321112234', 'second one')
    await arrive('5321112233', 'third')
    expect(textsOf(await inbox())).toEqual(['third', 'second one', 'first one'])
    for (const to of ['5321112233', '%2B905321112233', '+905321112233', '0532%20111%2022%2033']) {
      expect(textsOf(await inbox(`?to=${to}`))).toEqual(['third', 'first one'])
    }
    expect(textsOf(await inbox('?text=one'))).toEqual(['second one', 'first one'])
    expect(textsOf(await inbox('?text=ONE'))).toEqual([])
    const day = since.toISOString().slice(0, 19)
    const istanbul = new Date(since.getTime() + 3 * 3_600_000).toISOString().slice(0, 19)
    for (const time of [`${day}Z`, `${istanbul}+03:00`, `${istanbul}%2B03:00`, istanbul]) {
      expect(textsOf(await inbox(`?since=${time}`))).toEqual(['third', 'second one'])
    }
    expect(textsOf(await inbox(`?to=5321112233&text=o&since=${day}Z`))).toEqual([])
    expect(textsOf(await inbox('?to=&text=&since='))).toHaveLength(3)
  })

  test('by pages', async () => {
    for (const text of ['1', '2', '3']) await arrive('5321112233', text)
    const first = await inbox('?limit=2')
    expect(textsOf(first)).toEqual(['3', '2'])
    const second = await inbox(`?limit=2&cursor=${first.next}`)
    expect(textsOf(second)).toEqual(['1'])
    expect(second.next).toBeNull()
  })

  test.each([
    ['to', 'to=nobody'],
    ['to', 'to=02121112233'],
    ['since', 'since=yesterday'],
    ['since', 'since=2026-02-30T00:00:00Z'],
    ['limit', 'limit=0'],
    ['limit', 'limit=1001'],
    ['limit', 'limit=ten'],
    ['cursor', 'cursor=x'],
    ['number', 'number=5321112233'],
  ])('a misfit in %s: %s', async (field, query) => {
    const { status, body, headers } = await kit.call('GET', `/sandbox/messages?${query}`)
    expect(status).toBe(422)
    expect(headers['content-type']).toBe('application/problem+json')
    expect(body.errors).toMatchObject([{ field }])
  })
})

test('DELETE /sandbox/messages leaves out what came before it, and not the messages themselves', async () => {
  await arrive('5321112233', 'old')
  const { status, body } = await kit.call('DELETE', '/sandbox/messages', undefined, {})
  expect(status).toBe(204)
  expect(body).toBe('')
  expect(await inbox()).toEqual({ items: [], next: null })
  await arrive('5321112233', 'new')
  expect(textsOf(await inbox())).toEqual(['new'])
  const orders = await kit.call('GET', '/api/orders?limit=2')
  expect(orders.body.items).toHaveLength(2)
})

describe('POST /sandbox/messages', () => {
  const post = (body: unknown) => kit.call('POST', '/sandbox/messages', body, {})

  test('to a short code with the keyword is a refusal', async () => {
    const id = await anAccount(kit, { shortCode: '4609', keyword: 'ACME' })
    kit.forgotten.length = 0
    const { status, body } = await post({ from: '0532 111 22 33', to: '4609', text: 'Acme ret' })
    expect(status).toBe(201)
    expect(body).toEqual({ id: expect.any(Number), accountId: id, optedOut: true })
    expect(kit.forgotten).toEqual([id])
    await expect(send(kit, id, ['5321112233'])).rejects.toThrow('badRecipients')
  })

  test('other words and other addresses', async () => {
    const id = await anAccount(kit, { shortCode: '4611', keyword: 'OTHER' })
    kit.forgotten.length = 0
    const hello = await post({ from: 5321112233, to: 4611, text: 'hello' })
    expect(hello.body).toMatchObject({ accountId: id, optedOut: false })
    const nobody = await post({ from: '5321112233', to: '9999', text: 'OTHER RET' })
    expect(nobody.body).toMatchObject({ accountId: null, optedOut: false })
    expect(kit.forgotten).toEqual([])
  })

  test.each([
    ['from', { to: '4609', text: 'x' }],
    ['to', { from: '5321112233', to: ' ', text: 'x' }],
    ['text', { from: '5321112233', to: '4609' }],
    ['sender', { from: '5321112233', to: '4609', text: 'x', sender: 'y' }],
  ])('a misfit in %s', async (field, request) => {
    const { status, body } = await post(request)
    expect(status).toBe(422)
    expect(body.errors).toMatchObject([{ field }])
  })
})
