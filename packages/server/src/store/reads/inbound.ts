/** What came in from handsets for one account, newest first, a page by its number. */
import { question, type Steps, statement, together } from '../statement.ts'

export interface InboundView {
  /** As the handset showed it. */
  readonly number: string
  /** The short code it was sent to. */
  readonly recipient: string
  readonly body: string
  readonly at: number
}

const countInbound = statement<{ accountId: number }, { messages: number }>(
  () => 'select count(*) as messages from inbound where account_id = :accountId',
)
// The pages before are passed over in the index alone.
const findInbound = statement<{ accountId: number; limit: number; offset: number }, InboundView>(
  () => `select i.number, i.recipient, i.body, i.at
    from (select id from inbound where account_id = :accountId
      order by id desc limit :limit offset :offset) newest
    join inbound i on i.id = newest.id order by i.id desc`,
)

export function* inboundPage(request: {
  readonly accountId: number
  readonly offset: number
  readonly limit: number
}): Steps<{ readonly count: number; readonly messages: readonly InboundView[] }> {
  const [counted, messages] = yield* together(
    question(countInbound, { accountId: request.accountId }),
    question(findInbound, request),
  )
  return { count: counted[0]?.messages ?? 0, messages }
}
