/**
 * What became of a commit whose answer was lost.
 *
 * The transaction left a mark of its own, which is there if and only if it was committed, and told
 * its id, by which the database says whether it is still under way. (The id alone does not do:
 * after a crash the database gives ids anew that it had not written down.) So a caller is told the
 * truth as soon as the database can be asked, and only if it stays away is told "unavailable"
 * without knowing.
 */
import type { ClientBase } from 'pg'
import type { TimeSource } from '../../base/clock.ts'
import type { Connections } from './connections.ts'

export interface Lost {
  /** The database's number of the transaction. */
  readonly id: string
  /** Its mark. */
  readonly token: string
}

/** The connection broke while the commit was under way. */
export class CommitUnknown extends Error {
  override readonly name = 'CommitUnknown'
  readonly lost: Lost
  /** What the caller is to be told if it was committed. */
  readonly value: unknown

  constructor(lost: Lost, value: unknown, cause: unknown) {
    super('the connection broke during the commit', { cause })
    this.lost = lost
    this.value = value
  }
}

export type Outcome = 'committed' | 'aborted' | 'unknown'

const ASK_EVERY_MS = 200
const ASK_FOR_MS = 5_000
/** Nobody asks for a mark that is older. */
const MARK_KEEP_MS = 600_000

export async function outcomeOf(
  lost: Lost,
  connections: Connections,
  time: TimeSource,
): Promise<Outcome> {
  const untilMs = time.now() + ASK_FOR_MS
  while (time.now() < untilMs) {
    const status = await connections
      .use((connection) => look(connection, lost))
      // Still away: asked again in a moment.
      .catch(() => 'unknown' as const)
    if (status !== 'unknown') return status
    await new Promise<void>((done) => time.after(ASK_EVERY_MS, done))
  }
  return 'unknown'
}

/** First whether it is under way, then for the mark: else it might end in between. */
async function look(client: ClientBase, { id, token }: Lost): Promise<Outcome> {
  const [under, marked] = await Promise.all([
    client.query<{ status: string | null }>('select pg_xact_status($1::xid8) as status', [id]),
    client.query('select 1 from commit_mark where token = $1', [token]),
  ])
  if (marked.rows.length > 0) return 'committed'
  return under.rows[0]?.status === 'in progress' ? 'unknown' : 'aborted'
}

export async function forgetMarks(client: ClientBase, nowMs: number): Promise<void> {
  await client.query('delete from commit_mark where at < $1', [nowMs - MARK_KEEP_MS])
}
