/**
 * The status catalogue: every number a client can meet, with its wire text and what to do about it.
 *
 * Code that answers names a status (`{ refused: 'insufficientBalance' }`); the number and the
 * Turkish sentence stand in the tables under `statuses/` and nowhere else, so that the replies, the
 * error dictionary and the client's error type cannot disagree. Texts: wire §6.
 */
import { ANSWERS, type AnswerPath, refusalsOf, UNPUBLISHED } from './statuses/answers.ts'
import { BLACKLIST, CONSENT } from './statuses/blacklist-and-consent.ts'
import { CONTACTS } from './statuses/contacts.ts'
import { GENERAL } from './statuses/general.ts'
import { MESSAGE, ORDER } from './statuses/progress.ts'
import { SENDING } from './statuses/sending.ts'

/** One text in the two languages of the documentation. */
export interface Bilingual {
  readonly tr: string
  readonly en: string
}

/** A row as the tables under `statuses/` hold it; its key there is its name. */
export interface StatusRow extends Bilingual {
  readonly code: number
  readonly cause: Bilingual
  readonly remedy: Bilingual
}

const TABLES = {
  message: MESSAGE,
  order: ORDER,
  general: GENERAL,
  sending: SENDING,
  contacts: CONTACTS,
  blacklist: BLACKLIST,
  consent: CONSENT,
}

/** Where the published table files a code (wire §6). */
export type StatusGroup = keyof typeof TABLES

type NamesIn<Table> = Table extends unknown ? keyof Table & string : never
export type StatusName = NamesIn<(typeof TABLES)[StatusGroup]>

export interface Status extends StatusRow {
  readonly name: StatusName
  /** The wire text, byte for byte. */
  readonly tr: string
  /** Its meaning in English; never sent. */
  readonly en: string
  readonly group: StatusGroup
  /**
   * Paths that list the code, such as `send-sms`. Empty for 110–115, which stand inside reports,
   * and for 200 and 503, which any call may answer.
   */
  readonly endpoints: readonly string[]
}

const PATHS = [...new Set([...Object.keys(ANSWERS), ...Object.keys(UNPUBLISHED)])] as AnswerPath[]

function endpointsOf(name: StatusName): readonly string[] {
  return PATHS.filter((path) => refusalsOf(path).includes(name))
}

function statusesIn([group, table]: [string, { readonly [name: string]: StatusRow }]): Status[] {
  return Object.entries(table).map(([key, row]) => {
    const name = key as StatusName
    return { ...row, name, group: group as StatusGroup, endpoints: endpointsOf(name) }
  })
}

/** Every status, in the order of the codes. */
export const STATUSES: readonly Status[] = Object.entries(TABLES)
  .flatMap(statusesIn)
  .sort((a, b) => a.code - b.code)

const BY_NAME = new Map(STATUSES.map((status) => [status.name, status]))
const BY_CODE = new Map(STATUSES.map((status) => [status.code, status]))

export function statusNamed(name: StatusName): Status {
  const status = BY_NAME.get(name)
  if (status === undefined) throw new Error(`no status is named ${name}`)
  return status
}

/** The status of a code that came from outside; `undefined` if the catalogue has no such code. */
export function statusCoded(code: number): Status | undefined {
  return BY_CODE.get(code)
}
