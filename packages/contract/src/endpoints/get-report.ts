/** How far an order has come, with its messages a page at a time (wire §5.3). */
import { z } from 'zod'
import { documentedAs, orderIdForm } from '../documented.ts'
import { badPage, type Endpoint, requestPart, requestSchema } from '../endpoint.ts'
import { decimalId, firstGiven, oldName, pageNumber, rowCount } from '../fields.ts'
import { ORDER_FACTS, ORDER_STATUS } from '../reply-fields.ts'
import { codesOf } from '../statuses/answers.ts'
import { type Branch, childOf } from '../tree.ts'
import { money } from '../write-number.ts'

export interface GetReportRequest {
  /** As it was spelt; '' if missing. Whatever names no order is a 455. */
  readonly id: string
  /** The reply shows the id in the JSON type the request had (wire §14 #3). */
  readonly idIsNumber: boolean
  /** From 1. */
  readonly page: number
  /** 1 to 1000. */
  readonly rowCount: number
}

export interface GetReportReply {
  readonly id: number
  readonly idAsNumber: boolean
  readonly status: 113 | 114 | 115
  /** Recipients, not parts, as are the other counters. */
  readonly total: number
  readonly delivered: number
  readonly undelivered: number
  readonly waiting: number
  /** `YYYY-MM-DD HH:MM:SS`, Istanbul time, as is `sendAt`. */
  readonly submitAt: string
  readonly sendAt: string
  readonly sender: string
  /** Credits, or TL with up to four decimals. */
  readonly price: number
  readonly messages: readonly { readonly number: string; readonly status: number }[]
}

const ORDER_REPLY = z.strictObject({
  id: z.union([z.int(), z.string()]).describe('In the JSON type that the request had.'),
  status: ORDER_STATUS,
  ...ORDER_FACTS,
  price: z.number().describe('What its delivered messages cost: credits, or TL.'),
  message: z
    .array(
      z.strictObject({
        number: z.string().describe('`+905…`, or what was sent where no number could be read.'),
        status: z.literal([110, 111, 112]).describe('110 waits, 111 delivered, 112 undelivered.'),
      }),
    )
    .describe('A page of the recipients.'),
})

export const getReport: Endpoint<GetReportRequest, GetReportReply> = {
  name: 'getReport',
  path: 'get-report',
  ways: ['xml', 'json'],
  codes: codesOf('get-report'),
  title: { tr: 'Sipariş raporu', en: 'Order report' },
  summary: {
    tr: 'Bir siparişin durumunu, sayılarını ve alıcı bazında sonuçlarını verir.',
    en: 'Answers the state of an order, its counters and the result of each recipient.',
  },
  schema: requestSchema({
    order: z
      .looseObject({
        id: documentedAs(decimalId.schema, orderIdForm),
        page: pageNumber.schema,
        rowCount: rowCount.schema,
        row_count: oldName(rowCount.schema, 'rowCount'),
      })
      .describe('The order, and which page of its recipients.'),
  }),
  replySchema: z.strictObject({ order: ORDER_REPLY.describe('The order.') }),

  read(tree) {
    const order = requestPart(tree, 'order')
    if ('refused' in order) return order
    const child = (name: string) => childOf(order.part, name)
    const page = pageNumber.read(child('page'))
    if (page === 'misfit') return badPage('request.order.page')
    const { id, idIsNumber } = decimalId.read(child('id'))
    // `row_count` is what the Ruby client sends (wire §4.3).
    const rows = rowCount.read(firstGiven(child('rowCount'), child('row_count')))
    return { request: { id, idIsNumber, page, rowCount: rows } }
  },

  json: (reply) => writeOrder(reply, reply.idAsNumber ? reply.id : String(reply.id)),
  xml: (reply) => writeOrder(reply, reply.id),
}

/** The order of the names is what line-oriented clients count on (wire §4.4). */
function writeOrder(reply: GetReportReply, id: number | string): Branch {
  return {
    order: {
      id,
      status: reply.status,
      total: reply.total,
      delivered: reply.delivered,
      undelivered: reply.undelivered,
      waiting: reply.waiting,
      submitAt: reply.submitAt,
      sendAt: reply.sendAt,
      sender: reply.sender,
      price: money(reply.price),
      message: reply.messages.map(({ number, status }) => ({ number, status })),
    },
  }
}
