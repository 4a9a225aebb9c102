/** Parts of SMS from handsets, until they are whole. */
import { expect, test } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import { anAccount, mobile, numberOf, START } from '../../kit/store-kit.ts'

const KEY = { carrier: 'turknet', from: '+905320000001', to: '7889', reference: 3, total: 2 }

export function inboundPartTests(store: () => Store): void {
  const keep = (no: number, content: string, nowMs = START) =>
    store().run('keepInboundPart', { ...KEY, no, content, nowMs })
  const join = (text: string) =>
    store().run('receiveJoinedSms', {
      sms: { from: KEY.from, number: numberOf(mobile(1)), to: KEY.to, text, nowMs: START },
      parts: KEY,
    })

  test('parts are kept until all are there, in any order', async () => {
    expect(await keep(2, 'two')).toBe(1)
    expect(await keep(2, 'two again')).toBe(1)
    expect(await keep(1, 'one')).toBe(2)
    const parts = await store().read('inboundParts', KEY)
    expect(parts.map(({ no, content }) => [no, content])).toEqual([
      [1, 'one'],
      [2, 'two again'],
    ])
    expect(await store().read('inboundParts', { ...KEY, reference: 4 })).toEqual([])
  })

  test('the whole takes their place, once', async () => {
    const account = await anAccount(store(), { shortCode: KEY.to, keyword: 'ACME' })
    await keep(1, 'one')
    await keep(2, 'two')
    expect(await join('ACME one two')).toMatchObject({ accountId: account.id, refused: [] })
    expect(await join('ACME one two')).toBeUndefined()
    expect(await store().read('inboundParts', KEY)).toEqual([])
  })

  test('those whose others did not come are found', async () => {
    await keep(1, 'one', START + 5)
    expect(await store().read('overdueInbound', { beforeMs: START + 4 })).toBeUndefined()
    expect(await store().read('overdueInbound', { beforeMs: START + 5 })).toEqual(KEY)
    await join('one')
  })
}
