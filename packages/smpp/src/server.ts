/**
 * A server that is bound to: listens, asks who binds, and gives each connection its session.
 *
 * A connection that does not bind in time is ended, one too many is not begun, and a bind that is
 * refused ends the connection once the refusal has gone out.
 */
import {
  type AddressInfo,
  createServer as createTcp,
  type Server as NetServer,
  type Socket,
} from 'node:net'
import { createServer as createTls, type TlsOptions as TlsServerOptions } from 'node:tls'
import { type Clock, realClock } from './clock.ts'
import { LINGER_MS } from './link.ts'
import { STATUSES, type StatusName } from './pdu/statuses.ts'
import type { Pace } from './room.ts'
import { Session } from './session.ts'
import {
  type RequestPdu,
  SESSION_DEFAULTS,
  type SessionEvents,
  type SessionOptions,
} from './session-options.ts'
import { type BindName, isBind } from './states.ts'

export type BindPdu = Extract<RequestPdu, { readonly command: BindName }>

/** What becomes of a bind: a refusal, or the handlers of the session from now on. */
export type Admission =
  | { readonly refused: StatusName }
  | {
      readonly on: SessionEvents
      /** Of what we send to this peer. */
      readonly pace?: Pace
    }

export interface ServerOptions extends Omit<SessionOptions, 'side' | 'on'> {
  /** Told to who binds. */
  readonly systemId: string
  readonly tls?: TlsServerOptions
  /** Decides who may bind; an error is `ESME_RSYSERR`. */
  readonly authenticate: (bind: BindPdu, session: Session) => Promise<Admission> | Admission
  readonly connectionsMax?: number
  /** A connection must have asked to bind by then. */
  readonly bindMs?: number
  /** An authentication that failed by an error, or a listening socket that did. */
  readonly failed?: (error: unknown) => void
}

const DEFAULTS = { connectionsMax: 1_000, bindMs: 30_000 } as const
const INTERFACE_VERSION = 0x34

export class Server {
  readonly #options: ServerOptions
  readonly #clock: Clock
  readonly #net: NetServer
  readonly #sessions = new Set<Session>()
  /** Of all connections; one that has not ended its TLS handshake has no session yet. */
  readonly #sockets = new Set<Socket>()

  constructor(options: ServerOptions) {
    this.#options = options
    this.#clock = options.clock ?? realClock
    const { tls, connectionsMax = DEFAULTS.connectionsMax } = options
    const tcp = { noDelay: true, keepAlive: true }
    this.#net = tls
      ? createTls({ ...tls, ...tcp }, (socket) => this.#begin(socket))
      : createTcp(tcp, (socket) => this.#begin(socket))
    // Those beyond are ended by Node, before TLS is spoken.
    this.#net.maxConnections = connectionsMax
    // A handshake that fails is the matter of who connected.
    this.#net.on('tlsClientError', () => {})
    this.#net.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    this.#net.on('error', (error) => {
      if (this.#net.listening) options.failed?.(error)
    })
  }

  get sessions(): ReadonlySet<Session> {
    return this.#sessions
  }

  get port(): number {
    return (this.#net.address() as AddressInfo).port
  }

  /** Resolves when connections are taken; rejects when the address cannot be had. */
  listen(port: number, host?: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#net.once('error', reject)
    this.#net.listen({ port, ...(host !== undefined && { host }) }, () => {
      this.#net.off('error', reject)
      resolve()
    })
    return promise
  }

  /** Takes no more, unbinds everybody, and resolves when the last has gone, within a bound. */
  close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { unbindMs = SESSION_DEFAULTS.unbindMs } = this.#options
    // What is in flight, the unbind_resp, and the end of the connection have their times.
    const callOff = this.#clock.at(this.#clock.now() + 2 * unbindMs + LINGER_MS, () => {
      for (const socket of this.#sockets) socket.destroy()
    })
    this.#net.close(() => {
      callOff()
      resolve()
    })
    for (const session of this.#sessions) session.unbind()
    return promise
  }

  #begin(socket: Socket): void {
    const { bindMs = DEFAULTS.bindMs } = this.#options
    const closed = (session: Session) => {
      callOff()
      this.#sessions.delete(session)
    }
    const session = new Session(socket, {
      ...this.#options,
      side: 'smsc',
      on: {
        request: (pdu) => {
          if (isBind(pdu.command)) this.#decide(pdu as BindPdu, session, closed)
        },
        closed: () => closed(session),
      },
    })
    this.#sessions.add(session)
    const callOff = this.#clock.at(this.#clock.now() + bindMs, () => {
      if (session.state === 'open') session.destroy('bindTimedOut')
    })
  }

  async #decide(bind: BindPdu, session: Session, closed: (session: Session) => void) {
    const admission = await this.#ask(bind, session)
    if (session.state !== 'open') return
    if ('refused' in admission) {
      session.answer(bind, { status: STATUSES[admission.refused].code })
      session.destroy('bindRefused', admission.refused)
      return
    }
    const { on, pace } = admission
    session.on = {
      ...on,
      closed(closing) {
        closed(session)
        on.closed?.(closing, session)
      },
    }
    if (pace) session.pace(pace)
    session.answer(bind, {
      body: { system_id: this.#options.systemId },
      tlvs: { sc_interface_version: INTERFACE_VERSION },
    })
  }

  async #ask(bind: BindPdu, session: Session): Promise<Admission> {
    try {
      return await this.#options.authenticate(bind, session)
    } catch (error) {
      this.#options.failed?.(error)
      return { refused: 'ESME_RSYSERR' }
    }
  }
}
