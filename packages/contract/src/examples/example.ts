/**
 * What an example of the error dictionary is made of: the requests that provoke a status in a
 * sandbox that was never used before, as values. The page, `/errors.json` and the test that runs
 * them all read these, and `shell.ts` writes them down for copy and paste.
 *
 * A text may name a variable that an earlier step kept, as `$order`; names are lower-case letters.
 */
import type { Bilingual } from '../statuses.ts'
import type { Branch } from '../tree.ts'

/** Variable → the name of the one field of the answer that it keeps. With none the answer is only
 * put aside. */
export type Keep = Readonly<Record<string, string>>

/** A call of `/v1`, which is written as JSON or as XML. */
export interface WireStep {
  /** Below `/v1/`, without the ending of the form. */
  readonly call: string
  /** What stands in `request`. */
  readonly request: Branch
  readonly keep?: Keep
}

/** A call of the management API: what has to be so before the request can go wrong. */
export interface ManageStep {
  readonly method: 'POST' | 'PATCH'
  readonly path: string
  readonly body: Branch
  readonly keep?: Keep
}

/** Keeps the format and the time of day, which make a text unlike that of any order before. */
export interface TimeStep {
  readonly time: string
}

/** The simulated carrier takes a fifth of a second to deliver. */
export interface PauseStep {
  readonly pauseS: number
}

export type Step = WireStep | ManageStep | TimeStep | PauseStep

/** The last step is the call that answers the status, or the report that shows it. */
export interface Example {
  /** What goes wrong here, or what the report will show. */
  readonly story: Bilingual
  readonly steps: readonly Step[]
}

export type Texts = Readonly<Record<string, string>>

const DEMO: Branch = { key: 'demo', hash: 'demo' }

/** A call by the demo account. */
export function wire(call: string, content: Branch = {}): WireStep {
  return { call, request: { authentication: DEMO, ...content } }
}

/** An order of one message by the demo account. */
export function order(
  { text = 'Merhaba', to = '5321112233', ...fields }: Texts = {},
  keep?: Keep,
): WireStep {
  const message = { text, receipents: { number: [to] } }
  const step = wire('send-sms', { order: { sender: 'PEYK', iys: '0', ...fields, message } })
  return keep === undefined ? step : { ...step, keep }
}
