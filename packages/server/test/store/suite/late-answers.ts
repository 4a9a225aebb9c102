/** Answers that came after they had been given up, and say that the message has been taken. */
import { expect, test } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import type { ClaimedMessage } from '../../../src/store/verbs/claim-due.ts'
import type { SubmitResult } from '../../../src/store/verbs/settle-submits.ts'
import {
  anAccount,
  balanceOf,
  CARRIER,
  claim,
  DAY_MS,
  MINUTE_MS,
  place,
  receiptOf,
  record,
  recoverOnce,
  resultOf,
  START,
  settle,
} from '../../kit/store-kit.ts'
import { audit } from '../audit.ts'

/** When the first attempt is given up, and when the second is due. */
const LOST = START + 30_000
const AGAIN = LOST + 1_000
const TWO_PARTS = 'a'.repeat(200)

export function lateAnswerTests(store: () => Store): void {
  const twice = async () => (await store().read('queueDepth', {})).maybeSentTwice
  const twiceBy = () => store().read('maybeSentTwiceBy', {})

  /** A message whose first attempt was not answered. */
  async function lost(text = 'merhaba') {
    const account = await anAccount(store(), { credits: 10 })
    await place(store(), account, { text })
    const first = await claim(store())
    const [message] = first.messages
    if (!message) throw new Error('nothing was claimed')
    await settle(store(), [resultOf(message, first.id, 'unknown')], LOST)
    expect(await twice()).toBe(1)
    const trace = () => store().read('messageTrace', { id: message.id })
    const ids = (attempt: string) =>
      Array.from({ length: message.parts }, (_, no) => `${attempt}${message.id}.${no}`)
    return { account, message, claimId: first.id, trace, ids }
  }
  type Lost = Awaited<ReturnType<typeof lost>>

  const answer = ({ message, claimId, ids }: Lost, attempt = 'late', atMs = LOST + 500) =>
    store().run('settleLate', {
      nowMs: atMs,
      answers: [
        {
          ...{ messageId: message.id, claimId, carrier: CARRIER, carrierIds: ids(attempt) },
          afterMs: atMs - START,
        },
      ],
    })
  const again = async (): Promise<{ id: number; message: ClaimedMessage }> => {
    const { id, messages } = await claim(store(), AGAIN)
    const [message] = messages
    if (!message) throw new Error('it is not due again')
    return { id, message }
  }

  test('what waits for its next attempt is not sent again, nor counted', async () => {
    const one = await lost(TWO_PARTS)
    expect(await answer(one)).toMatchObject({ used: 1 })
    expect((await claim(store(), START + DAY_MS)).messages).toEqual([])
    expect([await twice(), await twiceBy()]).toEqual([0, [{ carrier: CARRIER, messages: 0 }]])
    const trace = await one.trace()
    expect(trace).toMatchObject({ state: 'sent', sentAtMs: LOST + 500 })
    expect(trace?.parts.map((part) => part.carrier_message_id)).toEqual(one.ids('late'))
    expect(trace?.events.at(-1)).toEqual({
      ...{ at: LOST + 500, kind: 'answeredLate' },
      detail: `${CARRIER} took it as ${one.ids('late').join(', ')}, 31 s after it was handed over`,
    })
    await record(
      store(),
      one.ids('late').map((id) => receiptOf(id)),
    )
    expect(await one.trace()).toMatchObject({ state: 'delivered' })
    await audit(store(), one.account.id)
  })

  test('a receipt that came before it is matched', async () => {
    const one = await lost()
    expect(await record(store(), [receiptOf(one.ids('late')[0] ?? '')])).toMatchObject({
      unmatched: 1,
    })
    expect(await answer(one)).toMatchObject({ delivered: 1 })
    expect(await one.trace()).toMatchObject({ state: 'delivered' })
  })

  test('what is on its way again is sent by the first; the second is another id of it', async () => {
    const one = await lost()
    const second = await again()
    expect(await answer(one)).toMatchObject({ used: 1 })
    expect([(await one.trace())?.state, await twice()]).toEqual(['sent', 1])
    const result = resultOf(second.message, second.id)
    expect(await settle(store(), [result])).toMatchObject({ sent: 0, tooLate: 1 })
    // Its claim is done: nothing is taken back when the lease ends.
    const recovered = await store().run('recoverClaims', {
      ...{ node: 'x', nowMs: AGAIN + MINUTE_MS, leasesAtMs: AGAIN + MINUTE_MS },
      ...{ nodesAreDead: true, held: [] },
    })
    expect(recovered).toMatchObject({ recovered: 0 })
    const other = 'carrierIds' in result ? (result.carrierIds[0] ?? '') : ''
    expect(await record(store(), [receiptOf(other, 'undelivered')])).toMatchObject({
      ...{ undelivered: 0, unmatched: 1 },
    })
    expect(await record(store(), [receiptOf(other)])).toMatchObject({ delivered: 1 })
    await audit(store(), one.account.id)
  })

  test('the second that fails after it changes nothing', async () => {
    const one = await lost()
    const second = await again()
    await answer(one)
    await settle(store(), [resultOf(second.message, second.id, 'rejected')], AGAIN)
    expect(await one.trace()).toMatchObject({ state: 'sent' })
    await record(store(), [receiptOf(one.ids('late')[0] ?? '')])
    expect(await one.trace()).toMatchObject({ state: 'delivered' })
    expect(await balanceOf(store(), one.account.id)).toBe(9)
  })

  async function answeredTwice() {
    const one = await lost()
    const second = await again()
    const result = { ...resultOf(second.message, second.id), carrierIds: one.ids('second') }
    await settle(store(), [result as SubmitResult])
    expect(await answer(one)).toMatchObject({ used: 0 })
    return one
  }

  test.each([
    ['late', 'second'],
    ['second', 'late'],
  ])('of one that was sent twice, a delivery under the %s id decides', async (first, other) => {
    const one = await answeredTwice()
    const [id = '', otherId = ''] = [one.ids(first)[0], one.ids(other)[0]]
    expect(await record(store(), [receiptOf(id)])).toMatchObject({ delivered: 1, unmatched: 0 })
    const told = await record(store(), [receiptOf(otherId, 'undelivered')])
    expect(told).toMatchObject({ undelivered: 0 })
    expect(await one.trace()).toMatchObject({ state: 'delivered' })
    await audit(store(), one.account.id)
  })

  test('receipts under both ids at once end it once, and so does a repeated answer', async () => {
    const one = await answeredTwice()
    await answer(one)
    const both = [...one.ids('late'), ...one.ids('second')].map((id) => receiptOf(id))
    expect(await record(store(), both)).toMatchObject({ delivered: 1 })
    expect(await one.trace()).toMatchObject({ state: 'delivered' })
    await audit(store(), one.account.id)
  })

  test('a delivery by an attempt whose lease was lost waits for the next to be answered', async () => {
    const account = await anAccount(store(), { credits: 10 })
    await place(store(), account, {})
    const lostClaim = await claim(store(), START, { node: 'dead' })
    const [message] = lostClaim.messages
    if (!message) throw new Error('nothing was claimed')
    await recoverOnce(store(), START + MINUTE_MS)
    const first = resultOf(message, lostClaim.id)
    expect(await settle(store(), [first])).toMatchObject({ tooLate: 1 })
    const [id = ''] = 'carrierIds' in first ? first.carrierIds : []
    expect(await record(store(), [receiptOf(id)])).toMatchObject({ delivered: 0, unmatched: 1 })
    const { id: claimId, messages } = await claim(store(), START + MINUTE_MS)
    const results = messages.map((each) => resultOf(each, claimId))
    expect(await settle(store(), results)).toMatchObject({ sent: 1, delivered: 1 })
    await audit(store(), account.id)
  })

  test('what was taken as sent without its id gets that', async () => {
    const account = await anAccount(store(), { credits: 10 })
    await place(store(), account, { text: TWO_PARTS })
    const claimed = await claim(store())
    const [message] = claimed.messages
    if (!message) throw new Error('nothing was claimed')
    const held = { ...resultOf(message, claimed.id), carrierIds: ['', ''] }
    await settle(store(), [held as SubmitResult], LOST)
    const ids = (attempt: string) => [`${attempt}0`, `${attempt}1`]
    const trace = () => store().read('messageTrace', { id: message.id })
    const one = { account, message, claimId: claimed.id, trace, ids }
    expect(await answer(one)).toMatchObject({ used: 1 })
    await record(
      store(),
      ids('late').map((id) => receiptOf(id)),
    )
    expect(await trace()).toMatchObject({ state: 'delivered' })
    expect(await twice()).toBe(0)
    await audit(store(), account.id)
  })

  test('of what has ended it is noted, and of what is gone it is not', async () => {
    const one = await lost()
    const second = await again()
    await settle(store(), [resultOf(second.message, second.id, 'rejected')], AGAIN)
    expect(await answer(one)).toMatchObject({ used: 0, delivered: 0 })
    const trace = await one.trace()
    expect([trace?.state, trace?.events.at(-1)?.kind]).toEqual(['undelivered', 'answeredLate'])
    const gone = { ...one, message: { ...one.message, id: one.message.id + 1_000 } }
    expect(await answer(gone)).toMatchObject({ used: 0 })
    await audit(store(), one.account.id)
  })

  test('other ids are forgotten when their messages have had their time', async () => {
    const one = await lost()
    const second = await again()
    await settle(store(), [resultOf(second.message, second.id)])
    await answer(one)
    const [id = ''] = one.ids('late')
    await store().run('tidyUp', { nowMs: START + 3 * DAY_MS, receiptWaitMs: MINUTE_MS })
    expect(await record(store(), [receiptOf(id)])).toMatchObject({ delivered: 0, unmatched: 1 })
  })
}
