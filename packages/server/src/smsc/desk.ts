/**
 * What a client asks about messages that it has submitted (SMPP 3.4 §4.8 to §4.10): their state,
 * another text, or that they do not go out. Nothing is told to who did not send them: the source
 * address must be that of the submit.
 */
import { MESSAGE_STATES } from '@peyk/smpp/message-states'
import { STATUSES, type StatusName } from '@peyk/smpp/pdu/statuses'
import type { Answer, RequestPdu } from '@peyk/smpp/session-options'
import { absoluteTime } from '@peyk/smpp/times'
import type { Centre } from './centre.ts'
import { type Course, isOpen } from './course.ts'

type Named<C extends RequestPdu['command']> = Extract<RequestPdu, { readonly command: C }>
export type Question = Named<'query_sm' | 'cancel_sm' | 'replace_sm'>

const refused = (name: StatusName): Answer => ({ status: STATUSES[name].code })

export function answerQuestion(centre: Centre, systemId: string, pdu: Question): Answer {
  const { message_id: id } = pdu.body
  if (pdu.command === 'cancel_sm' && id === '') return cancelAll(centre, systemId, pdu)
  const courses = centre.register.find(systemId, id)
  if (courses.length === 0) return refused('ESME_RINVMSGID')
  const own = courses.filter(({ sent }) => sent.from === pdu.body.source_addr)
  switch (pdu.command) {
    case 'query_sm':
      return query(id, own)
    case 'cancel_sm':
      return cancel(centre, own.filter(isTo(pdu)))
    case 'replace_sm':
      return replace(centre, own, pdu)
  }
}

/** Of several with one id, those that are on their way decide. */
function query(id: string, own: readonly Course[]): Answer<'query_sm'> {
  const course = own.find(isOpen) ?? own[0]
  if (!course) return refused('ESME_RQUERYFAIL') as Answer<'query_sm'>
  const { state, error, doneMs } = course
  return {
    body: {
      ...{ message_id: id, message_state: MESSAGE_STATES[state].code, error_code: Number(error) },
      final_date: doneMs === null ? '' : absoluteTime(doneMs),
    },
  }
}

/** Without an id: all from one address to another (§4.9.1). */
function cancelAll(centre: Centre, systemId: string, { body }: Named<'cancel_sm'>): Answer {
  const { source_addr: from, destination_addr: to } = body
  return cancel(centre, centre.register.between(systemId, from, to))
}

/** With an id, no destination means all that have it. */
const isTo =
  ({ body }: Named<'cancel_sm'>) =>
  ({ sent }: Course): boolean =>
    body.destination_addr === '' || sent.to === body.destination_addr

function cancel(centre: Centre, courses: readonly Course[]): Answer {
  const open = courses.filter(isOpen)
  for (const course of open) centre.cancel(course)
  return open.length > 0 ? {} : refused('ESME_RCANCELFAIL')
}

function replace(centre: Centre, own: readonly Course[], { body }: Named<'replace_sm'>): Answer {
  const open = own.filter(isOpen)
  for (const course of open) centre.replace(course, body)
  return open.length > 0 ? {} : refused('ESME_RREPLACEFAIL')
}
