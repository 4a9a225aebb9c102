/**
 * `/upstream/<carrier>/<token>`: where a server that a carrier forwards to tells what became of
 * messages. It is the webhook of the wire (wire §9), seen from the other end.
 *
 * Senders of such webhooks sign nothing that is published; the token in the address is all that
 * tells them from strangers, so it is written to no log.
 */
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { LIMITS } from '../../base/limits.ts'
import type { Context } from '../../operations/context.ts'
import { call, type JsonCall, registerDoor } from '../json-door.ts'
import { Breach } from '../problems.ts'

const BODY_BYTES_MAX = 64 * 1024

const id = z.union([z.int().positive(), z.string().regex(/^\d{1,18}$/)])

const heardReport = z.looseObject({
  report: z.looseObject({
    packet_id: id.describe('The order there.'),
    status: z.string().describe('`accepted`, `delivered` or `undelivered`.'),
    to: z.union([z.string(), z.int()]).describe('The recipient: `+905…`.'),
  }),
})

export function upstreamCalls({ dispatch, log }: Context): JsonCall[] {
  return [
    call({
      name: 'hearUpstreamReport',
      method: 'POST',
      path: '/:carrier/:token',
      status: 200,
      summary: 'Takes the report on a message that a carrier of this server forwarded.',
      bodyBytesMax: BODY_BYTES_MAX,
      body: heardReport,
      reply: z.strictObject({}),
      async answer({ params: { carrier = '', token = '' }, body: { report } }) {
        const { packet_id, to, status } = report
        const told = { orderId: String(packet_id), to: String(to), status }
        const isKnown = await dispatch.hearReport(carrier, token, told).catch((error) => {
          log.warn({ carrier, err: error }, 'a report could not be written down')
          throw notNow()
        })
        if (!isKnown) throw nobody()
        return {}
      },
    }),
  ]
}

const nobody = () =>
  new Breach({ name: 'notFound', detail: 'no carrier of this server listens at this address' })

const notNow = () =>
  new Breach({
    ...{ name: 'unavailable', detail: 'nothing was written down; tell it again soon' },
    headers: { 'retry-after': String(LIMITS.retryAfterS) },
  })

export function registerUpstream(app: FastifyInstance, context: Context): void {
  registerDoor(app, { prefix: '/upstream', log: context.log, calls: upstreamCalls(context) })
}
