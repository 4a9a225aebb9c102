/** The command line of the bench. */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Options } from './bench.ts'
import { STORE_NAMES, type StoreName } from './goals.ts'

const SERVER_FILE = fileURLToPath(new URL('../packages/server/bin/peyk.js', import.meta.url))

export const USAGE = `node --conditions=source bench/run.ts [options]
  --only NAMES      some of start,orders,checked,big,final,drain,webhooks,nodes,stored,
                    contacts,smpp,smpp-carrier,kannel (default all)
  --store NAME      sqlite, postgres, or both side by side (sqlite)
  --database-url U  a PostgreSQL to use, as somebody who may make databases;
                    without it a server is started for the run
  --seconds N       counted window of a round (5)
  --rounds N        rounds of which the median is given (3)
  --connections N   of the load generator (64)
  --carrier-connections N  likewise, in smpp-carrier and kannel (256)
  --nodes N[,N…]    how many nodes "nodes" puts on one database (1,2,3); PostgreSQL only
  --final-rate N    orders/s offered in "final"; 0 is a closed loop (12000)
  --carrier-rate N  orders/s offered in "smpp-carrier" (10500)
  --small-rate N    orders/s offered beside big orders (2000)
  --drain-orders N  orders of 50,000 in "drain" (6)
  --messages N      messages stored in "stored" (5000000)
  --fill-seconds N  longest time to store them (900)
  --contacts N      contacts stored in "contacts" (500000)
  --json FILE       also write the result as JSON
  --server FILE     the script that starts Peyk (the built one)
  --profile FOLDER  write what each thread of each server did (.cpuprofile) there
`

export interface Args {
  readonly only: readonly string[] | undefined
  readonly stores: readonly StoreName[]
  readonly databaseUrl: string | undefined
  readonly json: string | undefined
  readonly options: Options
}

export function readArgs(argv: readonly string[]): Args {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: 'string' },
      store: { type: 'string' },
      'database-url': { type: 'string' },
      json: { type: 'string' },
      server: { type: 'string', default: SERVER_FILE },
      profile: { type: 'string' },
      seconds: { type: 'string', default: '5' },
      rounds: { type: 'string', default: '3' },
      connections: { type: 'string', default: '64' },
      'carrier-connections': { type: 'string', default: '256' },
      nodes: { type: 'string', default: '1,2,3' },
      'final-rate': { type: 'string', default: '12000' },
      'carrier-rate': { type: 'string', default: '10500' },
      'small-rate': { type: 'string', default: '2000' },
      'drain-orders': { type: 'string', default: '6' },
      messages: { type: 'string', default: '5000000' },
      'fill-seconds': { type: 'string', default: '900' },
      contacts: { type: 'string', default: '500000' },
    },
  })
  return {
    only: values.only === undefined ? undefined : list(values.only),
    stores: storesOf(values.store, values['database-url']),
    databaseUrl: values['database-url'],
    json: values.json,
    options: {
      seconds: number('seconds', values.seconds, 1),
      rounds: number('rounds', values.rounds, 1),
      connections: number('connections', values.connections, 1),
      carrierConnections: number('carrier-connections', values['carrier-connections'], 1),
      nodeCounts: list(values.nodes).map((text) => Math.trunc(number('nodes', text, 1))),
      finalRatePerSecond: number('final-rate', values['final-rate'], 0),
      carrierRatePerSecond: number('carrier-rate', values['carrier-rate'], 0),
      smallRatePerSecond: number('small-rate', values['small-rate'], 1),
      drainOrders: number('drain-orders', values['drain-orders'], 1),
      storedMessages: number('messages', values.messages, 50_000),
      fillSecondsMax: number('fill-seconds', values['fill-seconds'], 1),
      storedContacts: number('contacts', values.contacts, 1_000),
      serverFile: resolve(values.server),
      profileFolder: values.profile === undefined ? undefined : resolve(values.profile),
    },
  }
}

/** The command line as it may be shown: a password in it is not for others. */
export function shownArgs(argv: readonly string[]): string {
  return argv.map((arg) => arg.replace(/(:\/\/[^:@/]*:)[^@]*@/, '$1********@')).join(' ')
}

/** Whoever names a database wants it used. */
function storesOf(name: string | undefined, databaseUrl: string | undefined): readonly StoreName[] {
  const wanted = name ?? (databaseUrl === undefined ? 'sqlite' : 'postgres')
  const stores = wanted === 'both' ? STORE_NAMES : STORE_NAMES.filter((each) => each === wanted)
  if (stores.length === 0) {
    throw new Error(`--store is sqlite, postgres or both, not "${wanted}"`)
  }
  if (databaseUrl !== undefined && !stores.includes('postgres')) {
    throw new Error('--database-url is of no use with --store sqlite')
  }
  return stores
}

function list(text: string): readonly string[] {
  return text.split(',').map((entry) => entry.trim())
}

function number(name: string, text: string, least: number): number {
  const value = Number(text)
  if (!Number.isFinite(value) || value < least) {
    throw new Error(`--${name} is a number of at least ${least}, not "${text}"`)
  }
  return value
}
