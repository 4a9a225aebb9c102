/** The bare writer's own process. */
import pg from 'pg'
import { count, createHistogram, summarize } from './histogram.ts'
import type { InsertJob, InsertReport } from './inserts.ts'
import { takeJob } from './job.ts'
import { cpuEach, readCpu } from './proc.ts'
import { smallOrderContent } from './requests.ts'

/** Group after group takes the next size, and after the largest the smallest again. */
const GROUP_ORDERS = { min: 50, max: 100 } as const
const UNDER_WAY = 4

/** Without a vacuum that would go on while it is Peyk's turn. */
const TABLES = `
  create table if not exists orders (
    id bigint primary key, sender text, text text, total int, at bigint
  ) with (autovacuum_enabled = off);
  create table if not exists messages (
    order_id bigint, number bigint, state int, due_at bigint, primary key (order_id, number)
  ) with (autovacuum_enabled = off)`
/** For the same reason nothing is left that would still have to be written to the tables. */
const FORGET = 'truncate orders, messages'
const INSERT = `
  with placed as (
    insert into orders
    select id, sender, text, 1, $5::bigint
    from unnest($1::bigint[], $2::text[], $3::text[]) as o (id, sender, text)
  )
  insert into messages
  select id, number, 0, $5::bigint from unnest($1::bigint[], $4::bigint[]) as m (id, number)`

takeJob(insert)

async function insert(job: InsertJob): Promise<InsertReport> {
  const client = new pg.Client({ connectionString: job.url, pipeline: true })
  await client.connect()
  await client.query(TABLES)
  const readAll = () => readCpu([process.pid], job.postmasterPid)
  const before = readAll()
  const { orders, counted, histogram } = await insertGroups(client, job)
  const cpu = cpuEach(before, readAll(), orders)
  await client.query(FORGET)
  await client.end()
  return { orders, perSecond: counted / job.seconds, latency: summarize(histogram), cpu }
}

async function insertGroups(client: pg.Client, { firstSerial, warmUpSeconds, seconds }: InsertJob) {
  const histogram = createHistogram()
  const fromAt = performance.now() + warmUpSeconds * 1000
  const toAt = fromAt + seconds * 1000
  let size: number = GROUP_ORDERS.min
  let orders = 0
  let counted = 0
  async function insertOn(): Promise<void> {
    while (performance.now() < toAt) {
      const serials = Array.from({ length: size }, (_, n) => firstSerial + orders + n)
      orders += size
      size = size === GROUP_ORDERS.max ? GROUP_ORDERS.min : size + 1
      const values = valuesOf(serials)
      const askedAt = performance.now()
      await client.query({ name: 'place', text: INSERT, values })
      const now = performance.now()
      if (now < fromAt || now > toAt) continue
      counted += serials.length
      count(histogram, (now - askedAt) * 1000)
    }
  }
  await Promise.all(Array.from({ length: UNDER_WAY }, insertOn))
  return { orders, counted, histogram }
}

function valuesOf(serials: readonly number[]): unknown[] {
  const contents = serials.map(smallOrderContent)
  return [
    serials,
    contents.map(({ sender }) => sender),
    contents.map(({ text }) => text),
    contents.map(({ number }) => number),
    Date.now(),
  ]
}
