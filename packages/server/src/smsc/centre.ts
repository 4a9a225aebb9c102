/**
 * What the binds share: the ids, the way of each message to its handset, and the receipts that tell
 * of it.
 */
import type { MessageState } from '@peyk/smpp/message-states'
import type { StatusName } from '@peyk/smpp/pdu/statuses'
import { receive } from '@peyk/smpp/receiving'
import type { Session } from '@peyk/smpp/session'
import type { RequestPdu } from '@peyk/smpp/session-options'
import type { Clock } from '../base/clock.ts'
import { type Course, isOpen, Register, type SubmitPdu } from './course.ts'
import { type Fate, fateOf, type Handsets, type Sent } from './handsets.ts'
import { createIds, writeId } from './ids.ts'
import { Mailbox } from './mailbox.ts'
import { writeReceipt } from './receipt-forms.ts'
import type { Mishap, Telling, Traits } from './traits.ts'

/** What is to happen with a message that has come. */
export interface Verdict {
  readonly refused: StatusName | null
  readonly mishap: Mishap | null
}

type Replacement = Pick<
  Extract<RequestPdu, { readonly command: 'replace_sm' }>['body'],
  'short_message' | 'registered_delivery'
>

/** What the messages of one submit have in common. */
type Taken = Pick<Course, 'number' | 'session'> & Pick<Sent, 'systemId' | 'id'>

export interface CentreOptions {
  readonly traits: Traits
  readonly clock: Clock
  readonly random: () => number
  readonly handsets: Handsets
}

export class Centre {
  readonly traits: Traits
  readonly clock: Clock
  readonly register = new Register()
  readonly #handsets: Handsets
  readonly #nextId: () => bigint
  readonly #mailboxes = new Map<string, Mailbox>()
  readonly #second = createSecond()
  #came = 0
  #underWay = 0
  #refusingUntilMs = Number.NEGATIVE_INFINITY

  constructor({ traits, clock, random, handsets }: CentreOptions) {
    this.traits = traits
    this.clock = clock
    this.#handsets = handsets
    this.#nextId = createIds(traits.idSize, random)
  }

  mailboxOf(systemId: string): Mailbox {
    const mailbox = this.#mailboxes.get(systemId) ?? new Mailbox(this.clock)
    this.#mailboxes.set(systemId, mailbox)
    return mailbox
  }

  /** Judges the next message, and counts it unless it is refused for what others have done. */
  judge(): Verdict {
    const { refusals, mishaps } = this.traits
    const hindrance = this.#hindrance()
    if (hindrance) return { refused: hindrance, mishap: null }
    this.#came += 1
    if (refusals && this.#came % refusals.everyMessages === 0) {
      this.#refusingUntilMs = this.clock.now() + refusals.forMs
      return { refused: refusals.status, mishap: null }
    }
    const isHit = mishaps !== null && this.#came % mishaps.everyMessages === 0
    return { refused: null, mishap: isHit ? mishaps.what : null }
  }

  /** Why no message at all is taken now. */
  #hindrance(): StatusName | null {
    const { refusals, queueMax, perSecondMax } = this.traits
    const nowMs = this.clock.now()
    if (queueMax !== null && this.#underWay >= queueMax) return 'ESME_RMSGQFUL'
    if (refusals && nowMs < this.#refusingUntilMs) return refusals.status
    return perSecondMax !== null && !this.#second.takes(nowMs, perSecondMax)
      ? 'ESME_RTHROTTLED'
      : null
  }

  /** Takes messages on their way; the id is what they are answered with, all of them together. */
  take(submits: readonly SubmitPdu[], systemId: string, session: Session): string {
    const number = this.#nextId()
    const id = writeId[this.traits.answeredId](number)
    const courses = submits.map((submit) =>
      this.#courseOf(submit, { number, systemId, id, session }),
    )
    this.register.add(courses)
    for (const course of courses) this.#send(course)
    return id
  }

  /** It does not go out, and a receipt says so if one was asked for (§4.9). */
  cancel(course: Course): void {
    this.#end(course, 'deleted', '000')
    if (isWanted(course.registered, 'deleted')) this.#tell(course, 'final')
  }

  /** Another text, in the coding of the first (§4.10). */
  replace(course: Course, { short_message, registered_delivery }: Replacement): void {
    const { submit, sent } = course
    const body = { ...submit.body, short_message }
    const received = receive({ ...submit, body } as SubmitPdu, this.traits.alphabet)
    course.sent = { ...sent, received }
    course.registered = registered_delivery
  }

  #courseOf(submit: SubmitPdu, { number, systemId, id, session }: Taken): Course {
    const { source_addr: from, destination_addr: to, registered_delivery } = submit.body
    const received = receive(submit, this.traits.alphabet)
    const sent = { systemId, id, from, to, received, atMs: this.clock.now() }
    return {
      ...{ number, submit, session, sent, fate: this.#fateOf(sent) },
      ...{ registered: registered_delivery, state: 'enroute', error: '000', doneMs: null },
    }
  }

  /** The first telling is due with the delivery, the others follow in the same distance. */
  #send(course: Course): void {
    const { deliveryMs, receiptBeforeAnswer } = this.traits
    this.#underWay += 1
    const tellings = this.#tellingsOf(course)
    const firstMs = receiptBeforeAnswer ? 0 : deliveryMs
    const finalAt = Math.max(0, tellings.indexOf('final'))
    this.#after(firstMs + finalAt * deliveryMs, () => this.#arrive(course))
    tellings.forEach((telling, n) => {
      this.#after(firstMs + n * deliveryMs, () => this.#tellOf(course, telling))
    })
  }

  #fateOf({ to, received: { place } }: Sent): Fate {
    const { lastPartFails, fails } = this.traits
    const isLast = place !== null && place.sequence === place.total
    if (isLast && lastPartFails) return UNDELIVERABLE
    const own = fateOf(to)
    return fails !== null && own.state === 'delivered' ? fails : own
  }

  #tellingsOf({ sent, fate }: Course): readonly Telling[] {
    const { receiptsOf, tellings } = this.traits
    const { place } = sent.received
    const isTold = receiptsOf === 'everyPart' || !place || place.sequence === 1
    return fate.state !== null && isTold ? tellings : []
  }

  #arrive(course: Course): void {
    const { state, error } = course.fate
    if (!isOpen(course)) return
    // What is never heard of again is on its way for ever.
    if (state === null) this.#underWay -= 1
    else this.#end(course, state, error)
    if (state === 'delivered') this.#handsets.take(course.sent)
  }

  #end(course: Course, state: MessageState, error: string): void {
    this.#underWay -= 1
    Object.assign(course, { state, error, doneMs: this.clock.now() })
  }

  /** What was called off has been told. */
  #tellOf(course: Course, telling: Telling): void {
    const { fate, registered, state } = course
    if (state !== 'deleted' && fate.state !== null && isWanted(registered, fate.state)) {
      this.#tell(course, telling)
    }
  }

  #tell({ number, submit, sent, session, state, fate }: Course, telling: Telling): void {
    const { receiptedId, receiptsTo, copies } = this.traits
    const of = telling === 'strangers' ? this.#nextId() : number
    const receipt = writeReceipt(
      {
        ...told(telling, state === 'deleted' ? DELETED : fate),
        id: writeId[receiptedId](of),
        submittedAt: sent.atMs,
        doneAt: this.clock.now(),
        text: sent.received.text ?? '',
      },
      this.traits,
    )
    const letter = {
      body: { ...backwards(submit), ...receipt.body },
      tlvs: receipt.tlvs,
      ...(receiptsTo === 'anotherBind' && { notBy: session }),
    }
    const mailbox = this.mailboxOf(sent.systemId)
    for (let n = 0; n < copies; n += 1) mailbox.put(letter)
  }

  #after(ms: number, run: () => void): void {
    if (ms === 0) run()
    else this.clock.at(this.clock.now() + ms, run)
  }
}

/** Counts by the second, as carriers do: with each it begins anew. */
function createSecond() {
  let second = 0
  let count = 0
  return {
    takes(nowMs: number, max: number): boolean {
      const now = Math.floor(nowMs / 1_000)
      count = now === second ? count + 1 : 1
      second = now
      return count <= max
    },
  }
}

interface Outcome {
  readonly state: MessageState
  readonly error: string
}

const DELIVERED: Outcome = { state: 'delivered', error: '000' }
const DELETED: Outcome = { state: 'deleted', error: '000' }
const UNDELIVERABLE: Outcome = { state: 'undeliverable', error: '001' }

function told(telling: Telling, { state, error }: Fate): Outcome {
  switch (telling) {
    case 'accepted':
      return { state: 'accepted', error: '000' }
    case 'contrary':
      return state === 'delivered' ? UNDELIVERABLE : DELIVERED
    case 'strangers':
      return DELIVERED
    case 'final':
      return { state: state ?? 'unknown', error }
  }
}

/** registered_delivery, bits 1 and 0 (§5.2.17; 5.0 §4.7.21 has the last row). */
const WANTED: readonly ((isDelivered: boolean) => boolean)[] = [
  () => false,
  () => true,
  (isDelivered) => !isDelivered,
  (isDelivered) => isDelivered,
]

const isWanted = (registered: number, state: MessageState): boolean =>
  WANTED[registered & 3]?.(state === 'delivered') ?? false

/** From the handset to who has sent. */
const backwards = ({ body }: SubmitPdu) => ({
  source_addr_ton: body.dest_addr_ton,
  source_addr_npi: body.dest_addr_npi,
  source_addr: body.destination_addr,
  dest_addr_ton: body.source_addr_ton,
  dest_addr_npi: body.source_addr_npi,
  destination_addr: body.source_addr,
})
