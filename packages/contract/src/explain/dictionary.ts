/**
 * The error dictionary as data: what each status means, why it comes, what to do, which calls
 * answer it, and commands that provoke it. The pages and `/errors.json` are made of it.
 */
import { ENDPOINTS } from '../endpoint-table.ts'
import { EXAMPLES } from '../examples/all.ts'
import { shellOf } from '../examples/shell.ts'
import { type Bilingual, STATUSES, type Status } from '../statuses.ts'
import type { Format } from '../write-reply.ts'

export interface DictionaryEntry {
  readonly code: number
  readonly name: Status['name']
  readonly group: Status['group']
  /** The wire text, byte for byte; it is Turkish whoever asks. */
  readonly message: string
  readonly meaning: Bilingual
  readonly cause: Bilingual
  readonly remedy: Bilingual
  /** Paths of the calls that answer it; for 110 to 115, whose report shows it. */
  readonly calls: readonly string[]
  readonly example: {
    readonly story: Bilingual
    /** Commands for a POSIX shell, in either format. */
    readonly shell: Readonly<Record<Format, string>>
  }
}

/** @param baseUrl where the server answers, without a slash at the end */
export function dictionaryOf(baseUrl: string): readonly DictionaryEntry[] {
  return STATUSES.map((status) => entryOf(status, baseUrl))
}

export function entryOf(status: Status, baseUrl: string): DictionaryEntry {
  const { code, name, group, tr, en, cause, remedy } = status
  const { story } = EXAMPLES[name]
  const shell = (format: Format) => shellOf(EXAMPLES[name], { format, baseUrl })
  return {
    ...{ code, name, group, message: tr, meaning: { tr, en }, cause, remedy },
    calls: callsOf(status),
    example: { story, shell: { json: shell('json'), xml: shell('xml') } },
  }
}

function callsOf({ name, group, endpoints }: Status): readonly string[] {
  if (group === 'message') return ['get-report']
  if (group === 'order') return ['get-report', 'get-reports']
  if (name === 'ok' || name === 'unavailable') return ENDPOINTS.map(({ path }) => path)
  const served = new Set(ENDPOINTS.map(({ path }) => path))
  return endpoints.filter((path) => served.has(path))
}
