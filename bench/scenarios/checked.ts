/**
 * What it costs that an order is checked: commercial orders whose recipient gave consent, of an
 * account with a million numbers on its blacklist, beside orders of an account that has neither.
 * Both are noted in the request log, as ever. The two take turns on one server, and the share is
 * taken pair by pair.
 */
import { type Bench, checkLoad, type Figure, median, type Scenario } from '../bench.ts'
import { runLoad } from '../load.ts'
import type { LoadReport } from '../load-job.ts'
import { PATHS, TOKEN } from '../names.ts'
import { numberAt } from '../requests.ts'
import { type Server, startPeyk } from '../server.ts'
import { offer, openAccount, settle, type Target } from '../target.ts'

const WARM_UP_SECONDS = 2
const PEOPLE = 100_000
const BLOCKED = 1_000_000
/** Behind all numbers that are sent to. */
const FIRST_BLOCKED = 10_000_000
const CONSENTS_PER_CALL = 1_000
const NUMBERS_PER_CALL = 10_000
const BRAND = '600600'

interface Checked {
  readonly id: number
  readonly target: Target
}

export const checked: Scenario = async (bench) => {
  const server = await startPeyk(bench)
  const plain = await openAccount(server)
  const careful = await openCareful(server)
  await fill(bench, careful)
  const pairs: { readonly plain: LoadReport; readonly careful: LoadReport }[] = []
  for (let n = 1; n <= bench.options.rounds; n += 1) {
    const pair = { plain: await plainRound(bench, plain), careful: await round(bench, careful) }
    pairs.push(pair)
    bench.progress(
      `round ${n}: plain ${pair.plain.perSecond.toFixed(0)}/s, checked ` +
        `${pair.careful.perSecond.toFixed(0)}/s`,
    )
    await settle(bench, together(plain, careful.target))
  }
  await server.stop()
  const shares = pairs.map((pair) => pair.careful.perSecond / pair.plain.perSecond)
  return [
    {
      name: 'checked: consent asked, a million blacklisted',
      value: median(pairs.map((pair) => pair.careful.perSecond)),
      unit: 'orders/s',
      note: `p99 ${median(pairs.map((pair) => pair.careful.latency.p99Ms)).toFixed(1)} ms`,
    },
    {
      name: 'checked: share of plain orders',
      value: median(shares),
      unit: '',
      goal: bench.goals.checkedShareOfPlain,
      note: shares.map((share) => share.toFixed(2)).join(' '),
    } satisfies Figure,
  ]
}

/** The counters of the server count the orders of both. */
const together = (one: Target, other: Target): Target => ({
  ...one,
  orders: one.orders + other.orders,
  messages: one.messages + other.messages,
})

const loadOf = ({ options: { connections, seconds } }: Bench) => ({
  ...{ connections, warmUpSeconds: WARM_UP_SECONDS, until: { seconds } },
})

const plainRound = (bench: Bench, target: Target): Promise<LoadReport> =>
  offer(bench, target, 'small', loadOf(bench))

async function round(bench: Bench, { target }: Checked): Promise<LoadReport> {
  const { server, credentials, serials } = target
  const traffic = { kind: 'checked', firstSerial: serials.small, people: PEOPLE } as const
  const report = await runLoad({ ...loadOf(bench), urls: server.urls, credentials, traffic })
  serials.small = report.nextSerial
  target.orders += report.ok
  target.messages += report.ok
  checkLoad(bench, 'checked orders', report)
  return report
}

async function openCareful(server: Server): Promise<Checked> {
  const target = await openAccount(server, { iysBrandCode: BRAND })
  const { items } = await manage<{ items: { id: number; key: string }[] }>(server, 'GET', '')
  const own = items.find(({ key }) => key === target.credentials.key)
  if (!own) throw new Error('the account that was made is not listed')
  return { id: own.id, target }
}

async function fill(bench: Bench, { id, target: { server } }: Checked): Promise<void> {
  for (let first = 0; first < PEOPLE; first += CONSENTS_PER_CALL) {
    const list = Array.from({ length: CONSENTS_PER_CALL }, (_, at) => ({
      ...{ recipient: `+${numberAt(first + at)}`, recipientType: 'BIREYSEL', type: 'MESAJ' },
      ...{ status: 'ONAY', source: 'HS_WEB', consentDate: '2026-01-05 09:00:00' },
    }))
    await manage(server, 'POST', `/${id}/consents`, { origin: 'iys', list })
  }
  bench.progress(`${PEOPLE} consents stored`)
  for (let first = 0; first < BLOCKED; first += NUMBERS_PER_CALL) {
    const numbers = Array.from({ length: NUMBERS_PER_CALL }, (_, at) =>
      numberAt(FIRST_BLOCKED + first + at),
    )
    await manage(server, 'POST', `/${id}/blacklist`, { numbers })
  }
  bench.progress(`${BLOCKED} numbers on the blacklist`)
}

async function manage<T>(
  { urls }: Server,
  method: string,
  path: string,
  body?: object,
): Promise<T> {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const headers = { authorization: `Bearer ${TOKEN}` }
  const reply = await fetch(urls[0] + PATHS.accounts + path, { method, headers, ...sent })
  const text = await reply.text()
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text.slice(0, 500)}`)
  return JSON.parse(text) as T
}
