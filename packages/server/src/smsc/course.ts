/** Messages at the SMSC, from their submits to their ends, and how a client finds them again. */
import type { MessageState } from '@peyk/smpp/message-states'
import type { Session } from '@peyk/smpp/session'
import type { RequestPdu } from '@peyk/smpp/session-options'
import type { Fate, Sent } from './handsets.ts'

/** One of a submit_multi is made a submit_sm of its own. */
export type SubmitPdu = Extract<RequestPdu, { readonly command: 'submit_sm' | 'data_sm' }>

export interface Course {
  readonly number: bigint
  readonly submit: SubmitPdu
  readonly session: Session
  readonly fate: Fate
  /** As it is now: a client may replace its text. */
  sent: Sent
  /** `registered_delivery`, which goes with the text. */
  registered: number
  /** `enroute` until its end. */
  state: MessageState
  /** As receipts have it. */
  error: string
  doneMs: number | null
}

export const isOpen = ({ state }: Course): boolean => state === 'enroute'

/** Beyond that the oldest are forgotten, on their way or not. */
const KEPT_MAX = 10_000

export class Register {
  /** A submit_multi has one id for all of its messages. */
  readonly #byId = new Map<string, readonly Course[]>()

  add(courses: readonly Course[]): void {
    const [first] = courses
    if (!first) return
    this.#byId.set(keyOf(first.sent.systemId, first.sent.id), courses)
    if (this.#byId.size <= KEPT_MAX) return
    const [oldest] = this.#byId.keys()
    if (oldest !== undefined) this.#byId.delete(oldest)
  }

  find(systemId: string, id: string): readonly Course[] {
    return this.#byId.get(keyOf(systemId, id)) ?? []
  }

  /** Those that are on their way from one address to another. */
  between(systemId: string, from: string, to: string): readonly Course[] {
    return [...this.#byId.values()].flat().filter((course) => {
      const { sent } = course
      return isOpen(course) && sent.systemId === systemId && sent.from === from && sent.to === to
    })
  }
}

const keyOf = (systemId: string, id: string): string => `${systemId}\0${id}`
