/** submit_sm, data_sm and submit_multi: text out of the PDU, then the admission of send-sms. */
import type { StatusName } from '@peyk/contract/statuses'
import { joinedText, octetsOf, type Received, receive } from '@peyk/smpp/receiving'
import type { Session } from '@peyk/smpp/session'
import type { Answer, Context, Noted } from '../../operations/context.ts'
import { submitPart, submitWhole } from '../../operations/smpp/submit.ts'
import type { TrafficLimits } from '../../operations/traffic-limits.ts'
import type { Binds, Bound } from './binds.ts'
import { esmeCode, readSubmit, type SubmitPdu } from './fields.ts'
import { arrivalOf, isAway, notePdu } from './note.ts'
import { esmeCodeOf } from './refusals.ts'

export interface Submitting {
  readonly context: Context
  readonly limits: TrafficLimits
  readonly binds: Binds
  /** What data_coding 0 means. */
  readonly alphabet: 'gsm' | 'latin1'
}

interface Outcome {
  readonly status: StatusName
  /** command_status */
  readonly code: number
  readonly why?: string | undefined
  readonly noted?: Noted | undefined
  readonly messageId?: string
}

const refusal = (status: StatusName, why: string, code = esmeCodeOf(status)): Outcome => ({
  ...{ status, why, code },
})

/** Never rejects. */
export async function submit(
  door: Submitting,
  bound: Bound,
  pdu: SubmitPdu,
  session: Session,
): Promise<void> {
  const { context } = door
  const arrival = arrivalOf(context, bound.caller.address, octetsOf(pdu).length)
  const outcome = await decide(door, bound, pdu, arrival.bytesIn).catch((error: unknown) =>
    failed(context, error),
  )
  const { status, code, messageId, why, noted } = outcome
  const answer = messageId === undefined ? {} : { body: { message_id: messageId } }
  session.answer(pdu, { status: code, ...answer })
  const accountId = bound.account.settings.id
  notePdu(context, 'send-sms', arrival, { status, why, noted, accountId, isKnown: true })
}

async function decide(
  door: Submitting,
  bound: Bound,
  pdu: SubmitPdu,
  bytesIn: number,
): Promise<Outcome> {
  const { context, alphabet } = door
  const { account } = bound
  const hurry = hurryOf(door, bound, bytesIn)
  if (hurry) return hurry
  const read = readSubmit(pdu, context.clock.now())
  if ('esme' in read) return refusal(read.status, read.why, esmeCode(read.esme))
  const received = receive(pdu, alphabet)
  if (received.text === null) {
    return refusal('badRequest', `data_coding ${pdu.body.data_coding} is no text`)
  }
  const { place } = received
  if (!place || place.total === 1) {
    return outcomeOf(await submitWhole(context, account, read, received.text))
  }
  const part = { submit: read, place, content: kept(received) }
  const join = (contents: readonly unknown[]) => joinedText(contents.map(receivedAgain))
  const answer = await submitPart(context, account, part, join)
  if ('refused' in answer) return refusal(answer.refused, answer.why, queueFull(answer.refused))
  const { ordered, smppId: messageId } = answer
  if (ordered) return { ...outcomeOf(ordered), ...(!('refused' in ordered) && { messageId }) }
  const why = `part ${place.sequence} of ${place.total}`
  return { status: 'ok', code: 0, messageId, why }
}

/** What is one too many, by the account's own limits or by those of HTTP. */
function hurryOf(door: Submitting, bound: Bound, bytesIn: number): Outcome | undefined {
  const { context, limits, binds } = door
  const { account, caller, session } = bound
  const { settings } = account
  const throttled = (why: string) => {
    return refusal('unavailable', why, esmeCode('ESME_RTHROTTLED'))
  }
  if (session.owed > settings.smppWindow) {
    return throttled(`more than ${settings.smppWindow} submits wait for their answers`)
  }
  if (!binds.maySubmit(account, context.clock.machineNow())) {
    context.meters.limited('smppSubmits')
    return throttled(`more than ${settings.smppSubmitsPerSecond} submits a second`)
  }
  const over = limits.ofAddress(caller.address, bytesIn) ?? limits.ofAccount(settings, bytesIn)
  return over && throttled(over.why)
}

/** The store takes no more, or a cap of the day is reached: to be tried again, but not at once. */
const queueFull = (status: StatusName): number =>
  status === 'unavailable' ? esmeCode('ESME_RMSGQFUL') : esmeCodeOf(status)

function outcomeOf(answer: Answer<{ readonly orderId: number }>): Outcome {
  const { noted } = answer
  if ('refused' in answer) {
    return { ...refusal(answer.refused, answer.why, queueFull(answer.refused)), noted }
  }
  return { status: 'ok', code: 0, messageId: String(answer.reply.orderId), noted }
}

/** A store that is away or full is a temporary error; anything else is a bug, and logged. */
function failed(context: Context, error: unknown): Outcome {
  const away = isAway(error)
  if (!away) context.log.error({ err: error }, 'a submit by SMPP failed')
  return refusal('unavailable', away ? (error as Error).message : 'a bug; see the log')
}

/** As it travels through the store: the octets are a view of what was read. */
const kept = ({ userData, alphabet, tables }: Received) => ({
  ...{ alphabet, tables },
  userData: Buffer.from(userData).toString('base64'),
})

function receivedAgain(content: unknown): Received {
  const { userData, alphabet, tables } = content as ReturnType<typeof kept>
  const nothing = { text: null, place: null, ports: null }
  const octets = Buffer.from(userData, 'base64')
  return { kind: 'message', ...nothing, alphabet, tables, userData: octets }
}
