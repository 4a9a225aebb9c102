/**
 * A client that stays bound: connects, binds, and begins anew when the session ends, after pauses
 * that grow. The host's name is looked up for each attempt.
 *
 * A refusal that no repetition changes (password, system id) is told as `refused` and followed by a
 * long pause; `wake` tries at once, for instance when the settings were corrected.
 */
import { connect as connectTcp, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { BACKOFF, type Backoff, isAlreadyBound, isRefusal, pauseMs } from './backoff.ts'
import { type Clock, realClock } from './clock.ts'
import type { Body } from './pdu/commands.ts'
import { statusName } from './pdu/statuses.ts'
import { Session } from './session.ts'
import type { Closing, SessionEvents, SessionOptions } from './session-options.ts'
import type { BindName } from './states.ts'
import type { Reply } from './window.ts'

export type ClientState =
  | 'connecting'
  | 'binding'
  | 'bound'
  /** Between two attempts. */
  | 'waiting'
  /** Between two attempts, the last of which was refused for good. */
  | 'refused'
  | 'stopped'

/** Certificates are checked unless `rejectUnauthorized: false` is said. */
export type TlsOptions = Pick<
  ConnectionOptions,
  | 'ca'
  | 'cert'
  | 'ciphers'
  | 'key'
  | 'minVersion'
  | 'passphrase'
  | 'rejectUnauthorized'
  | 'servername'
>

export interface ClientOptions extends Omit<SessionOptions, 'side' | 'on'> {
  readonly host: string
  readonly port: number
  /** `true` is TLS with the system's own authorities. */
  readonly tls?: boolean | TlsOptions
  readonly bind: BindName
  /** system_id and password, and whatever else the carrier asks for; 3.4 is the version. */
  readonly credentials: Partial<Body<BindName>>
  readonly on?: ClientEvents
  readonly connectMs?: number
  readonly bindMs?: number
  readonly backoff?: Partial<Backoff>
  /** A number from 0 to 1, by which the pauses are spread. */
  readonly chance?: () => number
}

export interface ClientEvents extends SessionEvents {
  /** `detail` says why, where there is a why. */
  state?(state: ClientState, detail: string | undefined, client: Client): void
}

const INTERFACE_VERSION = 0x34
const DEFAULTS = { connectMs: 10_000, bindMs: 30_000 } as const

export class Client {
  readonly #options: ClientOptions
  readonly #clock: Clock
  readonly #backoff: Backoff
  #state: ClientState = 'stopped'
  #detail: string | undefined
  #session: Session | undefined
  #failures = 0
  #boundMs: number | undefined
  #callOff = () => {}
  #socket: Socket | undefined
  /** How the next pause is, when the bind was answered with a refusal. */
  #refusal: number | undefined

  constructor(options: ClientOptions) {
    this.#options = options
    this.#clock = options.clock ?? realClock
    this.#backoff = { ...BACKOFF, ...options.backoff }
  }

  get state(): ClientState {
    return this.#state
  }

  /** Why the client is in its state. */
  get detail(): string | undefined {
    return this.#detail
  }

  /** The session that is bound. */
  get session(): Session | undefined {
    return this.#state === 'bound' ? this.#session : undefined
  }

  start(): void {
    if (this.#state === 'stopped') this.#connect()
  }

  /** Ends the pause, if there is one. */
  wake(): void {
    if (this.#state !== 'waiting' && this.#state !== 'refused') return
    this.#callOff()
    this.#connect()
  }

  /** Unbinds if bound, and does not come back. */
  stop(): void {
    this.#callOff()
    const session = this.#session
    const isBound = this.#state === 'bound'
    this.#become('stopped')
    if (isBound) session?.unbind()
    else if (session) session.destroy()
    else this.#socket?.destroy()
  }

  #become(state: ClientState, detail?: string): void {
    this.#state = state
    this.#detail = detail
    this.#options.on?.state?.(state, detail, this)
  }

  #connect(): void {
    this.#refusal = undefined
    this.#boundMs = undefined
    this.#session = undefined
    this.#become('connecting')
    const socket = this.#open()
    this.#socket = socket
    const { connectMs = DEFAULTS.connectMs, tls } = this.#options
    const fail = (error: Error) => {
      this.#callOff()
      socket.destroy()
      socket.on('error', () => {})
      if (this.#socket === socket && this.#state === 'connecting') this.#pause(error.message)
    }
    this.#callOff = this.#clock.at(this.#clock.now() + connectMs, () =>
      fail(new Error(`no connection within ${connectMs} ms`)),
    )
    socket.once('error', fail)
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      socket.off('error', fail)
      this.#callOff()
      if (this.#state === 'connecting') this.#bind(socket)
      else socket.destroy()
    })
  }

  #open(): Socket {
    const { host, port, tls } = this.#options
    // Small PDUs go out when they are written: what belongs together is gathered before.
    const to = { host, port, noDelay: true, keepAlive: true }
    if (!tls) return connectTcp(to)
    const options = tls === true ? {} : tls
    // An address is no server name (RFC 6066 §3); Node then checks the address itself.
    const named = /^[\d.]+$|:/.test(host) ? {} : { servername: host }
    return connectTls({ ...to, ...named, ...options })
  }

  #bind(socket: Socket): void {
    const { bind, credentials, bindMs = DEFAULTS.bindMs, on = {} } = this.#options
    this.#become('binding')
    const session = new Session(socket, {
      ...this.#options,
      side: 'esme',
      on: { ...on, closed: (closing, ended) => this.#closed(closing, ended) },
    })
    this.#session = session
    const body = { interface_version: INTERFACE_VERSION, ...credentials }
    // The state is told before the room, so that who hears of room finds a client that is bound.
    session.on = {
      ...session.on,
      bound: (state) => {
        this.#boundMs = this.#clock.now()
        this.#become('bound')
        on.bound?.(state, session)
      },
    }
    session.bind(bind, body, bindMs, (reply) => this.#bindAnswered(session, reply))
  }

  #bindAnswered(session: Session, reply: Reply): void {
    if (reply.command === 'lost') {
      if (reply.why !== 'closed') session.destroy('bindTimedOut', 'the bind was not answered')
      return
    }
    if (reply.status === 0 && session.state !== 'open') return
    this.#refusal = reply.status
    session.destroy('bindRefused', `the bind was answered ${statusName(reply.status)}`)
  }

  #closed(closing: Closing, session: Session): void {
    this.#options.on?.closed?.(closing, session)
    if (this.#session !== session || this.#state === 'stopped') return
    this.#pause(closing.detail ?? closing.why)
  }

  #pause(detail: string): void {
    const nowMs = this.#clock.now()
    const wasStable = this.#boundMs !== undefined && nowMs - this.#boundMs >= this.#backoff.stableMs
    this.#failures = wasStable ? 1 : this.#failures + 1
    this.#session = undefined
    const isRefused = this.#refusal !== undefined && isRefusal(this.#refusal)
    this.#callOff = this.#clock.at(nowMs + this.#pauseMs(isRefused), () => this.#connect())
    this.#become(isRefused ? 'refused' : 'waiting', detail)
  }

  #pauseMs(isRefused: boolean): number {
    if (isRefused) return this.#backoff.refusedMs
    const { chance = Math.random } = this.#options
    const ms = pauseMs(this.#backoff, this.#failures, chance)
    const isBusy = this.#refusal !== undefined && isAlreadyBound(this.#refusal)
    return isBusy ? Math.max(ms, this.#backoff.alreadyBoundMs) : ms
  }
}
