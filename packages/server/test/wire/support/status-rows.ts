/**
 * The real cause of every code that the six calls can answer (wire §3.3, §5, §6, §8), as a table:
 * which calls, in which forms, and what has to be so for the code to come.
 */
import {
  ALL_WAYS,
  ask,
  BODY_WAYS,
  type Customer,
  call,
  MINUTE_MS,
  manage,
  openAccount,
  type Reply,
  type Sent,
  type Way,
  type World,
} from '../../kit/wire-kit.ts'
import { withFault, withoutStore } from './away.ts'
import { accepted, ended, numberAt, type OrderFields, order, schedule } from './orders.ts'

/** Everything is prepared; `ask` makes the one call that is judged. */
export interface Situation {
  readonly who: Customer
  readonly ask: () => Promise<Reply>
}

export interface StatusRow {
  readonly calls: readonly string[]
  readonly code: number
  readonly ways: readonly Way[]
  readonly cause: string
  readonly prepare: (world: World, way: Way, path: string) => Promise<Situation>
}

const WITH_ORDER_ID = ['cancel-order', 'get-report']
const PAGED = ['get-report', 'get-reports']
const CALLS = ['send-sms', ...WITH_ORDER_ID, 'get-reports', 'get-balance', 'get-sender']
const TOMORROW_MS = 24 * 60 * MINUTE_MS

/** A content that the call accepts. */
async function fine(world: World, who: Customer, path: string): Promise<Sent> {
  if (path === 'send-sms') return order()
  if (path === 'get-reports') return { filter: { start: '2026-05-01', end: '2026-05-05' } }
  if (!WITH_ORDER_ID.includes(path)) return {}
  const later = schedule(world.now() + TOMORROW_MS)
  const fields = path === 'cancel-order' ? { sendDateTime: later } : {}
  return { order: { id: await accepted(world, who, fields) } }
}

/** A row whose cause lies in the account and the content, which stays fine where it is not told. */
function row(
  code: number,
  calls: readonly string[],
  cause: string,
  make: (world: World, who: Customer, way: Way) => unknown,
  account: Parameters<typeof openAccount>[1] = {},
  ways: readonly Way[] = ALL_WAYS,
): StatusRow {
  return {
    ...{ code, calls, cause, ways },
    async prepare(world, way, path) {
      const who = await openAccount(world, account)
      const content = (await make(world, who, way)) ?? (await fine(world, who, path))
      return { who, ask: () => call(world, way, path, who, content as object) }
    },
  }
}

/** A send-sms row, told by what is unusual about the order. */
const sms = (
  code: number,
  cause: string,
  fields: OrderFields,
  account: Parameters<typeof openAccount>[1] = {},
) => row(code, ['send-sms'], cause, () => order(fields), account)

/** A row that needs another request than the kit would write. */
const custom = (
  code: number,
  cause: string,
  ways: readonly Way[],
  make: (world: World, way: Way, path: string, who: Customer, content: Sent) => Promise<Reply>,
): StatusRow => ({
  ...{ code, cause, ways, calls: CALLS },
  async prepare(world, way, path) {
    const who = await openAccount(world)
    const content = await fine(world, who, path)
    return { who, ask: () => make(world, way, path, who, content) }
  },
})

const suffixOf = (way: Way) => (way === 'json' ? '/json' : way === 'get' ? '/get/' : '')

const GENERAL: readonly StatusRow[] = [
  row(200, CALLS, 'nothing is wrong', () => undefined),
  custom(400, 'an unclosed document', BODY_WAYS, (world, way, path) =>
    ask(world, path + suffixOf(way), { body: way === 'json' ? '{"request":{' : '<request>' }),
  ),
  custom(400, 'an empty body', BODY_WAYS, (world, way, path) => ask(world, path + suffixOf(way))),
  custom(400, 'a parameter that is not UTF-8', ['get'], (world, _way, path, { key, hash }) =>
    ask(world, `${path}/get/?key=${key}&hash=${hash}&text=%FF`, { method: 'GET' }),
  ),
  custom(401, 'a wrong hash', ALL_WAYS, (world, way, path, who, content) =>
    call(world, way, path, { ...who, hash: 'f'.repeat(64) }, content),
  ),
  custom(401, 'no credentials', ALL_WAYS, (world, way, path, _who, content) =>
    call(world, way, path, {}, content),
  ),
  custom(404, 'a misspelt name', ALL_WAYS, (world, way, path, who, content) =>
    call(world, way, `${path}x`, who, content),
  ),
  custom(404, 'another method', ALL_WAYS, (world, way, path) =>
    ask(world, path + suffixOf(way), { method: way === 'get' ? 'PUT' : 'GET' }),
  ),
  custom(503, 'a fault that was asked for', ALL_WAYS, (world, way, path, who, content) =>
    withFault(world, 1, () => call(world, way, path, who, content)),
  ),
  custom(503, 'a store that is away', ALL_WAYS, (world, way, path, who, content) =>
    withoutStore(world, () => call(world, way, path, who, content)),
  ),
  custom(
    503,
    'a store that goes after the log-in',
    ALL_WAYS,
    async (world, way, path, who, rest) => {
      await call(world, 'json', 'get-balance', who)
      return withoutStore(world, () => call(world, way, path, who, rest))
    },
  ),
]

/** One more than seven parts hold beside the suffix (wire §7.2). */
const GSM_TOO_LONG = 'a'.repeat(1067)

const SENDING: readonly StatusRow[] = [
  row(400, ['send-sms'], 'no order object', () => ({ orders: {} }), {}, BODY_WAYS),
  row(400, ['send-sms'], 'no message', () => ({ order: { sender: 'PEYK' } }), {}, BODY_WAYS),
  sms(402, 'one credit for two recipients', { to: [numberAt(0), numberAt(1)] }, { credits: 1 }),
  sms(402, 'one credit for two parts', { text: 'a'.repeat(156) }, { credits: 1 }),
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

const LOOKING: readonly StatusRow[] = [
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

export const STATUS_ROWS: readonly StatusRow[] = [...GENERAL, ...SENDING, ...LOOKING]
