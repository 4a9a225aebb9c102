/**
 * The load: a number of connections kept busy in one of two ways.
 *
 * In a closed loop a connection asks again as soon as it was answered. Paced, requests fall due at
 * a fixed rate and take the next idle connection; their latency counts from when they were due, so
 * a server that stalls cannot hide it by slowing the generator down.
 */
import { type Connection, openConnection } from './connection.ts'
import { count, createHistogram, summarize } from './histogram.ts'
import type { LoadJob, LoadReport } from './load-job.ts'
import type { Reply } from './reply-reader.ts'
import { type Asker, createTraffic, type TrafficSource } from './traffic.ts'

/** Kannel says 202. */
const STATUSES_OK: ReadonlySet<number> = new Set([200, 202])
const PACE_TICK_MS = 1
const SAMPLES_MAX = 5
const SAMPLE_CHARS_MAX = 300
/** How long the last answers may take after the load has ended. */
const LAST_ANSWER_MS = 60_000

/** A connection with what it asks and since when it waits, in ms of `performance.now()`. */
interface Lane {
  readonly asker: Asker
  connection: Connection
  dueAt: number
}

interface Window {
  readonly answers: number
  readonly seconds: number
  readonly cpu: NodeJS.CpuUsage
}

class Generator {
  readonly #job: LoadJob
  readonly #source: TrafficSource
  readonly #histogram = createHistogram()
  readonly #ended = Promise.withResolvers<void>()
  readonly #idle: Lane[] = []
  readonly #refused: Record<string, number> = {}
  readonly #samples: string[] = []
  readonly #requestsMax: number
  /** Between two paced requests; undefined in a closed loop. */
  readonly #intervalMs: number | undefined
  #nextDueAt = 0
  #firstAskedAt = 0
  #asked = 0
  #answered = 0
  #ok = 0
  #wrong = 0
  #counting = false
  #stopping = false

  constructor(job: LoadJob) {
    this.#job = job
    this.#source = createTraffic(job)
    this.#requestsMax = 'requests' in job.until ? job.until.requests : Number.POSITIVE_INFINITY
    this.#intervalMs = job.ratePerSecond === undefined ? undefined : 1000 / job.ratePerSecond
  }

  async run(): Promise<LoadReport> {
    const { promise: ended } = this.#ended
    const { connections, urls } = this.#job
    const targets = Array.from({ length: connections }, (_, n) => urls[n % urls.length] ?? '')
    const lanes = await Promise.all(targets.map(this.#open))
    const pacer = this.#start(lanes)
    try {
      await Promise.race([pause(this.#job.warmUpSeconds), ended])
      const window = await this.#measure()
      this.#stop()
      await ended
      return this.#report(window)
    } finally {
      clearInterval(pacer)
      for (const lane of lanes) lane.connection.close()
    }
  }

  #open = async (url: string): Promise<Lane> => {
    const connection = await openConnection(url, {
      onReply: (reply) => this.#settle(lane, reply),
      onBreach: (error) => this.#ended.reject(error),
    })
    const lane: Lane = { asker: this.#source.connect(url), connection, dueAt: 0 }
    return lane
  }

  #start(lanes: readonly Lane[]): NodeJS.Timeout | undefined {
    if (this.#intervalMs === undefined) {
      for (const lane of lanes) this.#askAgain(lane)
      return undefined
    }
    this.#idle.push(...lanes)
    this.#nextDueAt = performance.now()
    return setInterval(() => this.#pump(), PACE_TICK_MS)
  }

  async #measure(): Promise<Window> {
    const { until } = this.#job
    const startedAt = performance.now()
    const cpuBefore = process.cpuUsage()
    this.#counting = true
    await Promise.race(
      'seconds' in until ? [pause(until.seconds), this.#ended.promise] : [this.#ended.promise],
    )
    this.#counting = false
    const seconds = (performance.now() - startedAt) / 1000
    return { answers: this.#histogram.total, seconds, cpu: process.cpuUsage(cpuBefore) }
  }

  /** Asks nothing more; the load has ended when the last answer is in. */
  #stop(): void {
    this.#stopping = true
    if (this.#answered === this.#asked) this.#ended.resolve()
    setTimeout(() => {
      const missing = this.#asked - this.#answered
      this.#ended.reject(new Error(`${missing} requests were not answered`))
    }, LAST_ANSWER_MS).unref()
  }

  #askAgain = (lane: Lane): void => {
    if (!this.#stopping) this.#ask(lane, performance.now())
    else if (this.#answered === this.#asked) this.#ended.resolve()
  }

  #ask(lane: Lane, dueAt: number): void {
    if (this.#asked === 0) this.#firstAskedAt = Date.now()
    this.#asked += 1
    if (this.#asked >= this.#requestsMax) this.#stopping = true
    const bytes = lane.asker.next()
    // Making a large request takes the generator milliseconds that are not the server's.
    lane.dueAt = this.#intervalMs === undefined ? performance.now() : dueAt
    lane.connection.write(bytes)
  }

  /** Paced: what is due goes to whoever is idle. */
  #pump(): void {
    const now = performance.now()
    while (!this.#stopping && this.#nextDueAt <= now) {
      const lane = this.#idle.pop()
      if (lane === undefined) return
      this.#ask(lane, this.#nextDueAt)
      this.#nextDueAt += this.#intervalMs ?? 0
    }
  }

  #settle(lane: Lane, reply: Reply): void {
    const now = performance.now()
    this.#answered += 1
    if (this.#counting) count(this.#histogram, (now - lane.dueAt) * 1000)
    this.#judge(lane.asker, reply)
    if (this.#stopping) {
      if (this.#answered === this.#asked) this.#ended.resolve()
    } else if (this.#intervalMs !== undefined) {
      this.#idle.push(lane)
      this.#pump()
    } else if (this.#job.pauseMs !== undefined) {
      setTimeout(this.#askAgain, this.#job.pauseMs, lane)
    } else this.#ask(lane, now)
  }

  #judge(asker: Asker, reply: Reply): void {
    const body = () => reply.bytes.toString('utf8', reply.bodyAt, reply.bodyEnd)
    if (STATUSES_OK.has(reply.status)) {
      this.#ok += 1
      if (asker.fits(body)) return
      this.#wrong += 1
    } else this.#refused[reply.status] = (this.#refused[reply.status] ?? 0) + 1
    if (this.#samples.length < SAMPLES_MAX) this.#samples.push(body().slice(0, SAMPLE_CHARS_MAX))
  }

  #report({ answers, seconds, cpu }: Window): LoadReport {
    const each = (us: number) => us / Math.max(1, answers)
    return {
      firstAskedAt: this.#firstAskedAt,
      answers,
      seconds,
      perSecond: answers / seconds,
      latency: summarize(this.#histogram),
      ok: this.#ok,
      refused: this.#refused,
      wrong: this.#wrong,
      samples: this.#samples,
      cpuUs: { user: each(cpu.user), system: each(cpu.system) },
      orderIds: this.#source.orderIds,
      nextSerial: this.#source.nextSerial(),
    }
  }
}

/** Puts the load of `job` on the server and says what came back. */
export function generate(job: LoadJob): Promise<LoadReport> {
  return new Generator(job).run()
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000)
  })
}
