/** What the calls about orders answer (wire §5.1 to §5.4, §6, §8). */
import { expect } from 'vitest'
import { ALL_WAYS, BODY_WAYS, call, MINUTE_MS, manage, openAccount } from '../../../kit/wire-kit.ts'
import { accepted, ended, numberAt, type OrderFields, order, schedule } from '../orders.ts'
import { fine } from './fine.ts'
import { row, type StatusRow } from './row.ts'

const WITH_ORDER_ID = ['cancel-order', 'get-report']
const PAGED = ['get-report', 'get-reports']
const TOMORROW_MS = 24 * 60 * MINUTE_MS

/** A send-sms row, told by what is unusual about the order. */
const sms = (
  code: number,
  cause: string,
  fields: OrderFields,
  account: Parameters<typeof openAccount>[1] = {},
) => row(code, ['send-sms'], cause, () => order(fields), account)

/** One more than seven parts hold beside the suffix (wire §7.2). */
const GSM_TOO_LONG = 'a'.repeat(1067)

export const SENDING_ROWS: readonly StatusRow[] = [
  row(400, ['send-sms'], 'no order object', () => ({ orders: {} }), {}, BODY_WAYS),
  row(400, ['send-sms'], 'no message', () => ({ order: { sender: 'PEYK' } }), {}, BODY_WAYS),
  sms(402, 'one credit for two recipients', { to: [numberAt(0), numberAt(1)] }, { credits: 1 }),
  sms(402, 'one credit for two parts', { text: 'a'.repeat(156) }, { credits: 1 }),
  {
    ...{ code: 422, calls: ['send-sms'], ways: ALL_WAYS },
    cause: 'an Idempotency-Key that stands for another order',
    async prepare(world, way, path) {
      const who = await openAccount(world)
      const headers = { 'idempotency-key': 'one' }
      const first = await call(world, way, path, who, order(), headers)
      expect(first.code).toBe(200)
      const other = order({ to: [numberAt(1)] })
      return { who, ask: () => call(world, way, path, who, other, headers) }
    },
  },
  sms(450, 'a sender that nobody approved', { sender: 'NOBODY' }),
  sms(450, 'the sender in another case', { sender: 'peyk' }),
  row(451, ['send-sms'], 'the same order a moment ago', async (world, who, way) => {
    await accepted(world, who, {}, way)
    return order()
  }),
  sms(452, 'a number that cannot exist', { to: ['123'] }),
  sms(452, 'no recipient', { to: [] }),
  row(452, ['send-sms'], 'a recipient who opted out', async (world, who) => {
    const keyword = `K${who.id}`
    await manage(world, 'PATCH', `/api/accounts/${who.id}`, { shortCode: '7889', keyword })
    const sms = { from: numberAt(7), to: '7889', text: `${keyword} RET` }
    await manage(world, 'POST', '/sandbox/messages', sms)
    return order({ to: [numberAt(7)] })
  }),
  sms(453, 'a text of eight parts', { text: GSM_TOO_LONG }, { credits: 1000 }),
  sms(454, 'an empty text', { text: '' }),
  sms(457, 'a schedule that is no time', { sendDateTime: 'tomorrow' }),
  sms(468, 'iys is missing in strict mode', { iys: undefined }, { strictIys: true }),
  sms(469, 'iys is 1 without a list', { iys: '1' }, { iysBrandCode: '100000' }),
  sms(470, 'iys is 1 without a brand code', { iys: '1', iysList: 'BIREYSEL' }),
]

export const REPORT_ROWS: readonly StatusRow[] = [
  row(400, WITH_ORDER_ID, 'no order object', () => ({ id: 1 })),
  row(455, WITH_ORDER_ID, 'an id that nobody has', () => ({ order: { id: 2_000_000_000 } })),
  row(455, WITH_ORDER_ID, "another account's order", async (world) => {
    const later = schedule(world.now() + TOMORROW_MS)
    const id = await accepted(world, await openAccount(world), { sendDateTime: later })
    return { order: { id } }
  }),
  row(455, ['cancel-order'], 'an order that has been sent', async (world, who) => {
    const id = await accepted(world, who)
    await ended(world, who, id)
    return { order: { id } }
  }),
  row(456, ['get-report'], 'an order whose time has not come', async (world, who) => {
    const id = await accepted(world, who, { sendDateTime: schedule(world.now() + TOMORROW_MS) })
    return { order: { id } }
  }),
  row(458, ['get-reports'], 'eleven days', () => ({
    filter: { start: '2026-05-01', end: '2026-05-12' },
  })),
  row(458, ['get-reports'], 'no dates', () => ({ filter: {} })),
  row(464, PAGED, 'page 0', async (world, who) => {
    const { order } = await fine(world, who, 'get-report')
    const filter = { start: '2026-05-01', end: '2026-05-05', page: 0 }
    return { order: { ...order, page: 0 }, filter }
  }),
]
