/** The orders of a few days with their counters, thirty a page (wire §5.4). */
import { z } from 'zod'
import { documentedAs } from '../documented.ts'
import { badPage, type Endpoint, malformed, requestSchema } from '../endpoint.ts'
import { firstGiven, oldName, pageNumber, trimmedText } from '../fields.ts'
import { ORDER_FACTS, ORDER_STATUS } from '../reply-fields.ts'
import { codesOf } from '../statuses/answers.ts'
import { type Branch, branchOf, childOf } from '../tree.ts'

export interface GetReportsRequest {
  /** As they were spelt; '' if missing. The date rules answer 458. */
  readonly start: string
  readonly end: string
  /** From 1. */
  readonly page: number
}

export interface GetReportsReply {
  /** All orders in the range, whatever the page. */
  readonly count: number
  readonly orders: readonly {
    readonly id: number
    readonly status: 113 | 114 | 115
    readonly total: number
    readonly delivered: number
    readonly undelivered: number
    readonly waiting: number
    /** `YYYY-MM-DD HH:MM:SS`, Istanbul time, as is `sendAt`. */
    readonly submitAt: string
    readonly sendAt: string
    readonly sender: string
  }[]
}

const dayForm = (about: string) =>
  z
    .string()
    .regex(/^\d{4}-\d\d-\d\d$/)
    .describe(about)
    .meta({ examples: ['2026-05-01'] })

const FILTER = z.looseObject({
  start: documentedAs(trimmedText.schema, dayForm('The first day, `YYYY-MM-DD` in Istanbul.')),
  end: documentedAs(trimmedText.schema, dayForm('The last day, at most 10 after the first.')),
  page: pageNumber.schema,
})

const ORDER_REPLY = z.strictObject({
  id: z.int().describe('By which get-report knows the order.'),
  status: ORDER_STATUS,
  ...ORDER_FACTS,
})

export const getReports: Endpoint<GetReportsRequest, GetReportsReply> = {
  name: 'getReports',
  path: 'get-reports',
  // What the Go client calls it (wire §2).
  aliases: ['get-report-summary'],
  ways: ['xml', 'json'],
  codes: codesOf('get-reports'),
  title: { tr: 'Siparişleri listele', en: 'List orders' },
  summary: {
    tr: 'İki tarih arasındaki siparişleri sayılarıyla listeler; aralık en çok 10 gündür.',
    en: 'Lists the orders between two dates, at most 10 days apart, with their counters.',
  },
  schema: requestSchema({
    filter: documentedAs(FILTER.nullish(), FILTER.describe('Which orders, and which page.')),
    page: oldName(pageNumber.schema, 'filter.page'),
  }),
  replySchema: z.strictObject({
    count: z.int().describe('All orders in the range, whatever the page.'),
    orders: z.array(ORDER_REPLY).describe('A page of 30 of them.'),
  }),

  read(tree) {
    const request = branchOf(tree, 'request')
    if (request === undefined) return malformed('request', 'there is no such object')
    // No filter is no dates, which is a 458 and not a 400 (wire §14 #24).
    const filter = branchOf(request, 'filter') ?? {}
    // The PHP client puts `page` beside the filter (wire §13).
    const page = pageNumber.read(firstGiven(childOf(filter, 'page'), childOf(request, 'page')))
    if (page === 'misfit') return badPage('request.filter.page')
    const start = trimmedText.read(childOf(filter, 'start'))
    const end = trimmedText.read(childOf(filter, 'end'))
    return { request: { start, end, page } }
  },

  json: ({ count, orders }) => ({ count, orders: orders.map(writeOrder) }),
  xml: ({ count, orders }) => ({ count, orders: { order: orders.map(writeOrder) } }),
}

function writeOrder(order: GetReportsReply['orders'][number]): Branch {
  return {
    id: order.id,
    status: order.status,
    total: order.total,
    delivered: order.delivered,
    undelivered: order.undelivered,
    waiting: order.waiting,
    submitAt: order.submitAt,
    sendAt: order.sendAt,
    sender: order.sender,
  }
}
