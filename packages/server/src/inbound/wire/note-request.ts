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
  /** The call itself was reached: the credentials were good, and no limit was in the way. */
  readonly isKnown?: boolean
  readonly body?: string
  readonly noted?: Noted | undefined
  /** When a 503 would pass. */
  readonly retryAfterS?: number | undefined
}

/** A request, and what is found out of it once. */
export interface Arrival {
  readonly id: string
  readonly atMs: number
  /** By the machine, to measure by. */
  readonly startedMs: number
  readonly request: FastifyRequest
  readonly address: string
  /** Of the body; of a GET call, of its address. */
  readonly bytesIn: number
}

export const arrivalOf = ({ requests, clock }: Context, request: FastifyRequest): Arrival => ({
  id: requests.nextId(),
  atMs: clock.now(),
  startedMs: clock.machineNow(),
  request,
  address: request.ip,
  bytesIn: bytesOf(request),
})

function bytesOf({ method, raw, body }: FastifyRequest): number {
  if (method === 'GET') return raw.url?.length ?? 0
  return Buffer.isBuffer(body) ? body.length : 0
}

interface Answered extends Arrival {
  readonly door: { readonly endpoint: Endpoint<unknown, unknown>; readonly format: Format }
  readonly outcome: Outcome
  readonly bytesOut: number
}

export function noteRequest({ requests, log, clock }: Context, answered: Answered): void {
  const { id, atMs, startedMs, door, request, address, bytesIn, outcome, bytesOut } = answered
  const { status, accountId = null, isKnown = false, noted = {} } = outcome
  const { code } = statusNamed(status)
  const call = door.endpoint.path
  const format = request.method === 'GET' ? 'get' : door.format
  const why = outcome.why ?? noted.why ?? null
  if (status !== 'ok') {
    const fields = { request: id, endpoint: call, format, code, why, account: accountId }
    log.info({ ...fields, ip: address }, 'refused')
  }
  const { orderId = null, recipients = null, texts = null } = noted
  const durationMs = Math.max(0, clock.machineNow() - startedMs)
  const about = { id, atMs, accountId, call, format, code, why, address } as const
  const found = { bytesIn, bytesOut, durationMs, orderId, recipients, texts }
  requests.note({ ...about, ...found }, !isKnown)
}
