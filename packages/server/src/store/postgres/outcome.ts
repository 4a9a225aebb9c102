/**
 * What became of a commit whose answer was lost.
 *
 * The transaction told its id before it asked for the commit, and the database remembers for each
 * id whether it was committed, over restarts too. So a caller is told the truth as soon as the
 * database can be asked, and only if it stays away is told "unavailable" without knowing.
 */
import type { TimeSource } from '../../base/clock.ts'
import type { Connections } from './connections.ts'

/** The connection broke while the commit was under way. */
export class CommitUnknown extends Error {
  override readonly name = 'CommitUnknown'
  readonly transactionId: string
  /** What the caller is to be told if it was committed. */
  readonly value: unknown

  constructor(transactionId: string, value: unknown, cause: unknown) {
    super('the connection broke during the commit', { cause })
    this.transactionId = transactionId
    this.value = value
  }
}

export type Outcome = 'committed' | 'aborted' | 'unknown'

const ASK_EVERY_MS = 200
const ASK_FOR_MS = 5_000

export async function outcomeOf(
  transactionId: string,
  connections: Connections,
  time: TimeSource,
): Promise<Outcome> {
  const untilMs = time.now() + ASK_FOR_MS
  while (time.now() < untilMs) {
    const status = await connections
      .use(async (connection) => {
        const { rows } = await connection.query<{ status: string | null }>(
          'select pg_xact_status($1::xid8) as status',
          [transactionId],
        )
        return rows[0]?.status
      })
      // Still away: asked again in a moment.
      .catch(() => undefined)
    if (status === 'committed' || status === 'aborted') return status
    await new Promise<void>((done) => time.after(ASK_EVERY_MS, done))
  }
  return 'unknown'
}
