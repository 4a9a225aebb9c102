/**
 * A carrier over SMPP: several binds, and a queue of parts in front of them.
 *
 * The queue holds little more than what there was room for: what is urgent overtakes in the
 * exchange. A part goes to the bind of its message as long as that has room, else to the bind of
 * the part before it, else to the bind with the most. What has not begun to go out when no bind is
 * up, or when nobody has had room for too long, is given back unsent.
 */

import { answeredId } from '@peyk/smpp/message-ids'
import type { Reply } from '@peyk/smpp/window'
import type { Clock } from '../../../base/clock.ts'
import { LIMITS } from '../../../base/limits.ts'
import type { Log } from '../../../base/log.ts'
import { within } from '../../../base/within.ts'
import { isOver, LEASE_OVER } from '../../leases.ts'
import type {
  Carrier,
  CarrierEvents,
  CarrierState,
  OutboundMessage,
  SubmitAnswer,
} from '../carrier.ts'
import { Bind } from './bind.ts'
import { Incoming } from './incoming.ts'
import { createJudge, type Judge, LOST, type Verdict } from './outcomes.ts'
import { type Piece, PieceQueue } from './piece-queue.ts'
import type { SmppSecrets, SmppSettings } from './settings.ts'
import { bindFor, standingOf } from './standing.ts'
import { Submission } from './submission.ts'
import { createWriter, type WrittenMessage } from './writing.ts'

export interface SmppCarrierOptions<Ticket> {
  readonly name: string
  readonly settings: SmppSettings
  readonly secrets: SmppSecrets
  readonly events: CarrierEvents<Ticket>
  readonly clock: Clock
  readonly log: Log
  readonly random: () => number
}

/** So long something waits while no bind is up. */
const DOWN_MS = 500
/** So long it waits while the windows are full. */
const CROWDED_MS = 5_000
const LOOK_EVERY_MS = 250
/** Parts that were put off, while others were taken, go again after this much for each try. */
const AGAIN_MS = 1_000
const TRIES_MAX = 5
const STOPPING = 'the carrier is being stopped'

export class SmppCarrier<Ticket> implements Carrier<Ticket> {
  readonly name: string
  readonly #options: SmppCarrierOptions<Ticket>
  readonly #binds: readonly Bind[]
  readonly #write: (message: OutboundMessage) => WrittenMessage
  readonly #judge: Judge
  readonly #incoming: Incoming
  readonly #queue = new PieceQueue<Ticket>()
  readonly #counts = {
    ...{ submitted: 0, accepted: 0, rejected: 0, throttled: 0, unknown: 0, answeredLate: 0 },
  }
  #answers: SubmitAnswer<Ticket>[] = []
  #underWay = 0
  #lastError: string | null = null
  #isTurning = false
  #isLooking = false
  #isStopping = false

  constructor(options: SmppCarrierOptions<Ticket>) {
    const { name, settings, random } = options
    this.name = name
    this.#options = options
    this.#write = createWriter(settings, Math.floor(random() * 0x10000))
    this.#judge = createJudge(settings.statuses)
    this.#incoming = new Incoming(options)
    this.#binds = settings.binds.flatMap((bind, at) => {
      return Array.from({ length: bind.count }, (_, no) =>
        this.#bindOf(bind, `${at + 1}.${no + 1}`),
      )
    })
    for (const bind of this.#binds) bind.start()
  }

  state(): CarrierState {
    const details = () => this.#details()
    return {
      ...standingOf(this.#binds, this.#isStopping, this.#lastError),
      // Asked for by people, while the rest is asked for with every batch.
      get details() {
        return details()
      },
    }
  }

  #details(): Readonly<Record<string, unknown>> {
    return {
      binds: this.#binds.map((bind) => bind.view()),
      waitingParts: this.#queue.size,
      ...this.#counts,
      ...this.#incoming.counts,
    }
  }

  room(): number {
    if (this.#isStopping) return 0
    const room = this.#binds.reduce((sum, bind) => sum + bind.room, 0)
    return Math.max(0, room - this.#queue.size)
  }

  underWay(): number {
    return this.#underWay
  }

  submit(messages: readonly OutboundMessage<Ticket>[]): void {
    const nowMs = this.#options.clock.steady.now()
    this.#underWay += messages.length
    for (const message of messages) this.#take(message, nowMs)
    this.#pump()
  }

  async stop(): Promise<void> {
    this.#isStopping = true
    this.#giveBack(Number.POSITIVE_INFINITY, STOPPING)
    await Promise.all(this.#binds.map((bind) => bind.stop()))
    // What cannot be written down for want of a store, the carrier brings again.
    await within(this.#options.clock.steady, LIMITS.answerWaitMs, this.#incoming.idle())
    this.#flush()
  }

  #bindOf(bind: SmppSettings['binds'][number], no: string): Bind {
    return new Bind({
      ...this.#options,
      carrier: this.name,
      name: `${bind.type} ${no}`,
      bind,
      events: {
        changed: () => this.#turn(),
        request: (pdu, session) => this.#incoming.take(pdu, session),
      },
    })
  }

  #take(message: OutboundMessage<Ticket>, nowMs: number): void {
    const written = this.#write(message)
    if ('refused' in written) {
      this.#answer({ message, outcome: 'rejected', error: written.refused })
      return
    }
    const submission = new Submission(message, written.submits, nowMs)
    const on = { bind: undefined }
    written.submits.forEach((_, no) => {
      this.#queue.add({ submission, no, on })
    })
  }

  /** Sends what there is room for; what goes by one bind leaves in one piece. */
  #pump(): void {
    let last: Bind | undefined
    for (let piece = this.#queue.first; piece; piece = this.#queue.first) {
      if (isOver(piece.submission.message.lease, this.#options.clock)) {
        this.#queue.drop()
        this.#putOff(piece, LEASE_OVER)
        continue
      }
      const bind = bindFor(piece.on.bind, last, this.#binds)
      if (!bind || !this.#send(piece, bind)) break
      this.#queue.drop()
      last = bind
    }
    if (this.#queue.size > 0) this.#look()
  }

  #send(piece: Piece<Ticket>, bind: Bind): boolean {
    const { submission, no, on } = piece
    const submit = submission.parts[no]
    if (!submit) return true
    try {
      if (!bind.send(submit, (reply) => this.#replied(piece, bind, reply))) return false
    } catch (error) {
      // A field does not hold what it is given: a sender that is too long, for instance.
      submission.hasBegun = true
      this.#settle(piece, { failure: 'rejected', error: String((error as Error).message) })
      return true
    }
    on.bind = bind
    submission.hasBegun = true
    this.#counts.submitted += 1
    return true
  }

  #replied(piece: Piece<Ticket>, bind: Bind, reply: Reply): void {
    if (reply.command !== 'lost') bind.answered()
    if (reply.command === 'lost') {
      bind.lost(reply.why)
      if (reply.why === 'timedOut')
        bind.listenFor(reply.sequence, (id) => this.#hearLate(piece, id))
      this.#settle(piece, { failure: 'unknown', error: `${bind.name}: ${LOST[reply.why]}` })
    } else if (reply.command === 'submit_sm_resp' && reply.status === 0) {
      const { messageIds } = this.#options.settings
      this.#settle(piece, { id: answeredId(reply.body.message_id, messageIds) })
    } else {
      const verdict = this.#judge(reply.status)
      this.#mind(verdict, bind)
      this.#settle(piece, { failure: verdict.failure as 'rejected', error: verdict.error })
    }
    this.#turn()
  }

  #hearLate({ submission, no }: Piece<Ticket>, messageId: string): void {
    const { settings, clock, events } = this.#options
    this.#counts.answeredLate += 1
    const id = answeredId(messageId, settings.messageIds)
    const found = submission.settleLate(no, id, settings)
    if (!found) return
    const { message, sinceMs } = submission
    events.late?.([{ ...found, message, afterMs: Math.round(clock.steady.now() - sinceMs) }])
  }

  /** What a status means for the bind that it came on. */
  #mind({ slowMs, rebinds, error }: Verdict, bind: Bind): void {
    this.#lastError = `${bind.name}: ${error}`
    if (slowMs > 0) bind.slow(slowMs)
    if (rebinds) bind.rebind(`a submit was answered ${error}`)
  }

  #settle(
    { submission, no, on }: Piece<Ticket>,
    answer: Parameters<Submission<Ticket>['settle']>[1],
  ) {
    if (!submission.settle(no, answer)) return
    const { settings, clock } = this.#options
    const isLast = submission.tries >= TRIES_MAX || isOver(submission.message.lease, clock)
    const again = isLast || this.#isStopping ? [] : submission.takeBack()
    if (again.length === 0) {
      this.#answer(submission.answer(settings))
      return
    }
    clock.steady.at(clock.steady.now() + AGAIN_MS * submission.tries, () => {
      for (const part of again) this.#queue.add({ submission, no: part, on })
      if (this.#isStopping) this.#giveBack(Number.POSITIVE_INFINITY, STOPPING)
      this.#turn()
    })
  }

  #answer(answer: SubmitAnswer<Ticket>): void {
    const { outcome } = answer
    if (outcome !== 'unsent' && outcome !== 'temporary') this.#counts[outcome] += 1
    this.#answers.push(answer)
    this.#turn()
  }

  /** What comes together is answered together. */
  #turn(): void {
    if (this.#isTurning) return
    this.#isTurning = true
    setImmediate(() => {
      this.#isTurning = false
      this.#pump()
      this.#flush()
      this.#options.events.room()
    })
  }

  #flush(): void {
    if (this.#answers.length === 0) return
    const answers = this.#answers
    this.#answers = []
    this.#underWay -= answers.length
    this.#options.events.answers(answers)
  }

  /** Looks now and then whether something has waited for too long. */
  #look(): void {
    if (this.#isLooking) return
    this.#isLooking = true
    const { steady } = this.#options.clock
    steady.at(steady.now() + LOOK_EVERY_MS, () => {
      this.#isLooking = false
      const isUp = this.#binds.some((bind) => bind.isSending && bind.isUp)
      const waitMs = isUp ? CROWDED_MS : DOWN_MS
      this.#giveBack(steady.now() - waitMs, isUp ? 'no bind had room' : 'no bind is up')
      if (this.#queue.size > 0) this.#look()
    })
  }

  /** What was handed over by then and has not begun; of what has begun, the rest is put off. */
  #giveBack(sinceMs: number, error: string): void {
    for (const piece of this.#queue.takeSince(sinceMs)) this.#putOff(piece, error)
  }

  #putOff(piece: Piece<Ticket>, error: string): void {
    const { submission, no } = piece
    if (submission.hasBegun) this.#settle(piece, { failure: 'temporary', error })
    else if (no === 0) this.#answer({ message: submission.message, outcome: 'unsent', error })
  }
}
