/**
 * What is on its way to the owner of a system id: receipts, and messages from handsets. They go to
 * any of his binds that receive, wait while there is none, and are sent again until one of them is
 * answered with 0.
 */
import type { Body } from '@peyk/smpp/pdu/commands'
import type { Tlvs } from '@peyk/smpp/pdu/tlvs'
import type { Session } from '@peyk/smpp/session'
import type { Clock } from '../base/clock.ts'

export interface Letter {
  readonly body: Partial<Body<'deliver_sm'>>
  readonly tlvs: Tlvs
  /** Not to this one. */
  readonly notBy?: Session
}

/** After an answer that was no 0. */
const AGAIN_MS = 1_000
/** Beyond that the oldest are thrown away, as carriers do. */
const WAITING_MAX = 500_000
/** So many that were sent are let go together: to take one off the front of a list copies it. */
const LET_GO_MIN = 1_000

export class Mailbox {
  readonly #clock: Clock
  readonly #sessions: Session[] = []
  #waiting: Letter[] = []
  /** The letters before it have been sent. */
  #head = 0
  /** For which there is no bind yet. */
  #stuck: Letter[] = []
  #turn = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Not yet sent. */
  get waiting(): number {
    return this.#waiting.length - this.#head + this.#stuck.length
  }

  join(session: Session): void {
    this.#sessions.push(session)
    this.#waiting = [...this.#stuck, ...this.#waiting.slice(this.#head)]
    this.#head = 0
    this.#stuck = []
    this.flush()
  }

  leave(session: Session): void {
    const at = this.#sessions.indexOf(session)
    if (at >= 0) this.#sessions.splice(at, 1)
    this.flush()
  }

  put(letter: Letter): void {
    if (this.waiting >= WAITING_MAX && !this.#stuck.shift()) this.#head += 1
    this.#waiting.push(letter)
    this.flush()
  }

  /** Sends as much as there is room for. */
  flush(): void {
    for (; this.#head < this.#waiting.length; this.#head += 1) {
      const letter = this.#waiting[this.#head] as Letter
      const way = this.#wayOf(letter)
      if (way === 'full') break
      if (way === 'none') this.#stuck.push(letter)
      else this.#send(letter, way)
    }
    if (this.#head < this.#waiting.length && this.#head < LET_GO_MIN) return
    this.#waiting = this.#waiting.slice(this.#head)
    this.#head = 0
  }

  /** The binds take turns. */
  #wayOf({ notBy }: Letter): Session | 'full' | 'none' {
    const fit = this.#sessions.filter((session) => session !== notBy && receives(session))
    if (fit.length === 0) return 'none'
    this.#turn += 1
    for (let n = 0; n < fit.length; n += 1) {
      const session = fit[(this.#turn + n) % fit.length] as Session
      if (session.room > 0) return session
    }
    return 'full'
  }

  #send(letter: Letter, session: Session): void {
    const { body, tlvs } = letter
    session.request({ command: 'deliver_sm', body, tlvs }, (reply) => {
      if (reply.command !== 'lost' && reply.status === 0) return
      this.#clock.at(this.#clock.now() + AGAIN_MS, () => this.put(letter))
    })
  }
}

const receives = ({ state }: Session): boolean => state === 'bound_rx' || state === 'bound_trx'
