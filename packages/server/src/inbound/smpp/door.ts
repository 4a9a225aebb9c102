/**
 * The SMPP server for customers: who may bind, what becomes of what they send, and what goes to
 * them (`deliveries.ts`).
 *
 * A bind is decided by the same credentials, limits and refusals as a call over HTTP, once; when
 * something about the account changes afterwards, its binds are looked at again and ended if they
 * would not be let in any more.
 */
import { readFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { type Admission, type BindPdu, Server, type ServerOptions } from '@peyk/smpp/server'
import type { Session } from '@peyk/smpp/session'
import type { RequestPdu } from '@peyk/smpp/session-options'
import type { BindName } from '@peyk/smpp/states'
import { LIMITS } from '../../base/limits.ts'
import type { BindType, SmppBind } from '../../operations/manage/smpp-binds.ts'
import { goodUntilMs, mayStay, noteReceiver, standingOf } from '../../operations/smpp/standing.ts'
import { createAddressCheck } from '../wire/addresses.ts'
import { type Behind, judgeBind } from './admit.ts'
import { Binds, type Bound } from './binds.ts'
import { Deliveries } from './deliveries.ts'
import { esmeCode } from './fields.ts'
import { arrivalOf, notePdu } from './note.ts'
import { handle } from './requests.ts'
import type { Submitting } from './submit.ts'

export interface SmppDoorOptions {
  readonly node: string
  readonly host: string
  /** Undefined takes no connections without TLS. */
  readonly port: number | undefined
  /** Paths of PEM files. */
  readonly tls: { readonly port: number; readonly cert: string; readonly key: string } | undefined
  /** What data_coding 0 means. */
  readonly alphabet: 'gsm' | 'latin1'
}

export interface SmppDoor {
  readonly port: number | undefined
  readonly tlsPort: number | undefined
  /**
   * Takes connections, if there is a port.
   * @throws when a port cannot be had, or a certificate not be read
   */
  open(behind: Behind): Promise<void>
  /** Who is bound. */
  readonly binds: () => readonly SmppBind[]
  /** There may be something to deliver. */
  readonly wake: () => void
  /** An account changed; without an id any of them may have. */
  readonly lookAgain: (accountId?: number) => void
  /** Unbinds everybody, and writes down what came of the deliveries. */
  stop(): Promise<void>
}

/** It is there before what it works with, which wakes it. */
export function createSmppDoor(options: SmppDoorOptions): SmppDoor {
  const { port, tls } = options
  let door: OpenDoor | undefined
  return {
    get port() {
      return door?.plain?.port
    },
    get tlsPort() {
      return door?.secure?.port
    },
    async open(behind) {
      if (port === undefined && tls === undefined) return
      door = new OpenDoor(options, behind)
      await door.listen()
    },
    binds: () => door?.binds.view() ?? [],
    wake: () => door?.deliveries.wake(),
    lookAgain: (accountId) => door?.lookAgain(accountId),
    stop: async () => door?.stop(),
  }
}

const SYSTEM_ID = 'Peyk'

const TYPES: Readonly<Record<BindName, BindType>> = {
  bind_transmitter: 'transmitter',
  bind_receiver: 'receiver',
  bind_transceiver: 'transceiver',
}

class OpenDoor {
  readonly deliveries: Deliveries
  plain: Server | undefined
  secure: Server | undefined
  readonly #options: SmppDoorOptions & Behind
  readonly binds = new Binds()
  /** Requests that are being answered. */
  readonly #underWay = new Set<Promise<void>>()
  #isStopping = false

  constructor(options: SmppDoorOptions, behind: Behind) {
    this.#options = { ...options, ...behind }
    this.deliveries = new Deliveries(behind.context, this.binds, options.node)
  }

  async listen(): Promise<void> {
    const { port, tls, host } = this.#options
    try {
      if (port !== undefined) this.plain = await this.#listening(host, port)
      if (!tls) return
      const [cert, key] = await Promise.all([readFile(tls.cert), readFile(tls.key)])
      this.secure = await this.#listening(host, tls.port, { cert, key })
    } catch (error) {
      throw new Error(`SMPP cannot be listened for: ${(error as Error).message}`)
    }
  }

  lookAgain(accountId?: number): void {
    const ids = accountId === undefined ? this.binds.accountIds : [accountId]
    for (const bound of ids.flatMap((id) => this.binds.of(id))) this.#look(bound)
  }

  #look(bound: Bound): void {
    this.#review(bound).catch((error: unknown) =>
      this.#options.context.log.warn({ err: error }, 'a bind could not be looked at again'),
    )
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    await this.deliveries.rest()
    // What was ordered is answered, or the customer orders it again.
    await Promise.all(this.#underWay)
    await Promise.all([this.plain?.close(), this.secure?.close()])
    await this.deliveries.stop()
  }

  async #listening(host: string, port: number, tls?: ServerOptions['tls']): Promise<Server> {
    const { log } = this.#options.context
    const server = new Server({
      systemId: SYSTEM_ID,
      ...(tls && { tls }),
      connectionsMax: LIMITS.smppConnectionsMax,
      responseMs: LIMITS.smppAnswerMs,
      authenticate: (bind, session) => this.#admit(bind, session, tls !== undefined),
      failed: (error) => log.error({ err: error }, 'the SMPP server failed'),
    })
    await server.listen(port, host)
    return server
  }

  /** An error is for the server, which logs it and answers `ESME_RSYSERR`. */
  async #admit(bind: BindPdu, session: Session, secure: boolean): Promise<Admission> {
    const { context } = this.#options
    const caller = { address: (session.stream as Socket).remoteAddress ?? '', secure }
    const arrival = arrivalOf(context, caller.address, 0)
    const judged = await judgeBind(this.#options, bind, caller)
    if ('esme' in judged) {
      notePdu(context, 'bind', arrival, judged)
      return { refused: judged.esme }
    }
    const accountId = judged.account.settings.id
    if (bind.command !== 'bind_transmitter') await noteReceiver(context, accountId)
    if (!this.binds.hasRoom(judged.account)) {
      const why = `the account may hold ${judged.account.settings.smppBinds} binds`
      notePdu(context, 'bind', arrival, { status: 'unavailable', why, accountId, isKnown: true })
      return { refused: 'ESME_RALYBND' }
    }
    notePdu(context, 'bind', arrival, { status: 'ok', accountId, isKnown: true })
    const type = TYPES[bind.command]
    const about = { session, caller, type, sinceMs: context.clock.now(), callOffLook: () => {} }
    return this.#letIn({ ...judged, ...about })
  }

  #letIn(bound: Bound): Admission {
    const { smppWindow: windowMax } = bound.account.settings
    const door = { ...this.#options, binds: this.binds }
    const { log } = this.#options.context
    const about = { account: bound.account.settings.id, ip: bound.caller.address }
    return {
      pace: { windowMax },
      on: {
        bound: (state, session) => {
          // Two may have been let in at the same moment.
          if (!this.binds.hasRoom(bound.account)) return session.unbind()
          this.binds.add(bound)
          // What changed since it was judged was looked at among the binds that there were.
          this.#look(bound)
          log.info({ ...about, state }, 'SMPP bound')
          this.deliveries.wake()
        },
        request: (pdu, session) => this.#serve(door, bound, pdu, session),
        room: () => this.deliveries.wake(),
        closed: ({ why, detail }) => {
          this.binds.remove(bound)
          bound.callOffLook()
          log.info({ ...about, why, detail }, 'SMPP ended')
        },
      },
    }
  }

  #serve(door: Submitting, bound: Bound, pdu: RequestPdu, session: Session): void {
    if (this.#isStopping) {
      session.answer(pdu, { status: esmeCode('ESME_RSYSERR') })
      return
    }
    const work = handle(door, bound, pdu, session)
    if (!work) return
    this.#underWay.add(work)
    work.finally(() => this.#underWay.delete(work))
  }

  /** Whether it would be let in now; what the account may do is as it is now. */
  async #review(bound: Bound): Promise<void> {
    const { context } = this.#options
    const standing = await standingOf(context, bound.credential)
    const untilMs = standing ? goodUntilMs(standing, bound.hash, context.clock.now()) : 0
    const isGood =
      standing !== undefined &&
      untilMs > 0 &&
      standing.account.settings.id === bound.account.settings.id &&
      mayStay(standing.account, bound.caller, createAddressCheck)
    if (!isGood) return bound.session.unbind()
    bound.callOffLook()
    if (untilMs < Number.POSITIVE_INFINITY) {
      bound.callOffLook = context.clock.at(untilMs, () => this.#look(bound))
    }
    bound.account = standing.account
    bound.session.pace({ windowMax: standing.account.settings.smppWindow })
  }
}
