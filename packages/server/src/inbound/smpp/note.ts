/** What is written down of a customer's PDU that was answered, as of a request over HTTP. */
import { type StatusName, statusNamed } from '@peyk/contract/statuses'
import type { Context, Noted } from '../../operations/context.ts'

export interface SmppArrival {
  readonly id: string
  readonly atMs: number
  readonly startedMs: number
  readonly address: string
  readonly bytesIn: number
}

export interface SmppOutcome {
  readonly status: StatusName
  readonly why?: string | undefined
  readonly accountId: number | null
  readonly noted?: Noted | undefined
  readonly isKnown: boolean
}

export const arrivalOf = (
  { requests, clock }: Context,
  address: string,
  bytesIn: number,
): SmppArrival => ({
  ...{ id: requests.nextId(), atMs: clock.now(), startedMs: clock.machineNow() },
  ...{ address, bytesIn },
})

/** @param call the call of the wire that would have done the same; `bind` for a bind */
export function notePdu(
  { requests, log, clock, meters }: Context,
  call: string,
  arrival: SmppArrival,
  outcome: SmppOutcome,
): void {
  const { id, atMs, startedMs, address, bytesIn } = arrival
  const { status, accountId, noted = {}, isKnown } = outcome
  const { code } = statusNamed(status)
  const why = outcome.why ?? noted.why ?? null
  meters.answered(call, code)
  if (status !== 'ok') {
    const fields = { request: id, endpoint: call, format: 'smpp', code, why, account: accountId }
    log.info({ ...fields, ip: address }, 'refused')
  }
  const { orderId = null, recipients = null, texts = null } = noted
  const durationMs = Math.max(0, clock.machineNow() - startedMs)
  const about = { id, atMs, accountId, call, format: 'smpp', code, why, address } as const
  const found = { bytesIn, bytesOut: 0, durationMs, orderId, recipients, texts }
  requests.note({ ...about, ...found }, !isKnown)
}

/** The store is away or full: nothing was done, and it may pass. */
export const isAway = (error: unknown): boolean =>
  error instanceof Error && error.name === 'StoreUnavailable'
