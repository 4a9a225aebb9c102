/**
 * Runs verbs on a SQLite file, synchronously.
 *
 * A batch is one transaction: one fsync serves everybody, and a call that fails takes back only
 * itself. WAL with `synchronous = FULL` means that a commit is on the disk when it returns.
 */
import Database from 'better-sqlite3'
import type { Call } from '../batcher.ts'
import { sqliteDialect } from '../dialect.ts'
import { PrintMemory } from '../print-memory.ts'
import type { Param, SetRows, Statement, Step, Steps } from '../statement.ts'
import { migrateSqlite } from './migrate.ts'
import { fillPrints } from './prints.ts'

export type EngineResult =
  | { readonly value: unknown }
  | { readonly error: { readonly code: string; readonly message: string } }

export interface SqliteOptions {
  /** A file, or `:memory:`. */
  readonly file: string
  readonly readOnly: boolean
  /** The file may not grow beyond this; the store answers as on a full disk. */
  readonly bytesMax?: number | undefined
}

export interface Engine {
  /** Runs the calls in one transaction. */
  batch(calls: readonly Call[]): EngineResult[]
  /** Brings the schema up to date; a writer does it before its first batch. */
  migrate(): void
  close(): void
}

type Program = (input: never) => Steps<unknown>

const CACHE_KIB = 64 * 1024
const CHECKPOINT_PAGES = 8_000

export function openSqlite(
  options: SqliteOptions,
  programs: Readonly<Record<string, Program>>,
): Engine {
  const { file, readOnly, bytesMax } = options
  const db = new Database(file, { readonly: readOnly, timeout: 5_000 })
  if (!readOnly) {
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
    // What is forgotten is overwritten: a deleted row would be readable in the file for months.
    db.pragma('secure_delete = on')
    if (bytesMax) limitSize(db, bytesMax)
  }
  db.pragma(`cache_size = -${CACHE_KIB}`)
  const memory = new PrintMemory()
  const execute = createExecutor(db, memory)
  const begin = db.prepare(readOnly ? 'begin' : 'begin immediate')
  const connection = { db, memory, begin, commit: db.prepare('commit') }

  function runCall({ name, input }: Call): unknown {
    const program = programs[name]
    if (!program) throw new Error(`the store knows no verb called ${name}`)
    return runSteps(program(input as never), execute)
  }

  return {
    batch: (calls) => runBatch(connection, calls, runCall),
    migrate() {
      migrateSqlite(db)
      fillPrints(db, memory)
    },
    close: () => db.close(),
  }
}

function limitSize(db: Database.Database, bytesMax: number): void {
  const pageBytes = Number(db.pragma('page_size', { simple: true }))
  db.pragma(`max_page_count = ${Math.floor(bytesMax / pageBytes)}`)
}

type Execute = (
  statement: Statement<never, unknown>,
  params: Readonly<Record<string, Param>>,
) => readonly unknown[]

/** Statements are prepared once for each connection. */
function createExecutor(db: Database.Database, memory: PrintMemory): Execute {
  const prepared = new Map<Statement<never, unknown>, Database.Statement | null>()
  return (statement, params) => {
    if (statement.embedded) return statement.embedded(memory, params)
    let ready = prepared.get(statement)
    if (ready === undefined) {
      const sql = statement.sql(sqliteDialect)
      ready = sql === '' ? null : db.prepare(sql)
      prepared.set(statement, ready)
    }
    if (ready === null) return []
    if (statement.perRowOf) {
      for (const row of params[statement.perRowOf] as SetRows) ready.run(row)
      return []
    }
    const bound: Record<string, unknown> = {}
    for (const name in params) {
      const value = params[name]
      bound[name] = Array.isArray(value) ? JSON.stringify(value) : value
    }
    if (ready.reader) return ready.all(bound)
    ready.run(bound)
    return []
  }
}

function runSteps(steps: Steps<unknown>, execute: Execute): unknown {
  let turn = steps.next()
  const run = ({ statement, params }: Step) => execute(statement, params)
  while (!turn.done) {
    const asked = turn.value
    turn = steps.next('together' in asked ? asked.together.map(run) : run(asked))
  }
  return turn.value
}

type RunCall = (call: Call) => unknown

interface Connection {
  readonly db: Database.Database
  readonly memory: PrintMemory
  readonly begin: Database.Statement
  readonly commit: Database.Statement
}

/**
 * A savepoint copies every page that is touched under it, so a batch first runs without any; only
 * when a call fails is all of it taken back and every call run in a transaction of its own. Verbs
 * depend on nothing but the database and their input, so running one again gives what it gave.
 */
function runBatch(
  connection: Connection,
  calls: readonly Call[],
  runCall: RunCall,
): EngineResult[] {
  try {
    return inTransaction(connection, () => calls.map((call) => ({ value: runCall(call) })))
  } catch (error) {
    if (calls.length === 1) return [{ error: describe(error) }]
  }
  return calls.flatMap((call) => runBatch(connection, [call], runCall))
}

function inTransaction<T>({ db, memory, begin, commit }: Connection, work: () => T): T {
  try {
    begin.run()
    const done = work()
    commit.run()
    memory.commit()
    return done
  } catch (error) {
    // A full disk may have ended the transaction by itself.
    if (db.inTransaction) db.exec('rollback')
    memory.rollback()
    throw error
  }
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof Database.SqliteError) return { code: error.code, message: error.message }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { code: 'BUG', message }
}
