/** Migrations in order: append-only, each run once, in the transaction that notes it. */
import type { Dialect } from '../dialect.ts'
import { first } from './0001-first.ts'

export interface Migration {
  readonly version: number
  readonly name: string
  readonly statements: (dialect: Dialect) => readonly string[]
}

export const MIGRATIONS: readonly Migration[] = [{ version: 1, name: 'first', statements: first }]
