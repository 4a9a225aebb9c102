/** How a message is written first: at acceptance, or when its order unfolds. */
import { STATE } from '../../rules/lifecycle.ts'
import { insertInto, type NumberList, statement } from '../statement.ts'

const COLUMNS = {
  id: 'integer',
  account_id: 'integer',
  order_id: 'integer',
  text_no: 'integer',
  number: 'integer',
  raw: 'text',
  parts: 'integer',
  state: 'integer',
  reason: 'text',
  due_at: 'integer',
  queue_at: 'integer',
  claim_id: 'integer',
  attempts: 'integer',
  final_at: 'integer',
} as const
export const insertMessages = insertInto('message', COLUMNS)

type Column = keyof typeof COLUMNS
/** Where each column stands in a row of `insertMessages`. */
export const MESSAGE_AT = Object.fromEntries(
  Object.keys(COLUMNS).map((name, at) => [name, at]),
) as Readonly<Record<Column, number>>

/** Messages in a row that differ in nothing but their number, claimed as they are written. */
export interface MessageRun {
  readonly firstId: number
  readonly accountId: number
  readonly orderId: number
  readonly textNo: number
  readonly parts: number
  readonly nowMs: number
  readonly claimId: number
  readonly numbers: NumberList
}

/** Most of a large order is such a row: only the numbers travel, the rest is said once. */
export const insertRun = statement<{ [K in keyof MessageRun]: MessageRun[K] }>(
  ({
    eachNumber,
    int,
  }) => `insert into message (id, account_id, order_id, text_no, number, parts, state,
      due_at, claim_id, attempts)
    select ${int(':firstId')} + at, ${int(':accountId')}, ${int(':orderId')}, ${int(':textNo')},
      number, ${int(':parts')}, ${STATE.sending}, ${int(':nowMs')}, ${int(':claimId')}, 1
    from ${eachNumber('numbers')} n`,
)
