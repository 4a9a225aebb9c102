/** What a customer may ask for, and who answers it. */
import { MESSAGE_STATES } from '@peyk/smpp/message-states'
import type { Session } from '@peyk/smpp/session'
import type { RequestPdu } from '@peyk/smpp/session-options'
import { absoluteTime } from '@peyk/smpp/times'
import type { Answer } from '../../operations/context.ts'
import { cancelMessage, queryMessage } from '../../operations/smpp/query.ts'
import type { Bound } from './binds.ts'
import { esmeCode } from './fields.ts'
import { arrivalOf, isAway, notePdu } from './note.ts'
import { type Submitting, submit } from './submit.ts'

/** Istanbul, as everywhere on the wire. */
export const UTC_OFFSET_MINUTES = 180

export function handle(
  door: Submitting,
  bound: Bound,
  pdu: RequestPdu,
  session: Session,
): Promise<void> | undefined {
  switch (pdu.command) {
    case 'submit_sm':
    case 'data_sm':
    case 'submit_multi':
      return submit(door, bound, pdu, session)
    case 'query_sm':
      return query(door, bound, pdu, session)
    case 'cancel_sm':
      return cancel(door, bound, pdu, session)
    case 'replace_sm':
      session.answer(pdu, { status: esmeCode('ESME_RREPLACEFAIL') })
      return undefined
    default:
      session.answer(pdu, { status: esmeCode('ESME_RINVCMDID') })
      return undefined
  }
}

type Named<C extends RequestPdu['command']> = Extract<RequestPdu, { readonly command: C }>

/** Notes what was asked, as of a call of the wire; an error is a temporary one. */
async function asked<Reply>(
  { context }: Submitting,
  bound: Bound,
  call: string,
  ask: () => Promise<Answer<Reply>>,
): Promise<Answer<Reply> | undefined> {
  const arrival = arrivalOf(context, bound.caller.address, 0)
  const answer = await ask().catch((error: unknown) => {
    if (!isAway(error)) context.log.error({ err: error, call }, 'a request by SMPP failed')
    return undefined
  })
  const about = { accountId: bound.account.settings.id, isKnown: true }
  if (!answer) notePdu(context, call, arrival, { ...about, status: 'unavailable' })
  else if ('refused' in answer) {
    notePdu(context, call, arrival, { ...about, status: answer.refused, why: answer.why })
  } else notePdu(context, call, arrival, { ...about, status: 'ok' })
  return answer
}

async function query(door: Submitting, bound: Bound, pdu: Named<'query_sm'>, session: Session) {
  const { message_id } = pdu.body
  const answer = await asked(door, bound, 'get-report', () =>
    queryMessage(door.context, bound.account, message_id),
  )
  if (!answer || 'refused' in answer) {
    session.answer(pdu, { status: esmeCode('ESME_RQUERYFAIL') })
    return
  }
  const { state, error, finalAtMs } = answer.reply
  session.answer(pdu, {
    body: {
      ...{ message_id, message_state: MESSAGE_STATES[state].code, error_code: Number(error) },
      final_date: finalAtMs === null ? '' : absoluteTime(finalAtMs, UTC_OFFSET_MINUTES),
    },
  })
}

async function cancel(door: Submitting, bound: Bound, pdu: Named<'cancel_sm'>, session: Session) {
  const answer = await asked(door, bound, 'cancel-order', () =>
    cancelMessage(door.context, bound.account, pdu.body.message_id),
  )
  const isDone = answer && !('refused' in answer)
  session.answer(pdu, { status: isDone ? 0 : esmeCode('ESME_RCANCELFAIL') })
}
