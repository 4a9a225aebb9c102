/**
 * What is written down of a request once it has been answered: an entry of the request log, and of
 * a refusal a line of the process's log. Neither holds a credential, a number or a text, unless the
 * account wants its texts in the request log.
 */
import type { Endpoint } from '@peyk/contract/endpoint'
import { type StatusName, statusNamed } from '@peyk/contract/statuses'
import type { Format } from '@peyk/contract/write-reply'
import type { FastifyRequest } from 'fastify'
import type { Context, Noted } from '../../operations/context.ts'

/** What is known when the answer is written. */
export interface Outcome {
  readonly status: StatusName
  readonly why?: string | undefined
  /** Whose credentials they were, or would have been. */
  readonly accountId?: number | null
  /** The credentials were good. */
  readonly isKnown?: boolean
  readonly body?: string
  readonly noted?: Noted | undefined
  /** When a 503 would pass. */
  readonly retryAfterS?: number | undefined
}

interface Arrival {
  readonly id: string
  readonly atMs: number
  /** By the machine, to measure by. */
  readonly startedMs: number
}

export const arrivalOf = ({ requests, clock }: Context): Arrival => ({
  id: requests.nextId(),
  atMs: clock.now(),
  startedMs: clock.machineNow(),
})

interface Answered extends Arrival {
  readonly door: { readonly endpoint: Endpoint<unknown, unknown>; readonly format: Format }
  readonly request: FastifyRequest
  readonly outcome: Outcome
  readonly bytesOut: number
}

export function noteRequest({ requests, log, clock }: Context, answered: Answered): void {
  const { id, atMs, startedMs, door, request, outcome, bytesOut } = answered
  const { status, accountId = null, isKnown = false, noted = {} } = outcome
  const { code } = statusNamed(status)
  const call = door.endpoint.path
  const format = request.method === 'GET' ? 'get' : door.format
  const why = outcome.why ?? noted.why ?? null
  if (status !== 'ok') {
    const fields = { request: id, endpoint: call, format, code, why, account: accountId }
    log.info({ ...fields, ip: request.ip }, 'refused')
  }
  const about = { id, atMs, accountId, call, format, code, why, address: request.ip } as const
  const { orderId = null, recipients = null, texts = null } = noted
  const durationMs = Math.max(0, clock.machineNow() - startedMs)
  const sizes = { bytesIn: bytesIn(request), bytesOut, durationMs }
  requests.note({ ...about, ...sizes, orderId, recipients, texts }, !isKnown)
}

/** Of the body; of a GET call, of its address. */
export function bytesIn({ method, raw, body }: FastifyRequest): number {
  if (method === 'GET') return raw.url?.length ?? 0
  return Buffer.isBuffer(body) ? body.length : 0
}
