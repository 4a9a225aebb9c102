/** How a message is written first: at acceptance, or when its order unfolds. */
import { insertInto } from '../statement.ts'

export const insertMessages = insertInto('message', {
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
  claim_id: 'integer',
  attempts: 'integer',
  final_at: 'integer',
})
