/**
 * What the status of a submit_sm_resp means for the message and for the bind it came on.
 *
 * The table has a row for every status of SMPP 3.4 §5.1.3, so a new one does not compile until it
 * is decided; a carrier that means something else says so in its settings.
 */
import { STATUSES, type StatusName, statusName } from '@peyk/smpp/pdu/statuses'
import type { SubmitFailure } from '../../../rules/retry.ts'

/**
 * - `throttled`: the bind slows down, the message goes another way or again
 * - `full`: as above, with a longer pause
 * - `temporary`: again later, within the bounds of the attempts
 * - `rejected`: the carrier's last word
 * - `unknown`: it may have been taken all the same
 * - `rebind`: the carrier takes us for not bound; the connection begins anew
 */
export const OUTCOMES = ['throttled', 'full', 'temporary', 'rejected', 'unknown', 'rebind'] as const
export type Outcome = (typeof OUTCOMES)[number]

interface Row {
  readonly failure: SubmitFailure
  /** The bind rests for so long, and is slower then. */
  readonly slowMs: number
  readonly rebinds: boolean
}

const row = (failure: SubmitFailure, slowMs = 0, rebinds = false): Row => ({
  ...{ failure, slowMs, rebinds },
})

const ROWS: Readonly<Record<Outcome, Row>> = {
  throttled: row('throttled', 1_000),
  full: row('throttled', 5_000),
  temporary: row('temporary'),
  rejected: row('rejected'),
  unknown: row('unknown'),
  rebind: row('temporary', 0, true),
}

const DEFAULTS: Readonly<Record<Exclude<StatusName, 'ESME_ROK'>, Outcome>> = {
  ESME_RTHROTTLED: 'throttled',
  ESME_RMSGQFUL: 'full',

  ESME_RSYSERR: 'temporary',
  ESME_RX_T_APPN: 'temporary',
  ESME_RDELIVERYFAILURE: 'temporary',
  ESME_RUNKNOWNERR: 'temporary',
  // They answer other requests than a submit; what was meant cannot be known.
  ESME_RCANCELFAIL: 'temporary',
  ESME_RREPLACEFAIL: 'temporary',
  ESME_RQUERYFAIL: 'temporary',
  ESME_RINVMSGID: 'temporary',

  ESME_RINVBNDSTS: 'rebind',
  ESME_RALYBND: 'rebind',
  ESME_RBINDFAIL: 'rebind',
  ESME_RINVPASWD: 'rebind',
  ESME_RINVSYSID: 'rebind',
  ESME_RINVSYSTYP: 'rebind',
  // Octets were lost on the way, or somebody cannot count.
  ESME_RINVCMDLEN: 'rebind',
  ESME_RINVCMDID: 'rebind',

  ESME_RSUBMITFAIL: 'unknown',

  ESME_RINVSRCADR: 'rejected',
  ESME_RINVDSTADR: 'rejected',
  ESME_RINVSRCTON: 'rejected',
  ESME_RINVSRCNPI: 'rejected',
  ESME_RINVDSTTON: 'rejected',
  ESME_RINVDSTNPI: 'rejected',
  ESME_RX_P_APPN: 'rejected',
  ESME_RX_R_APPN: 'rejected',
  // What we wrote does not please: it would not at the next attempt either.
  ESME_RINVMSGLEN: 'rejected',
  ESME_RINVPRTFLG: 'rejected',
  ESME_RINVREGDLVFLG: 'rejected',
  ESME_RINVSERTYP: 'rejected',
  ESME_RINVNUMDESTS: 'rejected',
  ESME_RINVDLNAME: 'rejected',
  ESME_RINVDESTFLAG: 'rejected',
  ESME_RINVSUBREP: 'rejected',
  ESME_RINVESMCLASS: 'rejected',
  ESME_RCNTSUBDL: 'rejected',
  ESME_RINVREPFLAG: 'rejected',
  ESME_RINVNUMMSGS: 'rejected',
  ESME_RINVSCHED: 'rejected',
  ESME_RINVEXPIRY: 'rejected',
  ESME_RINVDFTMSGID: 'rejected',
  ESME_RINVOPTPARSTREAM: 'rejected',
  ESME_ROPTPARNOTALLWD: 'rejected',
  ESME_RINVPARLEN: 'rejected',
  ESME_RMISSINGOPTPARAM: 'rejected',
  ESME_RINVOPTPARAMVAL: 'rejected',
}

/** A status of the carrier's own: the attempts are bounded, so trying again does no harm. */
const OTHER: Outcome = 'temporary'

/** A status by its name or its number, `0x45` or `69`; undefined if it is neither. */
export function readStatus(text: string): number | undefined {
  if (Object.hasOwn(STATUSES, text)) return STATUSES[text as StatusName].code
  return /^(0x[\da-f]{1,8}|\d{1,10})$/i.test(text) ? Number(text) : undefined
}

export interface Verdict extends Row {
  /** For people: the name of the status and what it says. */
  readonly error: string
}

export type Judge = (status: number) => Verdict

/** @param own what the carrier's settings say of statuses */
export function createJudge(own: Readonly<Record<string, Outcome>>): Judge {
  const byCode = new Map<number, Outcome>()
  for (const [name, outcome] of Object.entries(DEFAULTS)) {
    byCode.set(STATUSES[name as StatusName].code, outcome)
  }
  for (const [text, outcome] of Object.entries(own)) {
    const code = readStatus(text)
    if (code !== undefined) byCode.set(code, outcome)
  }
  return (status) => ({ ...ROWS[byCode.get(status) ?? OTHER], error: wordsOf(status) })
}

function wordsOf(status: number): string {
  const name = statusName(status)
  const known = Object.hasOwn(STATUSES, name) ? STATUSES[name as StatusName] : undefined
  return known ? `${name} (${known.meaning})` : `status ${name}, which is the carrier's own`
}

/** Why there is no answer. */
export const LOST = {
  timedOut: 'no answer came in time',
  closed: 'the connection ended before the answer',
  garbled: 'the answer could not be read',
  unsent: 'it could not be sent',
} as const
