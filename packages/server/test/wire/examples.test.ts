/**
 * The examples of the error dictionary, run as they stand on its pages: every command of every
 * status, in JSON and in XML, against a sandbox that nobody has used. One sandbox sees them in the
 * order of the codes and the other the other way round, so none leans on another.
 *
 * Where the machine has a shell and curl, both run once more by these.
 */
import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import type { DictionaryEntry } from '@peyk/contract/explain/dictionary'
import type { Format } from '@peyk/contract/write-reply'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runShell, type Surroundings } from '../kit/shell-reader.ts'
import { openWorld, type Sent, until, type World } from '../kit/wire-kit.ts'
import { readXml } from './support/xml.ts'

const FORMATS = ['json', 'xml'] as const
const worlds: Partial<Record<Format, World>> = {}
const worldOf = (format: Format) => worlds[format] as World

beforeAll(async () => {
  for (const format of FORMATS) worlds[format] = await openWorld()
})
afterAll(async () => {
  for (const world of Object.values(worlds)) await world.close()
})

/** As a newcomer gets them. */
async function entriesOf({ url }: World): Promise<readonly DictionaryEntry[]> {
  const { errors } = (await (await fetch(`${url}/errors.json`)).json()) as Sent
  return errors
}

/** What the last answer of an example shows of the status. */
function shown({ group }: DictionaryEntry, answer: string): number {
  const { response }: Sent = answer.startsWith('{') ? JSON.parse(answer) : readXml(answer)
  if (group === 'message') return Number([response.order.message].flat()[0].status)
  return Number(group === 'order' ? response.order.status : response.status.code)
}

let asked = 0

function nextTime(): string {
  asked += 1
  return `09:00:${asked}`
}

function around({ url }: World): Surroundings {
  return {
    timeOfDay: nextTime,
    // What a pause waits for: everything that is not kept queued on purpose has ended.
    sleep: () =>
      until(async () => {
        const { items } = (await (await fetch(`${url}/sandbox/messages`)).json()) as Sent
        const open = items.filter(({ to }: Sent) => to !== '+905000000110')
        return open.every(({ status }: Sent) => status === 'delivered' || status === 'undelivered')
      }).then(() => undefined),
  }
}

describe.each(FORMATS)('the examples in %s', (format) => {
  test('provoke the codes they stand for', async () => {
    const world = worldOf(format)
    const entries = await entriesOf(world)
    expect(entries).toHaveLength(39)
    for (const entry of format === 'json' ? entries : [...entries].reverse()) {
      const answer = await runShell(entry.example.shell[format], around(world))
      expect([entry.code, shown(entry, answer), answer]).toEqual([entry.code, entry.code, answer])
    }
  })
})

const hasCurl = ['sh', 'curl', 'sed', 'date', 'sleep'].every((name) => {
  return spawnSync('sh', ['-c', `command -v ${name}`]).status === 0
})

const SHELL_MS_MAX = 60_000

test('the shell runs them as they stand', { timeout: SHELL_MS_MAX }, async () => {
  if (!hasCurl) return
  await Promise.all(
    FORMATS.map(async (format) => {
      const world = worldOf(format)
      const run = async (entry: DictionaryEntry) => {
        const { stdout } = await promisify(execFile)('sh', ['-c', entry.example.shell[format]])
        expect([entry.code, shown(entry, stdout)]).toEqual([entry.code, entry.code])
      }
      // Those with a pause take a second each, so they wait together.
      await Promise.all((await entriesOf(world)).map(run))
    }),
  )
})
