/** One bind of a carrier: a client that stays bound, and the pace at which it is fed. */
import { Client, type ClientOptions } from '@peyk/smpp/client'
import type { Session } from '@peyk/smpp/session'
import type { RequestPdu, Strange } from '@peyk/smpp/session-options'
import type { Submit } from '@peyk/smpp/submits'
import type { Done, Lost } from '@peyk/smpp/window'
import type { Clock, SteadyClock } from '../../../base/clock.ts'
import { LIMITS } from '../../../base/limits.ts'
import type { Log } from '../../../base/log.ts'
import { BindPace } from './pace.ts'
import type { BindSettings, SmppSecrets, SmppSettings } from './settings.ts'

export interface BindEvents {
  /** It has room, or is up, or is not any more. */
  changed(): void
  request(pdu: RequestPdu, session: Session): void
}

export interface BindOptions {
  readonly carrier: string
  /** `transceiver 2`. */
  readonly name: string
  readonly bind: BindSettings
  readonly settings: SmppSettings
  readonly secrets: SmppSecrets
  readonly clock: Clock
  readonly log: Log
  readonly random: () => number
  readonly events: BindEvents
}

/** What people want to know of a bind. */
export interface BindView {
  readonly bind: string
  readonly state: string
  readonly detail: string | null
  readonly inWindow: number
  readonly windowMax: number
  readonly ratePerSecond: number | null
  readonly partsLastSecond: number
  readonly throttledUntilMs: number | null
}

const COMMANDS = {
  transceiver: 'bind_transceiver',
  transmitter: 'bind_transmitter',
  receiver: 'bind_receiver',
} as const

const RECOVER_EVERY_MS = 1_000
const ALREADY_BOUND_MS = 10_000
/** As many as a session knows to be late. */
const OVERDUE_MAX = 1_000

export class Bind {
  readonly name: string
  readonly isSending: boolean
  readonly #options: BindOptions
  readonly #client: Client
  readonly #pace: BindPace
  /**
   * After submits were not answered, because the connection was lost or fell silent, the window is
   * one, and is doubled with each answer: a carrier that resets again and again, or is not there
   * any more, then loses one message at a time, and not a window full.
   */
  #windowMax: number
  /** By sequence number: who would still like to know. */
  readonly #overdue = new Map<number, (messageId: string) => void>()
  #callOff = () => {}
  #closed = () => {}
  #lastError: string | null = null

  constructor(options: BindOptions) {
    const { bind, name } = options
    this.name = name
    this.isSending = bind.type !== 'receiver'
    this.#options = options
    this.#pace = new BindPace(bind.ratePerSecond)
    this.#windowMax = bind.windowMax
    this.#client = new Client(clientOptions(options, this.#events()))
  }

  get isUp(): boolean {
    return this.#client.state === 'bound'
  }

  /** Why it is not up, or was not when it last was not. */
  get lastError(): string | null {
    return this.#lastError
  }

  /** Parts that may be sent now. */
  get room(): number {
    if (!this.isSending) return 0
    if (this.#pausedForMs > 0) return 0
    return this.#client.session?.room ?? 0
  }

  /** By the platform's time. */
  get throttledUntilMs(): number | null {
    const leftMs = this.#pausedForMs
    return leftMs > 0 ? Math.ceil(this.#options.clock.now() + leftMs) : null
  }

  get #pausedForMs(): number {
    const untilMs = this.#pace.pausedUntilMs
    // Most never pause, and it is asked for with each part.
    return untilMs > 0 ? untilMs - this.#steady.now() : 0
  }

  get #steady(): SteadyClock {
    return this.#options.clock.steady
  }

  start(): void {
    this.#client.start()
  }

  /** False if there is no room after all; `done` is called once otherwise. */
  send({ body, tlvs }: Submit, done: Done): boolean {
    const request = { command: 'submit_sm', body, tlvs } as const
    const isSent = this.#client.session?.request(request, done) ?? false
    if (isSent) this.#pace.sent(this.#steady.now())
    return isSent
  }

  /** The answer to a submit did not come in time; `heard` is called if it still does. */
  listenFor(sequence: number, heard: (messageId: string) => void): void {
    const [oldest] = this.#overdue.keys()
    if (this.#overdue.size >= OVERDUE_MAX && oldest !== undefined) this.#overdue.delete(oldest)
    this.#overdue.set(sequence, heard)
  }

  /** A submit was answered, however. */
  answered(): void {
    const { windowMax } = this.#options.bind
    if (this.#windowMax >= windowMax) return
    this.#windowMax = Math.min(windowMax, this.#windowMax * 2)
    this.#applyPace()
  }

  /** A submit was not answered. */
  lost(why: Lost['why']): void {
    const { answerMs } = this.#options.settings
    const heardMs = this.#client.session?.heardMs ?? 0
    const isSilent = why === 'timedOut' && this.#steady.now() - heardMs >= answerMs
    if (why !== 'closed' && !isSilent) return
    this.#windowMax = 1
    this.#applyPace()
  }

  /** The carrier has said that this is too much. */
  slow(pauseMs: number): void {
    const { log, carrier } = this.#options
    const nowMs = this.#steady.now()
    if (!this.#pace.slow(nowMs, pauseMs)) return
    log.warn({ carrier, bind: this.name, pauseMs, ratePerSecond: this.#pace.rate }, 'throttled')
    this.#applyPace()
    this.#callOff()
    this.#callOff = this.#steady.at(nowMs + pauseMs, () => this.#recover())
  }

  /** The carrier takes us for not bound. */
  rebind(why: string): void {
    this.#client.session?.destroy('destroyed', why)
  }

  /** Takes leave, and waits for the answers that are out. */
  stop(): Promise<void> {
    this.#callOff()
    const hasSession = this.#client.session !== undefined
    const closed = new Promise<void>((done) => {
      this.#closed = done
    })
    this.#client.stop()
    return hasSession ? closed : Promise.resolve()
  }

  view(): BindView {
    return {
      bind: this.name,
      state: this.#client.state,
      detail: this.#client.detail ?? null,
      inWindow: this.#client.session?.outstanding ?? 0,
      windowMax: this.#windowMax,
      ratePerSecond: this.#pace.rate ?? null,
      partsLastSecond: this.#pace.perSecond(this.#steady.now()),
      throttledUntilMs: this.throttledUntilMs,
    }
  }

  #applyPace(): void {
    const windowMax = this.#windowMax
    this.#client.session?.pace({ windowMax, ratePerSecond: this.#pace.rate })
  }

  #recover(): void {
    this.#callOff = () => {}
    const steady = this.#steady
    this.#pace.recover()
    this.#applyPace()
    if (this.#pace.isSlowed) {
      this.#callOff = steady.at(steady.now() + RECOVER_EVERY_MS, () => this.#recover())
    }
    this.#options.events.changed()
  }

  #hearLate(pdu: NonNullable<Strange['pdu']>): void {
    if (pdu.command !== 'submit_sm_resp' || pdu.status !== 0) return
    this.#overdue.get(pdu.sequence)?.(pdu.body.message_id)
    this.#overdue.delete(pdu.sequence)
  }

  #events(): NonNullable<ClientOptions['on']> {
    const { events, log, carrier } = this.#options
    return {
      request: (pdu, session) => events.request(pdu, session),
      room: () => events.changed(),
      strange: ({ what, pdu }) => {
        if (what === 'lateResponse' && pdu) this.#hearLate(pdu)
      },
      closed: () => {
        this.#overdue.clear()
        this.#closed()
      },
      state: (state, detail) => {
        if (state === 'waiting' || state === 'refused') {
          this.#lastError = `${this.name}: ${detail ?? state}`
          log.warn({ carrier, bind: this.name, state, detail }, 'a bind is down')
        } else if (state === 'bound') {
          log.info({ carrier, bind: this.name }, 'bound')
          this.#applyPace()
        }
        events.changed()
      },
    }
  }
}

function clientOptions(options: BindOptions, on: NonNullable<ClientOptions['on']>): ClientOptions {
  const { bind, settings, secrets, clock, random } = options
  return {
    host: bind.host ?? settings.host,
    port: bind.port ?? settings.port,
    tls: tlsOptions(settings.tls, secrets),
    bind: COMMANDS[bind.type],
    credentials: {
      system_id: settings.systemId,
      password: secrets.password,
      system_type: settings.systemType,
      address_range: settings.addressRange,
    },
    windowMax: bind.windowMax,
    ratePerSecond: bind.ratePerSecond ?? undefined,
    responseMs: settings.answerMs,
    enquireEveryMs: settings.enquireEveryMs,
    unbindMs: LIMITS.answerWaitMs,
    // Mostly it is ourselves: the binds of old settings take leave while those of new ones come.
    backoff: { alreadyBoundMs: ALREADY_BOUND_MS },
    chance: random,
    clock: clock.steady,
    on,
  }
}

function tlsOptions(tls: SmppSettings['tls'], { key }: SmppSecrets): ClientOptions['tls'] & {} {
  if (typeof tls === 'boolean') return tls
  const { ca, certificate, serverName, verify } = tls
  return {
    rejectUnauthorized: verify,
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { cert: certificate }),
    ...(key !== undefined && { key }),
    ...(serverName !== undefined && { servername: serverName }),
  }
}
