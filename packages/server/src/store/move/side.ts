/**
 * The two ends of a move. Both understand the same SQL as long as it is plain; parameters are `$1`,
 * `$2`, … on either. What they do not agree on has a name here.
 */
import type { MovedTable } from './tables.ts'

export type Value = string | number | null | Uint8Array
export type Row = readonly Value[]

export interface Column {
  readonly name: string
  readonly kind: 'integer' | 'text' | 'bytes'
}

export interface Page {
  readonly table: MovedTable
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
}

export interface Side {
  /** For people; never holds a password. */
  readonly name: string
  ask<R>(sql: string, values?: readonly Value[]): Promise<readonly R[]>
  /** As `ask`, each row an array. */
  askRows(sql: string, values?: readonly Value[]): Promise<readonly Row[]>
  tables(): Promise<readonly string[]>
  columnsOf(table: string): Promise<readonly Column[]>
  /** How many bytes a text has on PostgreSQL, or how many bytes there are. */
  octets(column: Column): string
  /** @throws MoveRefused while a Peyk works on it */
  refuseUse(): Promise<void>
  close(): Promise<void>
}

export interface Target extends Side {
  /** Brings the schema up to date. @throws MoveRefused when it belongs to another program */
  migrate(): Promise<void>
  /** The counters stand: makes room for the ids below them. */
  makeRoom(): Promise<void>
  /** Writes rows and, in the same transaction, how far the move has come. */
  write(page: Page, mark: string): Promise<void>
  /** All rows are there: what the engine keeps beside them. */
  furnish(options: Furnishing): Promise<void>
  /** From now on a commit waits for the disk again. */
  settle(): Promise<void>
}

export interface Furnishing {
  /** Carriers that live inside a node: their ids begin with its name, which owes the receipts. */
  readonly insideNodes: readonly string[]
  /** By the machine. */
  readonly nowMs: number
}

/** One line for the user; `at` says which of the two ends it is about. */
export class MoveRefused extends Error {
  override readonly name = 'MoveRefused'
  readonly at: 'source' | 'target'

  constructor(at: 'source' | 'target', message: string) {
    super(message)
    this.at = at
  }
}
