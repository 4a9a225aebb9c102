/**
 * Measures Peyk against its goals and prints what came out.
 *
 * A goal that is missed is a finding and not a failure; a wrong answer is a failure, because the
 * speed of wrong answers means nothing.
 */
import { writeFileSync } from 'node:fs'
import { readArgs, USAGE } from './args.ts'
import type { Bench, Figure, Options, Scenario } from './bench.ts'
import { cleanUp, cleanUpAtExit } from './children.ts'
import { describeMachine, measureOthers } from './machine.ts'
import { big } from './scenarios/big.ts'
import { drain } from './scenarios/drain.ts'
import { final } from './scenarios/final.ts'
import { orders } from './scenarios/orders.ts'
import { start } from './scenarios/start.ts'
import { stored } from './scenarios/stored.ts'
import { machineText, othersText, tableText } from './table.ts'

const SCENARIOS: Readonly<Record<string, Scenario>> = { start, orders, big, final, drain, stored }

cleanUpAtExit()
process.exit(await main())

async function main(): Promise<number> {
  const { only, json, options } = readArgs(process.argv.slice(2))
  const names = only ?? Object.keys(SCENARIOS)
  const unknown = names.filter((name) => SCENARIOS[name] === undefined)
  if (unknown.length > 0) {
    process.stderr.write(`no such scenario: ${unknown.join(', ')}\n${USAGE}`)
    return 2
  }
  const others = [await measureOthers()]
  const machine = describeMachine()
  process.stdout.write(`${machineText(machine)}\n`)
  const wrongs: string[] = []
  const figures: Figure[] = []
  for (const name of names) {
    figures.push(...(await attempt(benchFor(name, options, wrongs), SCENARIOS[name])))
  }
  others.push(await measureOthers())
  const command = ['bench/run.ts', ...process.argv.slice(2)].join(' ')
  process.stdout.write(`\n${tableText(figures)}\n\n${othersText(others)}\n${command}\n`)
  for (const wrong of wrongs) process.stdout.write(`WRONG ${wrong}\n`)
  const result = { machine, others, command, options, figures, wrongs }
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(result, null, 2)}\n`)
  return wrongs.length === 0 ? 0 : 1
}

function benchFor(name: string, options: Options, wrongs: string[]): Bench {
  const startedAt = performance.now()
  const progress = (text: string) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0)
    process.stderr.write(`${name} ${seconds.padStart(3)} s: ${text}\n`)
  }
  return {
    options,
    progress,
    wrong(text) {
      wrongs.push(`${name}: ${text}`)
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
    return []
  }
}
