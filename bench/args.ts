/** The command line of the bench. */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Options } from './bench.ts'

const SERVER_FILE = fileURLToPath(new URL('../packages/server/bin/peyk.js', import.meta.url))

export const USAGE = `node --conditions=source bench/run.ts [options]
  --only NAMES      some of orders,big,final,drain,stored,start (default all)
  --seconds N       counted window of a round (5)
  --rounds N        rounds of which the median is given (3)
  --connections N   of the load generator (64)
  --final-rate N    orders/s offered in "final"; 0 is a closed loop (12000)
  --small-rate N    orders/s offered beside big orders (2000)
  --drain-orders N  orders of 50,000 in "drain" (6)
  --messages N      messages stored in "stored" (5000000)
  --fill-seconds N  longest time to store them (900)
  --json FILE       also write the result as JSON
  --server FILE     the script that starts Peyk (the built one)
`

export interface Args {
  readonly only: readonly string[] | undefined
  readonly json: string | undefined
  readonly options: Options
}

export function readArgs(argv: readonly string[]): Args {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: 'string' },
      json: { type: 'string' },
      server: { type: 'string', default: SERVER_FILE },
      seconds: { type: 'string', default: '5' },
      rounds: { type: 'string', default: '3' },
      connections: { type: 'string', default: '64' },
      'final-rate': { type: 'string', default: '12000' },
      'small-rate': { type: 'string', default: '2000' },
      'drain-orders': { type: 'string', default: '6' },
      messages: { type: 'string', default: '5000000' },
      'fill-seconds': { type: 'string', default: '900' },
    },
  })
  return {
    only: values.only?.split(',').map((name) => name.trim()),
    json: values.json,
    options: {
      seconds: number('seconds', values.seconds, 1),
      rounds: number('rounds', values.rounds, 1),
      connections: number('connections', values.connections, 1),
      finalRatePerSecond: number('final-rate', values['final-rate'], 0),
      smallRatePerSecond: number('small-rate', values['small-rate'], 1),
      drainOrders: number('drain-orders', values['drain-orders'], 1),
      storedMessages: number('messages', values.messages, 50_000),
      fillSecondsMax: number('fill-seconds', values['fill-seconds'], 1),
      serverFile: resolve(values.server),
    },
  }
}

function number(name: string, text: string, least: number): number {
  const value = Number(text)
  if (!Number.isFinite(value) || value < least) {
    throw new Error(`--${name} is a number of at least ${least}, not "${text}"`)
  }
  return value
}
