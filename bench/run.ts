/**
 * Measures Peyk against its goals and prints what came out.
 *
 * A goal that is missed is a finding and not a failure; a wrong answer is a failure, because the
 * speed of wrong answers means nothing.
 */
import { writeFileSync } from 'node:fs'
import { type Args, readArgs, shownArgs, USAGE } from './args.ts'
import type { Bench, Figure, Options, Scenario } from './bench.ts'
import { cleanUp, cleanUpAtExit, finish } from './children.ts'
import { GOALS } from './goals.ts'
import { describeMachine, measureOthers } from './machine.ts'
import { big } from './scenarios/big.ts'
import { checked } from './scenarios/checked.ts'
import { contacts } from './scenarios/contacts.ts'
import { drain } from './scenarios/drain.ts'
import { fair } from './scenarios/fair.ts'
import { final } from './scenarios/final.ts'
import { kannel } from './scenarios/kannel.ts'
import { nodes } from './scenarios/nodes.ts'
import { orders } from './scenarios/orders.ts'
import { smpp } from './scenarios/smpp.ts'
import { smppCarrier } from './scenarios/smpp-carrier.ts'
import { start } from './scenarios/start.ts'
import { stored } from './scenarios/stored.ts'
import { webhooks } from './scenarios/webhooks.ts'
import { openStore, type StoreUnderTest } from './stores.ts'
import { type Measured, machineText, othersText, tableText } from './table.ts'

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  ...{ start, orders, checked, big, final, drain, fair, webhooks, nodes, stored, contacts, smpp },
  'smpp-carrier': smppCarrier,
  kannel,
}
/** The embedded store admits one process. */
const NEED_POSTGRES: ReadonlySet<string> = new Set(['nodes'])

cleanUpAtExit()
process.exit(await main().finally(finish))

async function main(): Promise<number> {
  const args = readArgs(process.argv.slice(2))
  const names = args.only ?? Object.keys(SCENARIOS)
  const complaint = complaintAbout(args)
  if (complaint !== undefined) {
    process.stderr.write(`${complaint}\n${USAGE}`)
    return 2
  }
  const others = [await measureOthers()]
  const machine = describeMachine()
  process.stdout.write(`${machineText(machine)}\n`)
  const stores: StoreUnderTest[] = []
  for (const name of args.stores) stores.push(await openStore(name, args.databaseUrl))
  const descriptions = stores.map(({ description }) => description).filter((text) => text !== '')
  for (const description of descriptions) process.stdout.write(`${description}\n`)
  const { figures, wrongs } = await measure(names, stores, args.options)
  others.push(await measureOthers())
  const command = `bench/run.ts ${shownArgs(process.argv.slice(2))}`.trim()
  const table = tableText(figures, args.stores)
  process.stdout.write(`\n${table}\n\n${othersText(others)}\n${command}\n`)
  for (const wrong of wrongs) process.stdout.write(`WRONG ${wrong}\n`)
  const { options } = args
  const result = { machine, stores: descriptions, others, command, options, figures, wrongs }
  if (args.json !== undefined) writeFileSync(args.json, `${JSON.stringify(result, null, 2)}\n`)
  return wrongs.length === 0 ? 0 : 1
}

function complaintAbout({ only = [], stores }: Args): string | undefined {
  const unknown = only.filter((name) => SCENARIOS[name] === undefined)
  if (unknown.length > 0) return `no such scenario: ${unknown.join(', ')}`
  const lonely = only.filter((name) => NEED_POSTGRES.has(name))
  if (lonely.length === 0 || stores.includes('postgres')) return undefined
  return `${lonely.join(', ')}: needs --store postgres`
}

/** Store after store within a scenario, so that what is compared was measured about then. */
async function measure(
  names: readonly string[],
  stores: readonly StoreUnderTest[],
  options: Options,
): Promise<{ figures: readonly Measured[]; wrongs: readonly string[] }> {
  const wrongs: string[] = []
  const figures: Measured[] = []
  for (const name of names) {
    for (const store of stores) {
      if (NEED_POSTGRES.has(name) && store.name !== 'postgres') continue
      const label = stores.length > 1 ? `${name} (${store.name})` : name
      const bench = benchFor(label, store, options, wrongs)
      const found = await attempt(bench, SCENARIOS[name])
      figures.push(...found.map((figure) => ({ ...figure, store: store.name })))
    }
  }
  return { figures, wrongs }
}

function benchFor(label: string, store: StoreUnderTest, options: Options, wrongs: string[]): Bench {
  const startedAt = performance.now()
  const progress = (text: string) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
    process.stderr.write(`${label} ${seconds.padStart(3)} s: ${text}\n`)
  }
  return {
    options,
    store,
    goals: GOALS[store.name],
    progress,
    wrong(text) {
      wrongs.push(`${label}: ${text}`)
      progress(`WRONG: ${text}`)
    },
  }
}

/** One scenario that breaks does not take the others with it. */
async function attempt(bench: Bench, scenario: Scenario | undefined): Promise<readonly Figure[]> {
  try {
    return (await scenario?.(bench)) ?? []
  } catch (error) {
    bench.wrong(error instanceof Error ? error.message : String(error))
    cleanUp()
    await bench.store.removePlaces().catch((why: unknown) => bench.wrong(String(why)))
    return []
  }
}
