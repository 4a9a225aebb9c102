/** Takes back a scheduled order before its time (wire §5.2, §8). The answer is the status alone. */
import { z } from 'zod'
import { documentedAs, orderIdForm } from '../documented.ts'
import { type Endpoint, requestPart, requestSchema, STATUS_ALONE } from '../endpoint.ts'
import { decimalId } from '../fields.ts'
import { codesOf } from '../statuses/answers.ts'
import { childOf } from '../tree.ts'

export interface CancelOrderRequest {
  /** As it was spelt; '' if missing. Whatever names no order is a 455. */
  readonly id: string
}

export type CancelOrderReply = Record<never, never>

export const cancelOrder: Endpoint<CancelOrderRequest, CancelOrderReply> = {
  name: 'cancelOrder',
  path: 'cancel-order',
  ways: ['xml', 'json'],
  codes: codesOf('cancel-order'),
  title: { tr: 'Siparişi iptal et', en: 'Cancel an order' },
  summary: {
    tr: 'Gönderim zamanı gelmemiş ileri tarihli bir siparişi iptal eder.',
    en: 'Cancels a scheduled order that is not due yet.',
  },
  schema: requestSchema({
    order: z
      .looseObject({ id: documentedAs(decimalId.schema, orderIdForm) })
      .describe('The order to cancel.'),
  }),
  replySchema: STATUS_ALONE,

  read(tree) {
    const order = requestPart(tree, 'order')
    if ('refused' in order) return order
    return { request: { id: decimalId.read(childOf(order.part, 'id')).id } }
  },

  json: () => ({}),
  xml: () => ({}),
}
