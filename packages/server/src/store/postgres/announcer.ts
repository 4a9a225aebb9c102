/**
 * What nodes tell each other, by LISTEN and NOTIFY on a connection of its own.
 *
 * A notification is a hint and never the truth: whoever was not listening for a while looks for
 * himself, and everything that is announced can also be found by asking. Hints of one kind that
 * come close together travel as one, because every notification of a database stands in one queue.
 */
import pg from 'pg'
import type { TimeSource } from '../../base/clock.ts'
import type { Announcement, Hear } from '../store.ts'
import { clientConfig, type DatabaseOptions } from './connections.ts'

export interface Announcer {
  announce(announcement: Announcement): void
  /** Everybody is told of what others announce; and of a gap, after which anything may be so. */
  onAnnouncement(hear: Hear): void
  close(): Promise<void>
}

export interface AnnouncerOptions {
  readonly database: DatabaseOptions
  readonly time: TimeSource
  /** Tells this node's own announcements from those of others. */
  readonly self: string
}

const RECONNECT_MS = 1_000
/** Announcements of one kind wait so long for more of it. */
const GATHER_MS = 10

export async function openAnnouncer(options: AnnouncerOptions): Promise<Announcer> {
  const announcer = new Listening(options)
  await announcer.connect()
  return announcer
}

class Listening implements Announcer {
  readonly #options: AnnouncerOptions
  readonly #hearers: Hear[] = []
  readonly #gathered = new Map<string, Announcement>()
  #client: pg.Client | undefined
  #channel = ''
  #closed = false

  constructor(options: AnnouncerOptions) {
    this.#options = options
  }

  async connect(): Promise<void> {
    const client = new pg.Client(clientConfig(this.#options.database, 'listen'))
    // Of a connection that breaks it says so twice, once as an error and once as an end.
    client.on('error', () => this.#lose(client))
    client.on('end', () => this.#lose(client))
    client.on('notification', ({ payload = '' }) => this.#heard(payload))
    try {
      await client.connect()
      const { rows } = await client.query<{ channel: string }>(
        `select 'peyk.' || current_schema() as channel`,
      )
      this.#channel = rows[0]?.channel ?? 'peyk'
      await client.query(`listen ${client.escapeIdentifier(this.#channel)}`)
    } catch (error) {
      client.end().catch(() => {})
      throw error
    }
    this.#client = client
  }

  announce(announcement: Announcement): void {
    const { topic } = announcement
    const key = 'body' in announcement ? `${topic} ${announcement.body}` : topic
    if (this.#gathered.size === 0) this.#options.time.after(GATHER_MS, () => this.#tell())
    this.#gathered.set(key, announcement)
  }

  onAnnouncement(hear: Hear): void {
    this.#hearers.push(hear)
  }

  async close(): Promise<void> {
    this.#tell()
    this.#closed = true
    await this.#client?.end().catch(() => {})
  }

  #tell(): void {
    const told = [...this.#gathered.values()]
    this.#gathered.clear()
    for (const announcement of told) {
      const payload = JSON.stringify({ from: this.#options.self, ...announcement })
      // Whoever misses it finds out by asking.
      this.#client?.query('select pg_notify($1, $2)', [this.#channel, payload]).catch(() => {})
    }
  }

  #heard(payload: string): void {
    const { from, ...announcement } = JSON.parse(payload) as { from: string } & Announcement
    if (from !== this.#options.self) this.#pass(announcement)
  }

  #pass(announcement: Announcement): void {
    for (const hear of this.#hearers) hear(announcement)
  }

  /** Only the connection that listens is missed; one that was never made has its own way back. */
  #lose(client: pg.Client): void {
    if (this.#client !== client) return
    this.#client = undefined
    client.end().catch(() => {})
    this.#reconnect()
  }

  #reconnect(): void {
    if (this.#closed) return
    this.#options.time.after(RECONNECT_MS, () => {
      if (this.#closed) return
      this.connect().then(
        () => this.#pass({ topic: 'gap' }),
        () => this.#reconnect(),
      )
    })
  }
}
