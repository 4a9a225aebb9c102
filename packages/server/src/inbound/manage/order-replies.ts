/** What the calls about orders and messages show. */
import { z } from 'zod'
import { money, page, shownEncoding, shownNumber, stage, time } from '../json-replies.ts'

const messageState = z.enum(['queued', 'sending', 'sent', 'delivered', 'undelivered'])

const summary = {
  id: z.int().describe('By which the wire and this API know it.'),
  accountId: z.int().describe('Whose it is.'),
  sender: z.string().describe('The header it is sent from.'),
  state: z
    .enum(['waiting', 'unfolding', 'sending', 'done', 'cancelled'])
    .describe('How far it has come.'),
  status: z.literal([113, 114, 115]).describe('What get-report shows.'),
  total: z.int().describe('Recipients.'),
  delivered: z.int().describe('Those that were reached.'),
  undelivered: z.int().describe('Those that were not and will not be.'),
  waiting: z.int().describe('Those that are not decided yet.'),
  charged: money.describe('Taken at acceptance.'),
  price: money.describe('Earned of it by delivery.'),
  submitAt: time.describe('When it came.'),
  sendAt: time.describe('When it was or is due.'),
}

export const ordersReply = page(z.strictObject(summary).meta({ id: 'OrderSummary' }))

export const orderReply = z
  .strictObject({
    ...summary,
    finishedAt: time.nullable().describe('When its last message ended.'),
    suffix: z.string().describe('What the operator appended.'),
    texts: z
      .array(
        z.strictObject({
          text: z.string().nullable().describe('Null when it has been forgotten.'),
          encoding: shownEncoding.describe('In which it travelled.'),
          parts: z.int().describe('How many it has.'),
          recipients: z.int().describe('How many get it.'),
        }),
      )
      .describe('Each text of the order.'),
    messages: page(
      z.strictObject({
        id: z.int().describe('Of the message.'),
        number: shownNumber.describe('`+905…`, or what was written.'),
        status: messageState.describe('How far it has come.'),
      }),
    ).describe('A page of its messages.'),
    trace: z.array(stage).describe('What happened to it, in order.'),
  })
  .meta({ id: 'Order' })

export const messageReply = z
  .strictObject({
    id: z.int().describe('Of the message.'),
    orderId: z.int().describe('Of its order.'),
    accountId: z.int().describe('Whose it is.'),
    sender: z.string().describe('The header it is sent from.'),
    number: shownNumber.describe('`+905…`, or what was written.'),
    text: z.string().nullable().describe('Null when it has been forgotten.'),
    suffix: z.string().describe('What the operator appended.'),
    encoding: shownEncoding
      .nullable()
      .describe('In which it travelled; null when its text has been forgotten.'),
    parts: z.int().nullable().describe('How many it has; null before it was composed.'),
    status: messageState.describe('How far it has come.'),
    reason: z.string().nullable().describe('Why it ended undelivered.'),
    attempts: z.int().describe('How often it was handed to a carrier.'),
    submitAt: time.describe('When the order came.'),
    dueAt: time.describe('When it was or is due.'),
    sentAt: time.nullable().describe('When a carrier took it.'),
    finalAt: time.nullable().describe('When it ended.'),
    carrierMessages: z
      .array(
        z.strictObject({
          part: z.int().describe('Which, from 1.'),
          carrier: z.string().describe('Its name.'),
          id: z.string().describe("The carrier's own id."),
          state: z.string().nullable().describe("What the carrier's receipt says."),
          sentAt: time.describe('When it was taken.'),
          doneAt: time.nullable().describe('When the receipt came.'),
          error: z.string().nullable().describe("The carrier's own word for it."),
          receipt: z
            .record(z.string(), z.unknown())
            .nullable()
            .describe('What its last receipt said: words, codes, optional parameters.'),
        }),
      )
      .describe('Each part, as carriers know it.'),
    stages: z.array(stage).describe('What happened to it, in order.'),
  })
  .meta({ id: 'Message' })
