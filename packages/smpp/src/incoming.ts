/**
 * The requests of the peer: which are let through to the handlers, which are answered here, and
 * which are still owed an answer.
 */
import { bareNack, bareRefusal } from './bare.ts'
import { Owed } from './owed.ts'
import { type AnyPdu, type Content, writePdu } from './pdu/codec.ts'
import { COMMANDS, type ResponseName, responseTo } from './pdu/commands.ts'
import { STATUSES } from './pdu/statuses.ts'
import type { Writer } from './pdu/writer.ts'
import type { Answer, RequestPdu } from './session-options.ts'
import {
  type BindName,
  type Initiative,
  isBind,
  maySend,
  type SessionState,
  type Side,
} from './states.ts'

const { ESME_RALYBND, ESME_RINVBNDSTS, ESME_RINVCMDID } = STATUSES

export interface IncomingEvents {
  state(): SessionState
  /** Sends the PDU that was written last. */
  send(written: Writer): void
  /** Gives it to the handler; false when there is none. */
  request(pdu: RequestPdu): boolean
  notice(pdu: AnyPdu): void
  denied(pdu: AnyPdu): void
  /** We have accepted the bind of the peer. */
  accepted(command: BindName): void
  /** The peer takes leave; `goodbye` says the last word, as soon as it has all its answers. */
  leaving(goodbye: () => void): void
  left(): void
}

export class Incoming {
  readonly #from: Side
  readonly #on: IncomingEvents
  readonly #owed = new Owed()
  #goodbye: (() => void) | undefined

  /** `from` is the side of the peer. */
  constructor(from: Side, on: IncomingEvents) {
    this.#from = from
    this.#on = on
  }

  /** Requests without an answer. */
  get owed(): number {
    return this.#owed.size
  }

  take(pdu: AnyPdu): void {
    const command = pdu.command as Initiative
    if (!maySend(this.#from, this.#on.state(), command)) this.#deny(pdu)
    else if (command === 'outbind' || command === 'alert_notification') this.#on.notice(pdu)
    else this.#serve(pdu as RequestPdu)
  }

  /** False when it was answered before, or nobody listens any more. */
  answer(request: RequestPdu, answer: Answer): boolean {
    if (!this.#owed.has(request)) return false
    const { status = 0 } = answer
    const { command } = request
    this.#on.send(answer.asNack ? bareNack(status, request.sequence) : written(request, answer))
    this.#owed.delete(request)
    if (isBind(command) && status === 0 && this.#on.state() === 'open') this.#on.accepted(command)
    if (this.#owed.size === 0) this.#goodbye?.()
    return true
  }

  /** Nothing is answered any more. */
  end(): void {
    this.#owed.clear()
    this.#goodbye = undefined
  }

  #serve(request: RequestPdu): void {
    const { command, sequence } = request
    if (command === 'enquire_link') this.#acknowledge(request)
    else if (command === 'unbind') this.#beUnbound(request)
    else if (isBind(command) && this.#isBinding()) this.#deny(request)
    else {
      this.#owed.add(request)
      if (this.#on.request(request)) return
      this.#owed.delete(request)
      this.#on.send(bareNack(ESME_RINVCMDID.code, sequence))
    }
  }

  /** A bind is being decided; another beside it would be decided twice. */
  #isBinding(): boolean {
    return this.#owed.some(({ command }) => isBind(command))
  }

  #deny(pdu: AnyPdu): void {
    const isAgain = isBind(pdu.command) && this.#from === 'esme'
    const { code } = isAgain ? ESME_RALYBND : ESME_RINVBNDSTS
    if (pdu.command !== 'outbind' && pdu.command !== 'alert_notification') {
      this.#on.send(bareRefusal(COMMANDS[pdu.command].id, code, pdu.sequence))
    }
    this.#on.denied(pdu)
  }

  #acknowledge({ command, sequence }: RequestPdu): void {
    this.#on.send(writePdu({ command: responseTo(command) }, 0, sequence))
  }

  /** What it has asked before is answered first. */
  #beUnbound(request: RequestPdu): void {
    const goodbye = () => {
      this.#goodbye = undefined
      this.#acknowledge(request)
      this.#on.left()
    }
    this.#goodbye = goodbye
    this.#on.leaving(() => this.#goodbye?.())
    if (this.#owed.size === 0) goodbye()
  }
}

function written({ command, sequence }: RequestPdu, { status = 0, body, tlvs }: Answer): Writer {
  // A refusal has no body (§4.4.2).
  if (status !== 0 && !body && !tlvs) return bareRefusal(COMMANDS[command].id, status, sequence)
  const response = { command: responseTo(command), body, tlvs } as Content<ResponseName>
  return writePdu(response, status, sequence)
}
