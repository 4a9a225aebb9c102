/** What the calls about orders and messages show. */
import { z } from 'zod'
import { money, page, shownEncoding, shownNumber, stage, time } from '../json-replies.ts'

const messageState = z.enum(['queued', 'sending', 'sent', 'delivered', 'undelivered'])

const summary = {
  id: z.int(),
  accountId: z.int(),
  sender: z.string(),
  state: z.enum(['waiting', 'unfolding', 'sending', 'done', 'cancelled']),
  status: z.literal([113, 114, 115]).describe('What get-report shows.'),
  total: z.int(),
  delivered: z.int(),
  undelivered: z.int(),
  waiting: z.int(),
  charged: money.describe('Taken at acceptance.'),
  price: money.describe('Earned of it by delivery.'),
  submitAt: time,
  sendAt: time,
}

export const ordersReply = page(z.strictObject(summary).meta({ id: 'OrderSummary' }))

export const orderReply = z
  .strictObject({
    ...summary,
    finishedAt: time.nullable(),
    suffix: z.string(),
    texts: z.array(
      z.strictObject({
        text: z.string().nullable().describe('Null when it has been forgotten.'),
        encoding: shownEncoding,
        parts: z.int(),
        recipients: z.int(),
      }),
    ),
    messages: page(z.strictObject({ id: z.int(), number: shownNumber, status: messageState })),
    trace: z.array(stage),
  })
  .meta({ id: 'Order' })

export const messageReply = z
  .strictObject({
    id: z.int(),
    orderId: z.int(),
    accountId: z.int(),
    sender: z.string(),
    number: shownNumber,
    text: z.string().nullable().describe('Null when it has been forgotten.'),
    suffix: z.string(),
    encoding: shownEncoding.nullable(),
    parts: z.int().nullable(),
    status: messageState,
    reason: z.string().nullable().describe('Why it ended undelivered.'),
    attempts: z.int(),
    submitAt: time,
    dueAt: time,
    sentAt: time.nullable(),
    finalAt: time.nullable(),
    carrierMessages: z.array(
      z.strictObject({
        part: z.int(),
        carrier: z.string(),
        id: z.string(),
        state: z.string().nullable(),
        sentAt: time,
        doneAt: time.nullable(),
        error: z.string().nullable().describe("The carrier's own word for it."),
        receipt: z
          .record(z.string(), z.unknown())
          .nullable()
          .describe('What its last receipt said: words, codes, optional parameters.'),
      }),
    ),
    stages: z.array(stage),
  })
  .meta({ id: 'Message' })
