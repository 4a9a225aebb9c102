/**
 * An SMPP session over any duplex stream, for either side (SMPP 3.4 §2).
 *
 * What is bounded: requests in flight (window and rate), requests of the peer that we owe an answer
 * and octets that it does not read (then nothing more is read), calls that wait for room, and the
 * time of everything that is waited for. What a peer does wrong is answered as the specification
 * says and told as `strange`; only a stream that cannot be cut into PDUs ends the connection.
 */
import type { Duplex } from 'node:stream'
import { bareNack, bareRefusal, type Header } from './bare.ts'
import { type Clock, realClock } from './clock.ts'
import { Incoming } from './incoming.ts'
import { Link } from './link.ts'
import type { PduBreach } from './pdu/breach.ts'
import { type AnyPdu, type StrangePdu, writePdu } from './pdu/codec.ts'
import { type Body, isResponse, RESPONSE, type RequestName } from './pdu/commands.ts'
import { STATUSES } from './pdu/statuses.ts'
import { type Pace, Room } from './room.ts'
import {
  ABRUPT,
  type Answer,
  type Ending,
  type Request,
  type RequestPdu,
  SESSION_DEFAULTS,
  type SessionEvents,
  type SessionOptions,
  type StrangeName,
} from './session-options.ts'
import {
  type BindName,
  BOUND_BY,
  type Initiative,
  isBound,
  maySend,
  otherSide,
  type SessionState,
} from './states.ts'
import { UNSENT } from './waiting.ts'
import { type Done, isAccepting, type Reply, Window } from './window.ts'

const { ESME_RINVCMDID, ESME_RINVCMDLEN } = STATUSES

export class Session {
  /** May be replaced, as a server does when it knows who binds. */
  on: SessionEvents
  readonly stream: Duplex
  readonly #options: Required<Omit<SessionOptions, 'on' | 'ratePerSecond'>>
  readonly #clock: Clock
  readonly #link: Link
  readonly #window: Window
  readonly #room: Room
  readonly #incoming: Incoming
  readonly #strange = new Map<StrangeName, number>()
  #state: SessionState = 'open'
  #isLeaving = false
  #hasSentUnbind = false
  #isEnquiring = false
  #callOffLeaving = () => {}

  constructor(stream: Duplex, options: SessionOptions) {
    const { on = {}, ratePerSecond, ...rest } = options
    this.on = on
    this.stream = stream
    this.#options = { ...SESSION_DEFAULTS, clock: realClock, ...rest }
    this.#clock = this.#options.clock
    const { windowMax, waitingMax } = this.#options
    this.#window = new Window(this.#clock, () => this.#expired())
    this.#room = new Room(this.#clock, windowMax, waitingMax, {
      isOpen: () => isBound(this.#state) && !this.#isLeaving && !this.#link.isBlocked,
      outstanding: () => this.#window.counted,
      made: (room) => this.on.room?.(room, this),
    })
    this.#link = new Link(stream, this.#options, {
      pdu: (pdu) => this.#receive(pdu),
      garbled: (header, breach) => this.#garbled(header, breach),
      turn: () => this.#turn(),
      drained: () => this.#room.tell(),
      silent: () => this.#enquire(),
      isFull: () => this.#incoming.owed >= this.#options.answersOwedMax,
      rest: (isResting) => (isResting ? this.#window.hold() : this.#window.release()),
      over: (why, detail) => this.destroy(why, detail),
    })
    this.#incoming = new Incoming(otherSide[this.#options.side], {
      state: () => this.#state,
      send: (written) => this.#link.send(written),
      request: (pdu) => this.#handle(pdu),
      notice: (pdu) => this.on.notice?.(pdu, this),
      denied: (pdu) => this.#note('wrongState', pdu),
      accepted: (command) => this.#becomeBound(command),
      leaving: (goodbye) => this.#beLeft(goodbye),
      left: () => this.destroy('unboundByPeer'),
    })
    this.pace({ ratePerSecond })
  }

  get state(): SessionState {
    return this.#state
  }

  /** Requests that wait for their responses. */
  get outstanding(): number {
    return this.#window.counted
  }

  /** Requests of the peer that have not been answered. */
  get owed(): number {
    return this.#incoming.owed
  }

  /** When the peer was last heard, by the clock. */
  get heardMs(): number {
    return this.#link.heardMs
  }

  /** How often the peer did what. */
  get strange(): Readonly<Partial<Record<StrangeName, number>>> {
    return Object.fromEntries(this.#strange)
  }

  /** How many requests may be sent now. */
  get room(): number {
    return this.#room.now
  }

  /** Sets window and rate anew; an agreed rate may change, or a carrier say that it is too high. */
  pace(pace: Pace): void {
    this.#room.pace(pace)
  }

  /**
   * Sends a request if there is room and the state allows it; else nothing happens, and the answer
   * is false. `done` is called once, later.
   * @throws RangeError when a field does not hold what it is given
   */
  request<C extends RequestName>(request: Request<C>, done: Done): boolean {
    if (!maySend(this.#options.side, this.#state, request.command as Initiative)) return false
    if (this.#room.now < 1) {
      this.#room.awaitToken()
      return false
    }
    this.#send(request, this.#options.responseMs, done, true)
    this.#room.take()
    return true
  }

  /** The same with a promise, which waits for room; it never rejects but for a field's misfit. */
  ask<C extends RequestName>(request: Request<C>): Promise<Reply> {
    const isFit = maySend(this.#options.side, this.#state, request.command as Initiative)
    if (!isFit || this.#isLeaving) return Promise.resolve(UNSENT)
    return this.#room.waiting.ask((done) => this.request(request, done))
  }

  /** Binds, as an ESME. `done` has the bind_resp; the session is then bound if its status is 0. */
  bind(command: BindName, body: Partial<Body<BindName>>, withinMs: number, done: Done): void {
    this.#send({ command, body }, withinMs, (reply) => {
      const isAccepted = isAccepting(reply)
      if (isAccepted && this.#state === 'open') this.#becomeBound(command)
      done(reply)
    })
  }

  /** As an SMSC: asks the other side to bind (§4.1.7); nothing answers it. */
  outbind(body: Partial<Body<'outbind'>>): void {
    this.#link.send(writePdu({ command: 'outbind', body }, 0, this.#window.nextSequence()))
  }

  /** Answers a request once; false when it was answered before or nobody listens any more. */
  answer(request: RequestPdu, answer: Answer = {}): boolean {
    const isAnswered = this.#incoming.answer(request, answer)
    this.#link.regulate()
    return isAnswered
  }

  /** Takes leave: waits for what is in flight, unbinds, ends; each step within its bound. */
  unbind(): void {
    if (this.#isLeaving || this.#state === 'closed') return
    if (!isBound(this.#state)) {
      this.destroy('unbound')
      return
    }
    this.#isLeaving = true
    this.#room.waiting.end()
    this.#callOffLeaving = this.#later(this.#options.unbindMs, () => this.#sendUnbind())
    if (this.#window.counted === 0) this.#sendUnbind()
  }

  /** Ends at once; what has been answered still goes out. */
  destroy(why: Ending = 'destroyed', detail?: string): void {
    if (this.#state === 'closed') return
    if (why === 'framing') this.#link.send(bareNack(ESME_RINVCMDLEN.code, 0))
    this.#state = 'closed'
    this.#callOffLeaving()
    this.#incoming.end()
    this.#link.end(ABRUPT.has(why))
    this.#room.end()
    this.#window.end('closed')
    this.on.closed?.({ why, ...(detail !== undefined && { detail }) }, this)
  }

  #send<C extends RequestName>(
    request: Request<C>,
    withinMs: number,
    done: Done,
    isCounted = false,
  ): void {
    const sequence = this.#window.nextSequence()
    // A field that does not fit is thrown before anything waits for an answer.
    const written = writePdu(request, 0, sequence)
    const dueMs = this.#link.nowMs + withinMs
    this.#window.put({ sequence, command: request.command, done, isCounted, dueMs })
    this.#link.send(written)
  }

  #receive(pdu: AnyPdu | StrangePdu): void {
    if (pdu.command === 'strange') {
      // Responses are never answered, or two confused peers would go on for ever.
      if (pdu.id < RESPONSE) this.#link.send(bareNack(ESME_RINVCMDID.code, pdu.sequence))
      this.#note('unknownCommand', pdu)
    } else if (pdu.command === 'generic_nack' || isResponse(pdu.command)) this.#settle(pdu)
    else this.#incoming.take(pdu)
  }

  #garbled({ id, sequence }: Header, breach: PduBreach): void {
    if (id < RESPONSE) this.#link.send(bareRefusal(id, breach.status, sequence))
    else if (this.#window.lose(sequence, 'garbled')) this.#room.grow()
    this.#note('garbled', undefined, breach.message)
  }

  #settle(pdu: AnyPdu): void {
    const settled = this.#window.settle(pdu)
    if (settled === 'settled') this.#room.grow()
    else this.#note(settled, pdu)
  }

  #becomeBound(command: BindName): void {
    this.#state = BOUND_BY[command]
    this.on.bound?.(this.#state, this)
    this.#room.tell()
  }

  #handle(pdu: RequestPdu): boolean {
    if (!this.on.request) return false
    this.on.request(pdu, this)
    return true
  }

  #beLeft(goodbye: () => void): void {
    this.#state = 'unbound'
    this.#room.waiting.end()
    this.#callOffLeaving()
    this.#callOffLeaving = this.#later(this.#options.unbindMs, goodbye)
  }

  #later(afterMs: number, run: () => void): () => void {
    return this.#clock.at(this.#clock.now() + afterMs, run)
  }

  #sendUnbind(): void {
    this.#callOffLeaving()
    this.#callOffLeaving = () => {}
    if (!this.#isLeaving || !isBound(this.#state) || this.#hasSentUnbind) return
    this.#hasSentUnbind = true
    const { unbindMs } = this.#options
    this.#send({ command: 'unbind' }, unbindMs, () => this.destroy('unbound'))
  }

  #enquire(): void {
    // Before the bind the table has none, and the bind has a time of its own.
    if (this.#isEnquiring || !isBound(this.#state)) return
    this.#isEnquiring = true
    const sentMs = this.#clock.now()
    this.#send({ command: 'enquire_link' }, this.#options.enquireResponseMs, (reply) => {
      this.#isEnquiring = false
      if (reply.command !== 'lost' || reply.why !== 'timedOut') return
      // It spoke of other things meanwhile, so it lives.
      if (this.#link.heardMs > sentMs) this.#note('unansweredEnquiry')
      else this.destroy('linkDead', 'enquire_link was not answered')
    })
  }

  #expired(): void {
    this.#room.grow()
    this.#turn()
  }

  /** What came together has been dealt with. */
  #turn(): void {
    if (this.#isLeaving && this.#window.counted === 0) this.#sendUnbind()
    this.#room.tellIfGrown()
  }

  #note(what: StrangeName, pdu?: AnyPdu | StrangePdu, detail?: string): void {
    this.#strange.set(what, (this.#strange.get(what) ?? 0) + 1)
    this.on.strange?.({ what, ...(pdu && { pdu }), ...(detail && { detail }) }, this)
  }
}
