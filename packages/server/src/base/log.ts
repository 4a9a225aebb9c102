/**
 * The shape of the log, and what must never be written to it.
 *
 * Message texts, numbers and credentials never reach a log line; the query string of the GET call
 * is dropped, because it holds all of them.
 */

/** The part of pino that the platform uses. */
export interface Log {
  debug(fields: object, text: string): void
  info(fields: object, text: string): void
  warn(fields: object, text: string): void
  error(fields: object, text: string): void
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} }

/** The path without its query: a query string can hold a hash, a password and a text. */
export function pathOf(url: string): string {
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}
