/**
 * A code beside a campaign: how long the message of one account takes until the carrier has it,
 * while another account sends 50,000 at once, in one order or in 250 orders of 200.
 *
 * The simulated carrier answers after half a second, so that its windows are full and the campaign
 * takes seconds; what it takes to answer is in every figure.
 */
import type { Bench, Figure, Scenario } from '../bench.ts'
import { TOKEN } from '../names.ts'
import { startPeyk } from '../server.ts'
import { openAccount, type Target } from '../target.ts'

const CARRIER_MS = 500
const BULK_RECIPIENTS = 50_000
const SMALL_BULK = 200
const CODES = 60
const CODE_EVERY_MS = 50
const LOOK_MS = 100

export const fair: Scenario = async (bench) => {
  const bulk = await openAccount(await startPeyk(bench))
  const codes = await openAccount(bulk.server)
  await call(bulk, 'PUT', '/sandbox/faults', { carrier: { latencyMs: CARRIER_MS } })
  const alone = await codesBeside(bench, codes, async () => {})
  const one = await codesBeside(bench, codes, () => campaign(bulk, BULK_RECIPIENTS))
  const many = await codesBeside(bench, codes, () => campaign(bulk, SMALL_BULK))
  await bulk.server.stop()
  return [
    figure('alone', alone),
    figure('beside one order of 50,000', one),
    figure(`beside ${BULK_RECIPIENTS / SMALL_BULK} orders of ${SMALL_BULK}`, many),
  ]
}

const at = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0

const figure = (name: string, sorted: readonly number[]): Figure => ({
  name: `fair: a code ${name}, p99`,
  value: at(sorted, 0.99),
  unit: 'ms',
  note: `p50 ${at(sorted, 0.5).toFixed(0)} ms; the carrier takes ${CARRIER_MS} ms to answer`,
})

let serial = 0
const numberOf = (n: number) => String(5_321_000_000 + n)

async function send({ server, credentials }: Target, recipients: number): Promise<number> {
  serial += 1
  const number = Array.from({ length: recipients }, (_, n) => numberOf(n))
  const message = { text: `${serial}`, receipents: { number } }
  const order = { sender: 'BENCH', iys: '0', message }
  const response = await fetch(`${server.urls[0]}/v1/send-sms/json`, {
    method: 'POST',
    body: JSON.stringify({ request: { authentication: credentials, order } }),
  })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`send-sms: ${response.status} ${text}`)
  return Number(JSON.parse(text).response.order.id)
}

async function campaign(target: Target, perOrder: number): Promise<void> {
  for (let left = BULK_RECIPIENTS; left > 0; left -= perOrder) await send(target, perOrder)
}

async function call<Reply>(
  { server }: Target,
  method: string,
  path: string,
  body?: object,
): Promise<Reply> {
  const response = await fetch(server.urls[0] + path, {
    method,
    headers: { authorization: `Bearer ${TOKEN}` },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as Reply
}

/** Milliseconds from acceptance to the carrier's answer, by the server's own times, in order. */
async function codesBeside(
  bench: Bench,
  target: Target,
  bulk: () => Promise<void>,
): Promise<readonly number[]> {
  const busy = bulk()
  const orders: number[] = []
  for (let n = 0; n < CODES; n += 1) {
    orders.push(await send(target, 1))
    await new Promise((done) => setTimeout(done, CODE_EVERY_MS))
  }
  await busy
  const waits: number[] = []
  for (const id of orders) waits.push(await waitOf(target, id))
  const sorted = waits.toSorted((a, b) => a - b)
  bench.progress(`${CODES} codes: p50 ${at(sorted, 0.5)} ms, p99 ${at(sorted, 0.99)} ms`)
  return sorted
}

interface Order {
  readonly messages: { readonly items: readonly { readonly id: number }[] }
}

interface Message {
  readonly submitAt: string
  readonly sentAt: string | null
}

async function waitOf(target: Target, orderId: number): Promise<number> {
  const order = await call<Order>(target, 'GET', `/api/orders/${orderId}`)
  const id = order.messages.items[0]?.id
  for (;;) {
    const { sentAt, submitAt } = await call<Message>(target, 'GET', `/api/messages/${id}`)
    if (sentAt !== null) return Date.parse(sentAt) - Date.parse(submitAt)
    await new Promise((done) => setTimeout(done, LOOK_MS))
  }
}
