/**
 * An account with half a million contacts: how fast more are added one by one, how long a search
 * takes for words that many, few and hardly any contacts have, and the last page of a group.
 *
 * The contacts are made as customers make them, a thousand in a call.
 */
import { type Bench, checkLoad, type Figure, median, type Scenario } from '../bench.ts'
import { contactAt } from '../contacts.ts'
import { runLoad } from '../load.ts'
import type { LoadReport, Traffic } from '../load-job.ts'
import { numberAt } from '../requests.ts'
import { startPeyk } from '../server.ts'
import { openAccount, type Target } from '../target.ts'

const PER_CALL = 1_000
const ROWS = 1_000
const WARM_UP_SECONDS = 1

/** What is looked for, and how many of the contacts have it. */
const TERMS = (last: number) =>
  [
    { name: 'all have it', key: '905' },
    { name: 'half have it', key: 'gmail' },
    { name: 'one in twenty', key: 'MEHMET' },
    { name: 'name and surname', key: 'ayse demir' },
    { name: 'end of a number', key: numberAt(last).slice(-6) },
    { name: 'a whole number', key: `+${numberAt(last)}` },
  ] as const

export const contacts: Scenario = async (bench) => {
  const target = await openAccount(await startPeyk(bench))
  const group = await addGroup(target)
  const fillSeconds = await fill(bench, target, group)
  const { storedContacts, rounds } = bench.options
  const searches: Figure[] = []
  for (const { name, key } of TERMS(storedContacts - 1)) {
    const report = await ask(bench, target, { kind: 'search', key }, 1)
    searches.push(latencyFigure(bench, `contacts: search, ${name}`, report))
  }
  const page = Math.floor(storedContacts / ROWS)
  const pages = await ask(bench, target, { kind: 'group', group, page, rows: ROWS }, 1)
  const added: LoadReport[] = []
  let firstSerial = storedContacts
  for (let n = 1; n <= rounds; n += 1) {
    const traffic = { kind: 'contact', firstSerial, group } as const
    const report = await ask(bench, target, traffic, bench.options.connections)
    firstSerial = report.nextSerial
    added.push(report)
    bench.progress(`round ${n}: ${report.perSecond.toFixed(0)} contacts/s`)
  }
  await target.server.stop()
  return [
    {
      name: 'contacts: add-contact',
      value: median(added.map(({ perSecond }) => perSecond)),
      unit: 'contacts/s',
      goal: bench.goals.contactsPerSecond,
      note: `p99 ${median(added.map(({ latency }) => latency.p99Ms)).toFixed(1)} ms`,
    },
    {
      name: 'contacts: add-contacts, 1000 a call',
      value: storedContacts / fillSeconds,
      unit: 'contacts/s',
      note: `${storedContacts} in ${fillSeconds.toFixed(0)} s`,
    },
    ...searches,
    latencyFigure(bench, `contacts: page ${page} of a group`, pages),
  ]
}

function latencyFigure({ goals }: Bench, name: string, { latency }: LoadReport): Figure {
  return {
    name: `${name}, p50`,
    value: latency.p50Ms,
    unit: 'ms',
    goal: goals.contactsSearchMs,
    note: `p99 ${latency.p99Ms.toFixed(1)} ms`,
  }
}

async function ask(
  bench: Bench,
  { server, credentials }: Target,
  traffic: Traffic,
  connections: number,
): Promise<LoadReport> {
  const until = { seconds: bench.options.seconds }
  const load = { traffic, connections, warmUpSeconds: WARM_UP_SECONDS, until }
  const report = await runLoad({ ...load, urls: server.urls, credentials })
  checkLoad(bench, traffic.kind, report)
  return report
}

async function post(target: Target, path: string, content: object): Promise<unknown> {
  const { server, credentials } = target
  const body = JSON.stringify({ request: { authentication: credentials, ...content } })
  const reply = await fetch(`${server.urls[0]}/v1/${path}/json`, { method: 'POST', body })
  const text = await reply.text()
  if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${text}`)
  return JSON.parse(text)
}

async function addGroup(target: Target): Promise<number> {
  const reply = await post(target, 'add-group', { group: { name: 'Bench' } })
  return (reply as { response: { group: { id: number } } }).response.group.id
}

async function fill(bench: Bench, target: Target, group: number): Promise<number> {
  const startedAt = performance.now()
  const { storedContacts } = bench.options
  for (let first = 0; first < storedContacts; first += PER_CALL) {
    const count = Math.min(PER_CALL, storedContacts - first)
    const contact = Array.from({ length: count }, (_, at) => contactAt(first + at, group))
    await post(target, 'add-contacts', { contacts: { contact } })
    if (first % 100_000 === 0) bench.progress(`${first} of ${storedContacts} contacts stored`)
  }
  return (performance.now() - startedAt) / 1000
}
