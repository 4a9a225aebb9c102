/**
 * One bind of a client: takes its messages and answers them, in the way of the carrier.
 *
 * What a good session would never do (answer twice, break off within a PDU, fall silent) is done on
 * the stream beneath it.
 */
import { Socket } from 'node:net'
import { encodePdu, type Outgoing } from '@peyk/smpp/pdu/codec'
import { responseTo } from '@peyk/smpp/pdu/commands'
import type { Failure } from '@peyk/smpp/pdu/fields'
import { STATUSES, type StatusName, statusName } from '@peyk/smpp/pdu/statuses'
import type { Session } from '@peyk/smpp/session'
import type { RequestPdu } from '@peyk/smpp/session-options'
import type { Centre } from './centre.ts'
import type { SubmitPdu } from './course.ts'
import { answerQuestion } from './desk.ts'
import { type MultiPdu, readMulti } from './multi.ts'
import type { Mishap } from './traits.ts'

type Submitted = SubmitPdu | MultiPdu

/** What a PDU stands for, and what its answer has beside the id. */
interface Taken {
  readonly submits: readonly SubmitPdu[]
  readonly body: { readonly unsuccess_sme?: readonly Failure[] }
}

type Answered = Taken['body'] & { readonly message_id: string }

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
    switch (pdu.command) {
      case 'submit_sm':
      case 'data_sm':
        this.#submit(pdu, { submits: [pdu], body: {} }, addressBreach(pdu))
        break
      case 'submit_multi':
        this.#submitMulti(pdu)
        break
      case 'query_sm':
      case 'cancel_sm':
      case 'replace_sm':
        this.#session.answer(pdu, answerQuestion(this.#centre, this.#systemId, pdu))
        break
      default:
        this.#session.answer(pdu, { status: STATUSES.ESME_RINVCMDID.code })
    }
  }

  /** The connection is reset: nothing that is under way on it arrives for sure. */
  reset(): void {
    const { stream } = this.#session
    if (stream instanceof Socket) stream.resetAndDestroy()
  }

  /** Who says nothing takes no leave either. */
  get isSilent(): boolean {
    return this.#isSilent
  }

  end(): void {
    this.#callOffIdle()
  }

  #submitMulti(pdu: MultiPdu): void {
    const { submits, failures } = readMulti(pdu, addressBreach)
    const [first] = failures
    const breach = submits.length === 0 && first ? statusName(first.status) : null
    const body = { unsuccess_sme: failures }
    this.#submit(pdu, { submits, body }, breach as StatusName | null)
  }

  #submit(pdu: Submitted, taken: Taken, breach: StatusName | null): void {
    const { windowMax } = this.#centre.traits
    if (breach) this.#refuse(pdu, breach)
    else if (windowMax !== null && this.#unanswered >= windowMax) {
      this.#refuse(pdu, 'ESME_RTHROTTLED')
    } else {
      const { refused, mishap } = this.#centre.judge()
      if (refused) this.#refuse(pdu, refused)
      else if (mishap === 'resetBeforeTaking') this.reset()
      else this.#take(pdu, taken, mishap)
    }
  }

  #refuse(pdu: Submitted, name: StatusName): void {
    const { errorBodies, refusesByNack } = this.#centre.traits
    const status = STATUSES[name].code
    const answer = errorBodies ? { status, body: {} } : { status }
    this.#session.answer(pdu, refusesByNack ? { status, asNack: true } : answer)
  }

  #take(pdu: Submitted, { submits, body }: Taken, mishap: Mishap | null): void {
    const { silentAfterMessages, answers } = this.#centre.traits
    const id = this.#centre.take(submits, this.#systemId, this.#session)
    const answer = { message_id: id, ...body }
    this.#taken += 1
    if (silentAfterMessages !== null && this.#taken > silentAfterMessages) this.#fallSilent()
    if (mishap === 'resetBeforeAnswer') this.reset()
    else if (answers > 0 && !this.#isSilent) this.#answerInTime(pdu, answer, mishap)
  }

  #answerInTime(pdu: Submitted, body: Answered, mishap: Mishap | null): void {
    const { clock, traits } = this.#centre
    const { answerMs, answersInTurn } = traits
    if (answerMs === 0) {
      this.#answer(pdu, body, mishap)
      return
    }
    const nowMs = clock.now()
    this.#answeredMs = (answersInTurn ? Math.max(nowMs, this.#answeredMs) : nowMs) + answerMs
    this.#unanswered += 1
    clock.at(this.#answeredMs, () => {
      this.#unanswered -= 1
      this.#answer(pdu, body, mishap)
    })
  }

  #answer(pdu: Submitted, body: Answered, mishap: Mishap | null): void {
    const { straysBefore, answers, unbindsAfterMessages } = this.#centre.traits
    if (straysBefore) this.#write(encoded({ ...pdu, sequence: STRAY_SEQUENCE }, body))
    const broken = mishap && BROKEN[mishap]
    if (broken) {
      const then = broken.resets ? () => this.reset() : undefined
      this.#write(broken.said(encoded(pdu, body)), then)
      return
    }
    this.#session.answer(pdu, { body })
    if (answers === 2) this.#write(encoded(pdu, body))
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

/** §5.2.8, §5.2.9. Those of data_sm may be longer, and no receipt could name them. */
const ADDRESS_CHARACTERS_MAX = 20

function addressBreach({ body: { source_addr, destination_addr } }: SubmitPdu): StatusName | null {
  if (source_addr.length > ADDRESS_CHARACTERS_MAX) return 'ESME_RINVSRCADR'
  const isFit = destination_addr.length > 0 && destination_addr.length <= ADDRESS_CHARACTERS_MAX
  return isFit ? null : 'ESME_RINVDSTADR'
}

interface Broken {
  /** Of an answer. */
  readonly said: (bytes: Buffer) => Buffer
  readonly resets: boolean
}

/** What is sent in place of a good answer. */
const BROKEN: Readonly<Partial<Record<Mishap, Broken>>> = {
  resetWithinAnswer: { said: (bytes) => bytes.subarray(0, bytes.length / 2), resets: true },
  resetAfterAnswer: { said: (bytes) => bytes, resets: true },
  garbledAnswer: { said: (bytes) => Buffer.from(bytes).fill('x', bytes.length - 1), resets: false },
  nonsense: { said: (bytes) => Buffer.alloc(bytes.length, 0xff), resets: false },
}

type Question = Pick<Submitted, 'command' | 'sequence'>

const encoded = ({ command, sequence }: Question, body: Answered): Buffer =>
  encodePdu({ command: responseTo(command), sequence, body } as Outgoing)
