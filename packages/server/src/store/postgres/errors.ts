/** What a failure of the database means: come again, try again now, or a bug. */
import { StoreUnavailable } from '../store.ts'

/** SQLSTATE or a code of Node's sockets; pg puts both in `code`. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''

/**
 * SQLSTATE (PostgreSQL, appendix A): 08 connections, 53 resources (a full disk, too many
 * connections), 57 the operator or a time-out, 58 the system, 25006 a standby that takes no writes,
 * 25P03 a transaction that stood still for too long, 55P03 a lock that was not to be had in time.
 */
const AWAY_STATE = /^(08...|53...|57...|58...|25006|25P0[34]|55P03)$/
const AWAY_SOCKET = /^(E[A-Z_]+|ERR_SSL_.*)$/
/** pg has no code for these. */
const AWAY_WORDS = new RegExp(
  [
    '^Connection terminated',
    '^Client has encountered',
    '^Client was closed',
    '^Query read timeout',
    'timeout (expired|exceeded)',
    '^Cannot use a pool',
  ].join('|'),
)

/** The other side is not there, or cannot do it now: nothing was changed. */
export function isAway(error: unknown): boolean {
  const code = codeOf(error)
  if (AWAY_STATE.test(code) || AWAY_SOCKET.test(code)) return true
  return code === '' && error instanceof Error && AWAY_WORDS.test(error.message)
}

/** The connection is gone, or nobody knows what state it is in. */
export function isGone(error: unknown): boolean {
  const code = codeOf(error)
  const ended = /^(08...|57P0[1-5]|25P0[34])$/.test(code)
  return ended || (isAway(error) && !AWAY_STATE.test(code)) || code === PLAN_IS_OLD
}

/** "cached plan must not change result type": a newer node has added a column. */
const PLAN_IS_OLD = '0A000'
/** No partition takes the row: its month was let go between the numbering and the writing. */
const NO_PARTITION = '23514'
/** Deadlock, serialization failure, and a key that somebody else took a moment ago. */
const AGAIN = new Set(['40P01', '40001', '23505', PLAN_IS_OLD, NO_PARTITION])

/** The month that these ids belong to has been let go. */
export const isOfNoMonth = (error: unknown): boolean => codeOf(error) === NO_PARTITION

/** Whether the same call may work if it is simply made again. */
export const isWorthAnother = (error: unknown): boolean => AGAIN.has(codeOf(error))

/** In one line; of several addresses that were tried, Node tells nothing but the code. */
export const whatHappened = (error: unknown): string => {
  const { message } = error instanceof Error ? error : new Error(String(error))
  return message === '' ? codeOf(error) : message
}

/** As the rest of the platform knows it. */
export function storeError(error: unknown): Error {
  if (error instanceof StoreUnavailable) return error
  const known = error instanceof Error ? error : new Error(String(error))
  return isAway(known) ? new StoreUnavailable(whatHappened(known)) : known
}
