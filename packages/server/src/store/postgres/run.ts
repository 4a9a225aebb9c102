/**
 * Runs a verb or a read on a connection, in one transaction.
 *
 * A connection is a pipeline: a statement that answers nothing is sent and the next one follows at
 * once, so that only questions cost a round trip. What went wrong on the way shows at the next
 * question, or at the commit.
 */
import type { Socket } from 'node:net'
import type { Client, PoolClient, QueryResult } from 'pg'
import type { Param, Questions, Statement, Step, Steps } from '../statement.ts'
import { compiled } from './compile.ts'
import { isGone } from './errors.ts'
import { CommitUnknown } from './outcome.ts'

export type Connection = Client | PoolClient

/** Answers a statement in another way than by running it here; undefined for all the others. */
export type Aside = (
  statement: Statement<never, unknown>,
  params: Readonly<Record<string, Param>>,
) => Promise<readonly unknown[]> | undefined

export interface Transaction {
  readonly connection: Connection
  /** How it begins, in SQL. */
  readonly begin: string
  readonly aside?: Aside
  /** The caller must hear what became of the commit, even if its answer is lost: by this mark. */
  readonly mark?: { readonly token: string; readonly atMs: number }
}

const MARK = {
  name: 'peyk_mark',
  text: `insert into commit_mark (token, at) values ($1, $2)
    returning pg_current_xact_id()::text as id`,
}

/**
 * Runs the steps and commits.
 * @throws the first thing that went wrong, and all of it is taken back; or CommitUnknown
 */
export async function inTransaction<T>(
  { connection, begin, aside, mark }: Transaction,
  steps: Steps<T>,
): Promise<T> {
  const sender = new Sender(connection)
  let id: string | undefined
  try {
    sender.send(begin)
    if (mark) {
      const marking = { ...MARK, values: [mark.token, mark.atMs] }
      sender.send(marking, ({ rows }) => (id = rows[0]?.id))
    }
    const done = await runSteps(steps, (asked) => {
      if (!('together' in asked)) return answer(sender, asked, aside)
      return Promise.all(asked.together.map((step) => answer(sender, step, aside)))
    })
    await commit(sender, (error) => {
      if (!mark || id === undefined) return false
      return new CommitUnknown({ id, token: mark.token }, done, error)
    })
    return done
  } catch (error) {
    sender.flush()
    // A connection that is gone has taken it back already.
    connection.query('rollback').catch(() => {})
    if (error instanceof CommitUnknown) throw error
    throw sender.failure ?? error
  }
}

async function commit(
  sender: Sender,
  unknown: (error: unknown) => CommitUnknown | false,
): Promise<void> {
  const failedBefore = sender.failure
  try {
    const { command } = await sender.ask('commit')
    // A commit of a transaction that had failed is answered with ROLLBACK.
    if (command !== 'COMMIT') throw sender.failure ?? new Error('the transaction was taken back')
  } catch (error) {
    const lost = failedBefore === undefined && isGone(error) && unknown(error)
    throw lost || error
  }
}

async function runSteps<T>(
  steps: Steps<T>,
  execute: (asked: Step | Questions) => Promise<readonly unknown[]> | readonly unknown[],
): Promise<T> {
  let turn = steps.next()
  while (!turn.done) turn = steps.next(await execute(turn.value))
  return turn.value
}

const NOTHING: readonly unknown[] = []

function answer(
  sender: Sender,
  { statement, params }: Step,
  aside: Aside | undefined,
): Promise<readonly unknown[]> | readonly unknown[] {
  const answered = aside?.(statement, params)
  if (answered) return answered
  const ready = compiled(statement)
  if (!ready) return NOTHING
  const { name, text } = ready
  const query = { name, text, values: ready.valuesOf(params) }
  if (ready.answers) return sender.ask(query).then(({ rows }) => rows)
  sender.send(query)
  return NOTHING
}

type Query = string | { name: string; text: string; values: unknown[] }

/** pg does not tell of its socket in its types. */
type Corkable = { readonly connection?: { readonly stream: Pick<Socket, 'cork' | 'uncork'> } }

/** Gathers what is sent until somebody waits for an answer: one system call instead of many. */
class Sender {
  readonly #connection: Connection
  readonly #socket: Pick<Socket, 'cork' | 'uncork'> | undefined
  #corked = false
  /** The first failure: what follows it only says that the transaction has failed. */
  failure: Error | undefined

  constructor(connection: Connection) {
    this.#connection = connection
    this.#socket = (connection as Corkable).connection?.stream
  }

  async ask(query: Query): Promise<QueryResult> {
    this.#cork()
    const answered = this.#query(query)
    // Questions that are asked in the same turn travel together.
    await null
    this.flush()
    return answered
  }

  /** Goes on at once; a failure shows at the next question. */
  send(query: Query, then: (result: QueryResult) => void = () => {}): void {
    this.#cork()
    this.#query(query).then(then, () => {})
  }

  flush(): void {
    if (!this.#corked) return
    this.#corked = false
    this.#socket?.uncork()
  }

  #cork(): void {
    if (this.#corked) return
    this.#corked = true
    this.#socket?.cork()
  }

  #query(query: Query): Promise<QueryResult> {
    return this.#connection.query(query).catch((error: Error) => {
      this.failure ??= error
      throw this.failure
    })
  }
}
