/**
 * Each kind of traffic as two functions: the next request of a connection, and the check of what
 * came back. Small orders are checked cheaply (the first answer of each connection in full, of the
 * rest the status), everything else completely, after its time was taken.
 */
import { groupPage, newContact, searchRequest } from './contacts.ts'
import type { LoadJob, Traffic } from './load-job.ts'
import {
  bigOrder,
  commercialOrder,
  kannelMessage,
  type Patchable,
  reportPage,
  reportsPage,
  smallOrder,
} from './requests.ts'

const REPORT_ROWS = 1000
/** wire §5.4 */
const REPORTS_ROWS = 30
const SEED = 20_260_101

export interface Asker {
  next(): Buffer
  /** Whether the body of a 200 says what it should. */
  fits(body: () => string): boolean
}

export interface TrafficSource {
  /** The asker of one more connection, to this server. */
  connect(url: string): Asker
  /** Ids of accepted big orders. */
  readonly orderIds: string[]
  nextSerial(): number
}

export function createTraffic(job: LoadJob): TrafficSource {
  const orderIds: string[] = []
  let serial = 'firstSerial' in job.traffic ? job.traffic.firstSerial : 0
  const takeSerial = () => serial++
  const random = createRandom(SEED)
  return {
    orderIds,
    nextSerial: () => serial,
    connect(url) {
      const { host } = new URL(url)
      return askerFor(job.traffic, { host, job, orderIds, takeSerial, random })
    },
  }
}

interface Means {
  readonly host: string
  readonly job: LoadJob
  readonly orderIds: string[]
  takeSerial(): number
  random(below: number): number
}

function askerFor(traffic: Traffic, means: Means): Asker {
  switch (traffic.kind) {
    case 'small':
      return smallAsker(smallOrder(means.host, means.job.credentials), means)
    case 'checked': {
      const { people } = traffic
      return smallAsker(commercialOrder(means.host, means.job.credentials, people), means)
    }
    case 'big':
      return bigAsker(means)
    case 'kannel':
      return kannelAsker(traffic.listener, means)
    case 'contact':
      return contactAsker(traffic.group, means)
    case 'search':
      return searchAsker(traffic.key, means)
    case 'group':
      return groupAsker(traffic, means)
    case 'report':
      return reportAsker(traffic, means)
    case 'reports':
      return reportsAsker(traffic, means)
  }
}

function smallAsker(order: Patchable, { takeSerial }: Means): Asker {
  let checked = false
  return {
    next: patched(order, takeSerial),
    fits(body) {
      if (checked) return true
      checked = true
      return acceptedId(body()) !== undefined
    },
  }
}

function bigAsker({ host, job, takeSerial, orderIds }: Means): Asker {
  return {
    next: patched(bigOrder(host, job.credentials), takeSerial),
    fits(body) {
      const id = acceptedId(body())
      if (id !== undefined) orderIds.push(id)
      return id !== undefined
    },
  }
}

function kannelAsker(listener: string, { host, takeSerial }: Means): Asker {
  return {
    next: patched(kannelMessage(host, listener), takeSerial),
    fits: (body) => body().startsWith('0: Accepted'),
  }
}

function contactAsker(group: number, { host, job, takeSerial }: Means): Asker {
  let checked = false
  return {
    next: patched(newContact(host, job.credentials, group), takeSerial),
    fits(body) {
      if (checked) return true
      checked = true
      const contact = record(record(record(JSON.parse(body())).response).contact)
      return typeof contact.id === 'number' && lengthOf(contact.groups) === 1
    },
  }
}

function searchAsker(key: string, { host, job }: Means): Asker {
  const request = searchRequest(host, job.credentials, key)
  return {
    next: () => request,
    fits: (body) => lengthOf(record(record(JSON.parse(body())).response).contacts) > 0,
  }
}

function groupAsker(traffic: Extract<Traffic, { kind: 'group' }>, { host, job }: Means): Asker {
  const { group: id, page, rows: rowCount } = traffic
  const request = groupPage(host, job.credentials, { id, page, rowCount })
  return {
    next: () => request,
    fits: (body) => lengthOf(record(record(JSON.parse(body())).response).contacts) === rowCount,
  }
}

function reportAsker(traffic: Extract<Traffic, { kind: 'report' }>, means: Means): Asker {
  const pages = Math.floor(traffic.total / REPORT_ROWS)
  return {
    next() {
      const id = traffic.orders[means.random(traffic.orders.length)] ?? ''
      const order = { id, page: 1 + means.random(pages), rowCount: REPORT_ROWS }
      return reportPage(means.host, means.job.credentials, order)
    },
    fits(body) {
      const order = record(record(record(JSON.parse(body())).response).order)
      return order.total === traffic.total && lengthOf(order.message) === REPORT_ROWS
    },
  }
}

function reportsAsker(traffic: Extract<Traffic, { kind: 'reports' }>, means: Means): Asker {
  const { start, end, count } = traffic
  const fullPages = Math.floor(count / REPORTS_ROWS)
  return {
    next() {
      const filter = { start, end, page: 1 + means.random(fullPages) }
      return reportsPage(means.host, means.job.credentials, filter)
    },
    fits(body) {
      const response = record(record(JSON.parse(body())).response)
      return Number(response.count) === count && lengthOf(response.orders) === REPORTS_ROWS
    },
  }
}

function patched(order: Patchable, takeSerial: () => number): () => Buffer {
  return () => {
    order.patch(takeSerial())
    return order.bytes
  }
}

/** The id in an answer to send-sms, if it has one as wire §5.1 shows it. */
function acceptedId(body: string): string | undefined {
  const { id } = record(record(record(JSON.parse(body)).response).order)
  return (typeof id === 'string' || typeof id === 'number') && /^\d+$/.test(String(id))
    ? String(id)
    : undefined
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : -1
}

/** The same pages in the same order in every run (a 32-bit xorshift). */
function createRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}
