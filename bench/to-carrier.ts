/**
 * How long an accepted order takes to the carrier while nothing else is done: one order at a time,
 * from the last byte of its answer to its submit_sm. The carrier is this process, so both are read
 * off one clock.
 */
import { Server } from '@peyk/smpp/server'
import { type Bench, sleep } from './bench.ts'
import { openCarried } from './carried.ts'
import { openConnection } from './connection.ts'
import { smallOrder } from './requests.ts'

const ORDERS = 300
/** Not counted: the compilers of all sides warm up. */
const WARM_UP_ORDERS = 100
const PAUSE_MS = 20
const HOST = '127.0.0.1'
const MISSING_MS_MAX = 5_000

export interface Way {
  /** From the answer to the submit_sm. */
  readonly afterMs: number
  /** From the first byte of the order. */
  readonly wholeMs: number
}

export async function measureWays(bench: Bench): Promise<readonly Way[]> {
  let submitted = Promise.withResolvers<number>()
  let ids = 0
  const smsc = new Server({
    systemId: 'bench',
    authenticate: () => ({
      on: {
        request(pdu, session) {
          submitted.resolve(performance.now())
          ids += 1
          session.answer(pdu, { body: { message_id: String(ids) } })
        },
      },
    }),
  })
  await smsc.listen(0, HOST)
  const { server, credentials } = await openCarried(bench, `smpp://${HOST}:${smsc.port}`)
  const [url = ''] = server.urls
  let answered = Promise.withResolvers<number>()
  const connection = await openConnection(url, {
    onReply({ status }) {
      if (status !== 200) bench.wrong(`an order was answered ${status}`)
      answered.resolve(performance.now())
    },
    onBreach: (error) => answered.reject(error),
  })
  const order = smallOrder(new URL(url).host, credentials)
  const ways: Way[] = []
  for (let n = 0; n < WARM_UP_ORDERS + ORDERS; n += 1) {
    submitted = Promise.withResolvers()
    answered = Promise.withResolvers()
    order.patch(n)
    const askedAt = performance.now()
    connection.write(order.bytes)
    const both = Promise.all([answered.promise, submitted.promise])
    const times = await Promise.race([both, sleep(MISSING_MS_MAX)])
    if (!times) throw new Error('an order did not come to the carrier')
    const [answeredAt, submittedAt] = times
    // It may come before the answer has been read.
    const afterMs = Math.max(0, submittedAt - answeredAt)
    if (n >= WARM_UP_ORDERS) ways.push({ afterMs, wholeMs: submittedAt - askedAt })
    await sleep(PAUSE_MS)
  }
  connection.close()
  await server.stop()
  await smsc.close()
  return ways
}
