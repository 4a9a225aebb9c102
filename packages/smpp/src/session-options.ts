/** What a session is told and what it tells. */
import type { Clock } from './clock.ts'
import type { AnyPdu, Content, StrangePdu } from './pdu/codec.ts'
import type { Body, RequestName, ResponseTo } from './pdu/commands.ts'
import { PDU_OCTETS_MAX } from './pdu/framer.ts'
import type { Tlvs } from './pdu/tlvs.ts'
import type { Session } from './session.ts'
import type { SessionState, Side } from './states.ts'

export type RequestPdu = Extract<AnyPdu, { readonly command: RequestName }>

/** A request to send: the session gives it its sequence number. */
export type Request<C extends RequestName = RequestName> = Content<C>

/** What a request is answered with; nothing is `ESME_ROK` and an empty body. */
export interface Answer<C extends RequestName = RequestName> {
  readonly status?: number
  /** In place of the response, a generic_nack with the status (§4.3). */
  readonly asNack?: boolean
  readonly body?: Partial<Body<ResponseTo<C>>>
  readonly tlvs?: Tlvs
}

/** What a peer did that it should not have; none of it ends the session but by its own rule. */
export type StrangeName =
  /** A response after its time: what it says may still be worth knowing. */
  | 'lateResponse'
  /** A response to nothing that waits: a second one, or one to another kind of request. */
  | 'unknownResponse'
  | 'unknownCommand'
  /** A PDU that may not be sent in this state, or not by this side. */
  | 'wrongState'
  /** A PDU that is not what its header says. */
  | 'garbled'
  /** An enquire_link without an answer, on a link that lives. */
  | 'unansweredEnquiry'

export interface Strange {
  readonly what: StrangeName
  readonly pdu?: AnyPdu | StrangePdu
  readonly detail?: string
}

/** Why a session has ended. */
export type Ending =
  | 'unbound'
  | 'unboundByPeer'
  /** The peer closed the connection without a word. */
  | 'endedByPeer'
  /** The connection broke; `detail` has the words of the system. */
  | 'broken'
  /** An enquire_link was not answered, or a PDU was begun and not finished. */
  | 'linkDead'
  /** The stream of the peer cannot be cut into PDUs. */
  | 'framing'
  /** The peer sends and does not read what it is answered. */
  | 'peerStalled'
  /** Our own handlers have left requests unanswered. */
  | 'answersOverdue'
  | 'bindTimedOut'
  | 'bindRefused'
  /** `destroy` was called. */
  | 'destroyed'

/** Nobody is there any more who could take what is still to be sent. */
export const ABRUPT: ReadonlySet<Ending> = new Set(['broken', 'linkDead', 'peerStalled'])

export interface Closing {
  readonly why: Ending
  readonly detail?: string
}

/** All of them may be left out. They are called one at a time, never from within `request`. */
export interface SessionEvents {
  /** A request that the peer may send now; `session.answer` answers it, now or later. */
  request?(pdu: RequestPdu, session: Session): void
  /** An outbind or an alert_notification: nothing is answered. */
  notice?(pdu: AnyPdu, session: Session): void
  bound?(state: SessionState, session: Session): void
  /** Responses, time or the connection have made room for so many requests. */
  room?(room: number, session: Session): void
  strange?(strange: Strange, session: Session): void
  closed?(closing: Closing, session: Session): void
}

export interface SessionOptions {
  readonly side: Side
  readonly on?: SessionEvents
  /** Requests that may wait for their responses. */
  readonly windowMax?: number
  /** Requests a second that may be sent; none is as many as the window lets through. */
  readonly ratePerSecond?: number | undefined
  /** How long a response is waited for. */
  readonly responseMs?: number
  /** After so long without a word from the peer it is asked whether it lives. */
  readonly enquireEveryMs?: number
  readonly enquireResponseMs?: number
  /** A PDU that has begun must have come whole by then. */
  readonly partialPduMs?: number
  /** How long taking leave waits for responses, and then for the unbind_resp. */
  readonly unbindMs?: number
  /** Requests of the peer that may be unanswered; then nothing more is read. */
  readonly answersOwedMax?: number
  /** Octets of ours that the peer may leave unread; then nothing more is read from it. */
  readonly unreadOctetsMax?: number
  /** How long reading may rest for one of the two before the session is ended. */
  readonly restMs?: number
  /** Calls of `ask` that may wait for room. */
  readonly waitingMax?: number
  readonly pduOctetsMax?: number
  readonly clock?: Clock
}

export const SESSION_DEFAULTS = {
  windowMax: 10,
  responseMs: 60_000,
  enquireEveryMs: 20_000,
  enquireResponseMs: 20_000,
  partialPduMs: 10_000,
  unbindMs: 5_000,
  answersOwedMax: 1_000,
  unreadOctetsMax: 1_048_576,
  restMs: 60_000,
  waitingMax: 1_000,
  pduOctetsMax: PDU_OCTETS_MAX,
} as const
