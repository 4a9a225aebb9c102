/**
 * The wire API: one handler for every endpoint and format.
 *
 * The order of the checks is the contract's (wire §17): unknown path 404, unreadable body 400,
 * credentials 401, missing objects 400, then the call's own codes. The path decides the form of
 * the answer, the body's first byte how it is read.
 */
import { readCredentials } from '@peyk/contract/credentials'
import type { Endpoint } from '@peyk/contract/endpoint'
import { ENDPOINT_NAMED, type EndpointName } from '@peyk/contract/endpoint-table'
import { type BodyReading, readBody, readQuery } from '@peyk/contract/read-body'
import { statusNamed } from '@peyk/contract/statuses'
import type { Tree } from '@peyk/contract/tree'
import { type Format, writeReply } from '@peyk/contract/write-reply'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Meters } from '../../base/meters.ts'
import type { Account } from '../../operations/account.ts'
import type { Authenticator, Identity } from '../../operations/authenticate.ts'
import { OPERATIONS } from '../../operations/by-endpoint.ts'
import type { Answer, Beside, Context, Refused } from '../../operations/context.ts'
import type { TrafficLimits } from '../../operations/traffic-limits.ts'
import { answerBody, answerStatus } from '../http.ts'
import { type Arrival, arrivalOf, noteRequest, type Outcome } from './note-request.ts'

export interface WireOptions {
  readonly context: Context
  readonly authenticator: Authenticator
  readonly limits: TrafficLimits
  readonly meters: Meters
  /** A number in [0, 1), for the fault that answers 503. */
  readonly random: () => number
}

type AnyOperation = (
  context: Context,
  account: Account,
  request: unknown,
  beside: Beside,
) => Promise<Answer<unknown>>

interface Door {
  readonly endpoint: Endpoint<unknown, unknown>
  readonly operation: AnyOperation
  readonly format: Format
}

export function registerWire(app: FastifyInstance, options: WireOptions): void {
  for (const name of Object.keys(ENDPOINT_NAMED) as EndpointName[]) {
    const endpoint = ENDPOINT_NAMED[name] as Endpoint<unknown, unknown>
    const operation = OPERATIONS[name] as AnyOperation
    const door = (format: Format): Door => ({ endpoint, operation, format })
    const at = (format: Format) => (request: FastifyRequest, reply: FastifyReply) => {
      // Nothing is returned: a reply that is awaited would be watched until its last byte is out.
      void handle(options, door(format), request, reply)
    }
    for (const path of [endpoint.path, ...(endpoint.aliases ?? [])]) {
      app.post(`/v1/${path}`, at('xml'))
      app.post(`/v1/${path}/json`, at('json'))
    }
    if (!endpoint.ways.includes('get')) continue
    // Wire §4.3: some clients post to the path of the GET call.
    const path = `/v1/${endpoint.path}/get`
    app.post(path, at('xml'))
    app.get(path, { exposeHeadRoute: false }, at('xml'))
  }
}

/** Never rejects. */
async function handle(
  options: WireOptions,
  door: Door,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const arrival = arrivalOf(options.context, request)
  const outcome = await decide(options, door, arrival).catch((error) =>
    failed(options, door, error),
  )
  const { status, body, retryAfterS } = outcome
  const notes = { requestId: arrival.id, retryAfterS }
  const bytesOut =
    body === undefined
      ? answerStatus(reply, door.format, status, notes)
      : answerBody(reply, door.format, status, body, notes)
  options.meters.answered(door.endpoint.path, statusNamed(status).code)
  noteRequest(options.context, { ...arrival, door, outcome, bytesOut })
}

async function decide(options: WireOptions, door: Door, arrival: Arrival): Promise<Outcome> {
  const { request, address, bytesIn } = arrival
  const { context, authenticator, limits, random } = options
  const share = context.sandbox?.faults().api.http503Share ?? 0
  if (share > 0 && random() < share) return { status: 'unavailable', why: 'a fault was asked for' }
  const crowd = limits.ofAddress(address, bytesIn)
  if (crowd) return refusedFor(crowd)
  const reading = readRequest(request)
  if ('refused' in reading) return { status: reading.refused, why: reading.why }
  const caller = { address, secure: request.protocol === 'https' }
  const identity = await authenticator.identify(readCredentials(reading.tree), caller)
  if ('refused' in identity) return refusedFor(identity)
  const { account } = identity
  const hurry = limits.ofAccount(account.settings, bytesIn)
  if (hurry) return refusedFor(hurry)
  const outcome = await perform(options, door, request, account, reading.tree).catch((error) =>
    failed(options, door, error),
  )
  return { ...outcome, accountId: account.settings.id, isKnown: true }
}

/** Before the call itself: such requests are noted a few a minute (`note-request.ts`). */
const refusedFor = (refusal: Exclude<Identity, { readonly account: Account }>): Outcome => ({
  ...refusal,
  status: refusal.refused,
})

/** What the call itself has to say to an account that may call. */
async function perform(
  { context }: WireOptions,
  { endpoint, operation, format }: Door,
  request: FastifyRequest,
  account: Account,
  tree: Tree,
): Promise<Outcome> {
  const read = endpoint.read(tree)
  if ('refused' in read) return { status: read.refused, why: `${read.field}: ${read.why}` }
  const answer = await operation(context, account, read.request, besideOf(endpoint, request))
  if ('refused' in answer) return refusedBy(answer, format)
  const payload = format === 'json' ? endpoint.json(answer.reply) : endpoint.xml(answer.reply)
  return { status: 'ok', noted: answer.noted, body: writeReply(format, 'ok', payload) }
}

function besideOf(endpoint: Endpoint<unknown, unknown>, { headers }: FastifyRequest): Beside {
  const sent = endpoint.takesIdempotencyKey ? headers['idempotency-key'] : undefined
  return { idempotencyKey: Array.isArray(sent) ? sent.join() : sent }
}

/** Only a 422 has more to say than its status. */
function refusedBy(answer: Refused, format: Format): Outcome {
  const { refused: status, why, noted, errors, retryAfterS } = answer
  const body = errors && { body: writeReply(format, status, undefined, errors) }
  return { status, why, noted, retryAfterS, ...body }
}

function readRequest(request: FastifyRequest): BodyReading {
  if (request.method === 'GET') {
    const url = request.raw.url ?? ''
    const start = url.indexOf('?')
    return readQuery(start === -1 ? '' : url.slice(start + 1))
  }
  return readBody(Buffer.isBuffer(request.body) ? request.body : new Uint8Array())
}

/** A store that is away or full is 503 and nothing was done; anything else is a bug, and logged. */
function failed({ context }: WireOptions, { endpoint }: Door, error: unknown): Outcome {
  const away = error instanceof Error && error.name === 'StoreUnavailable'
  if (!away) context.log.error({ endpoint: endpoint.path, err: error }, 'an operation failed')
  return { status: 'unavailable', why: away ? (error as Error).message : 'a bug; see the log' }
}
