/**
 * One bind of a client: takes its messages and answers them, in the way of the carrier.
 *
 * What a good session would never do (answer twice, break off within a PDU, fall silent) is done on
 * the stream beneath it.
 */
import { Socket } from 'node:net'
import { encodePdu, type Outgoing } from '@peyk/smpp/pdu/codec'
import { responseTo } from '@peyk/smpp/pdu/commands'
import { STATUSES, type StatusName } from '@peyk/smpp/pdu/statuses'
import type { Session } from '@peyk/smpp/session'
import type { RequestPdu } from '@peyk/smpp/session-options'
import type { Centre, SubmitPdu } from './centre.ts'
import type { CutPlace } from './traits.ts'

/** Nobody has got as far as this (§5.1.4 ends there). */
const STRAY_SEQUENCE = 0x7ffffff0

export class Bind {
  readonly #session: Session
  readonly #systemId: string
  readonly #centre: Centre
  #taken = 0
  #unanswered = 0
  /** When the answer before the next is given. */
  #answeredMs = Number.NEGATIVE_INFINITY
  #isSilent = false
  #callOffIdle = () => {}

  constructor(session: Session, systemId: string, centre: Centre) {
    this.#session = session
    this.#systemId = systemId
    this.#centre = centre
    if (centre.traits.idleMs !== null) this.#watch(centre.traits.idleMs)
  }

  request(pdu: RequestPdu): void {
    if (pdu.command === 'submit_sm' || pdu.command === 'data_sm') this.#submit(pdu)
    else this.#session.answer(pdu, { status: STATUSES.ESME_RINVCMDID.code })
  }

  /** The connection is reset: nothing that is under way on it arrives for sure. */
  reset(): void {
    const { stream } = this.#session
    if (stream instanceof Socket) stream.resetAndDestroy()
  }

  end(): void {
    this.#callOffIdle()
  }

  #submit(pdu: SubmitPdu): void {
    const { windowMax } = this.#centre.traits
    if (windowMax !== null && this.#unanswered >= windowMax) this.#refuse(pdu, 'ESME_RTHROTTLED')
    else {
      const { refused, cut } = this.#centre.judge()
      if (refused) this.#refuse(pdu, refused)
      else if (cut === 'beforeTaking') this.reset()
      else this.#take(pdu, cut)
    }
  }

  #refuse(pdu: SubmitPdu, status: StatusName): void {
    const { errorBodies } = this.#centre.traits
    this.#session.answer(pdu, { status: STATUSES[status].code, ...(errorBodies && { body: {} }) })
  }

  #take(pdu: SubmitPdu, cut: CutPlace | null): void {
    const { silentAfterMessages, answers } = this.#centre.traits
    const id = this.#centre.take(pdu, this.#systemId, this.#session)
    this.#taken += 1
    if (silentAfterMessages !== null && this.#taken > silentAfterMessages) this.#fallSilent()
    if (cut === 'beforeAnswer') this.reset()
    else if (answers > 0 && !this.#isSilent) this.#answerInTime(pdu, id, cut)
  }

  #answerInTime(pdu: SubmitPdu, id: string, cut: CutPlace | null): void {
    const { clock, traits } = this.#centre
    const { answerMs, answersInTurn } = traits
    if (answerMs === 0) {
      this.#answer(pdu, id, cut)
      return
    }
    const nowMs = clock.now()
    this.#answeredMs = (answersInTurn ? Math.max(nowMs, this.#answeredMs) : nowMs) + answerMs
    this.#unanswered += 1
    clock.at(this.#answeredMs, () => {
      this.#unanswered -= 1
      this.#answer(pdu, id, cut)
    })
  }

  #answer(pdu: SubmitPdu, id: string, cut: CutPlace | null): void {
    const { straysBefore, answers, unbindsAfterMessages } = this.#centre.traits
    const body = { message_id: id }
    const bytes = encoded(pdu, { body })
    if (straysBefore) this.#write(encoded({ ...pdu, sequence: STRAY_SEQUENCE }, { body }))
    if (cut) {
      this.#write(cut === 'withinAnswer' ? bytes.subarray(0, bytes.length / 2) : bytes, () =>
        this.reset(),
      )
      return
    }
    this.#session.answer(pdu, { body })
    if (answers === 2) this.#write(bytes)
    if (this.#taken === unbindsAfterMessages) this.#session.unbind()
  }

  #write(bytes: Buffer, then = () => {}): void {
    if (this.#session.stream.writable) this.#session.stream.write(bytes, then)
  }

  /**
   * What the session says from now on stays in a buffer. What it has said is still gathered for the
   * end of this turn, and goes out.
   */
  #fallSilent(): void {
    if (this.#isSilent) return
    this.#isSilent = true
    setImmediate(() => this.#session.stream.cork())
  }

  /** Ends the connection, without a word, when nothing has come for so long. */
  #watch(idleMs: number): void {
    const { clock } = this.#centre
    const { stream } = this.#session
    let heardMs = clock.now()
    stream.on('data', () => {
      heardMs = clock.now()
    })
    const look = () => {
      if (clock.now() - heardMs >= idleMs) this.#session.destroy()
      else this.#callOffIdle = clock.at(heardMs + idleMs, look)
    }
    look()
  }
}

const encoded = (
  { command, sequence }: Pick<SubmitPdu, 'command' | 'sequence'>,
  { body }: { readonly body: { readonly message_id: string } },
): Buffer => encodePdu({ command: responseTo(command), sequence, body } as Outgoing)
