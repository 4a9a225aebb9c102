/**
 * Kannel and Peyk side by side: the same SMSC, the same binds, the same listener, the same load
 * generator; messages that were delivered and called back for. They take turns, and what is
 * compared is taken pair by pair. Peyk has every order on the disk before it answers; Kannel
 * answers first and keeps its queue in a file that it never syncs.
 */
import { type Bench, checkLoad, type Figure, median, type Scenario } from '../bench.ts'
import { type Asked, type CalledBack, measureCalledBack } from '../called-back.ts'
import { BINDS, openTold, startSmsc } from '../carried.ts'
import { type KannelServer, kannelMissing, startKannel } from '../kannel.ts'
import { type Listener, listen } from '../listener.ts'
import { runLoad } from '../load.ts'
import { offer, settle, type Target } from '../target.ts'

const MESSAGES = 20_000
/** With more of them it resets some, and is no faster. */
const KANNEL_CONNECTIONS = 64

interface Pair {
  readonly peyk: CalledBack
  readonly kannel: CalledBack
}

export const kannel: Scenario = async (bench) => {
  const missing = kannelMissing()
  if (missing !== undefined) {
    bench.progress(`skipped: ${missing}`)
    return [{ name: 'kannel: skipped', value: 0, unit: '', note: missing }]
  }
  const listener = await listen()
  const smsc = await startSmsc(bench)
  const target = await openTold(bench, smsc.url, listener.url)
  const other = await startKannel(bench, smsc.url, BINDS)
  const offers = {
    peyk: askPeyk(bench, target, listener),
    kannel: askKannel(bench, other, listener),
  }
  const pairs: Pair[] = []
  await pair(bench, target, offers) // Not counted: the compilers warm up.
  for (let n = 1; n <= bench.options.rounds; n += 1) pairs.push(await pair(bench, target, offers))
  await other.stop()
  await target.server.stop()
  await smsc.stop()
  listener.close()
  return figures(bench, pairs)
}

async function pair(
  bench: Bench,
  target: Target,
  offers: { readonly peyk: Asked; readonly kannel: Asked },
): Promise<Pair> {
  const peyk = await measureCalledBack(bench, offers.peyk)
  await settle(bench, target)
  if (peyk.missing > 0) bench.wrong(`${peyk.missing} calls of Peyk never came`)
  const kannel = await measureCalledBack(bench, offers.kannel)
  bench.progress(`Peyk ${wordsOf(peyk)}, Kannel ${wordsOf(kannel)}`)
  return { peyk, kannel }
}

const wordsOf = ({ perSecond, cpuUs }: CalledBack): string =>
  `${perSecond.toFixed(0)}/s at ${cpuUs.toFixed(0)} µs`

function loadOf(connections: number) {
  return { connections, warmUpSeconds: 0, until: { requests: MESSAGES } } as const
}

const askPeyk = (bench: Bench, target: Target, listener: Listener): Asked => ({
  ...{ listener, pids: target.server.pids },
  offer: () => offer(bench, target, 'small', loadOf(bench.options.carrierConnections)),
})

function askKannel(bench: Bench, { url, pids }: KannelServer, listener: Listener): Asked {
  let firstSerial = 0
  const credentials = { key: '', hash: '' }
  return {
    ...{ listener, pids },
    async offer() {
      const traffic = { kind: 'kannel', firstSerial, listener: listener.url } as const
      const report = await runLoad({
        ...loadOf(KANNEL_CONNECTIONS),
        urls: [url],
        credentials,
        traffic,
      })
      firstSerial = report.nextSerial
      checkLoad(bench, 'messages to Kannel', report)
      return report
    },
  }
}

function figures({ goals }: Bench, pairs: readonly Pair[]): readonly Figure[] {
  const of = (pick: (pair: Pair) => number) => median(pairs.map(pick))
  const times = ({ peyk, kannel }: Pair) => peyk.perSecond / kannel.perSecond
  const share = ({ peyk, kannel }: Pair) => peyk.cpuUs / kannel.cpuUs
  const each = (pick: (pair: Pair) => number) =>
    pairs.map((pair) => pick(pair).toFixed(2)).join(' ')
  const lost = pairs.reduce((sum, { kannel }) => sum + kannel.missing, 0)
  return [
    {
      name: 'kannel: Peyk, delivered and called back',
      value: of(({ peyk }) => peyk.perSecond),
      unit: 'messages/s',
      note: `${of(({ peyk }) => peyk.cpuUs).toFixed(0)} µs each`,
    },
    {
      name: 'kannel: Kannel, likewise',
      value: of(({ kannel }) => kannel.perSecond),
      unit: 'messages/s',
      note: `${of(({ kannel }) => kannel.cpuUs).toFixed(0)} µs each; ${lost} calls never came`,
    },
    {
      name: 'kannel: Peyk, times Kannel',
      value: of(times),
      unit: '×',
      goal: goals.timesKannel,
      note: each(times),
    },
    {
      name: 'kannel: processor time, share of Kannel',
      value: of(share),
      unit: '',
      goal: goals.shareOfKannelCpu,
      note: each(share),
    },
  ]
}
