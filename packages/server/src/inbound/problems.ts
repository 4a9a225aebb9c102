/**
 * Problem documents (RFC 9457): how every door but the wire says no.
 *
 * A door throws a `Breach` where a request cannot be taken; what an operation refuses becomes one
 * here; anything else that is thrown is a bug and is answered 500, without a word of what it was.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { LIMITS } from '../base/limits.ts'
import { type Log, pathOf } from '../base/log.ts'
import { isUnavailable, type Managed, type Misfit } from '../operations/manage/answer.ts'

/** What can go wrong; the `type` of a document is `urn:peyk:problem:` and the name. */
export const PROBLEMS = {
  unreadable: { status: 400, title: 'The request cannot be read' },
  unauthorized: { status: 401, title: 'A management token is needed' },
  notFound: { status: 404, title: 'There is no such thing' },
  wrongMethod: { status: 405, title: 'The address does not take this method' },
  taken: { status: 409, title: 'It exists already' },
  conflict: { status: 409, title: 'Its state does not allow it' },
  tooLarge: { status: 413, title: 'The body is too large' },
  misfit: { status: 422, title: 'Some fields do not fit' },
  failed: { status: 500, title: 'The server made a mistake' },
  unavailable: { status: 503, title: 'The server cannot do it now' },
} as const satisfies Record<string, { status: number; title: string }>
export type ProblemName = keyof typeof PROBLEMS

export interface Problem {
  readonly name: ProblemName
  /** What it is about this time, and the remedy where there is one. */
  readonly detail: string
  readonly misfits?: readonly Misfit[]
  readonly headers?: Readonly<Record<string, string>>
}

/** Ends the handling of a request; the door's error handler answers it. */
export class Breach extends Error {
  override readonly name = 'Breach'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.problem = problem
  }
}

/** A request whose fields do not fit. */
export const misfitBreach = (misfits: readonly Misfit[]): Breach =>
  new Breach({ name: 'misfit', detail: misfits.map(sentenceOf).join('; '), misfits })

const sentenceOf = ({ field, message }: Misfit) => (field ? `\`${field}\` ${message}` : message)

/**
 * The reply of an operation.
 * @throws Breach for what it refuses
 */
export function settled<Reply>(answer: Managed<Reply>): Reply {
  if ('reply' in answer) return answer.reply
  if (answer.refused === 'misfit') throw misfitBreach(answer.misfits)
  throw new Breach({ name: answer.refused, detail: answer.why })
}

/** What a thrown error means to the caller; bugs are logged, without the query string. */
export function problemOf(error: unknown, request: FastifyRequest, log: Log): Problem {
  if (error instanceof Breach) return error.problem
  const { method, url } = request
  const fields = { method, path: pathOf(url), err: error }
  if (isUnavailable(error)) {
    log.warn(fields, 'the store could not answer a management call')
    const headers = { 'retry-after': String(LIMITS.retryAfterS) }
    return { name: 'unavailable', detail: 'nothing was changed; try again soon', headers }
  }
  const status = statusOf(error)
  if (status === 413) return { name: 'tooLarge', detail: mostOf(request) }
  if (status < 500) return { name: 'unreadable', detail: 'the body was cut short or is no HTTP' }
  log.error(fields, 'a management call failed')
  return { name: 'failed', detail: 'the log of the server says what happened' }
}

const mostOf = ({ routeOptions }: FastifyRequest): string =>
  `a body may have at most ${mebibytes(routeOptions.bodyLimit ?? 0)} MiB`

/** To a tenth, and no more than there is. */
const mebibytes = (bytes: number): number => Math.floor((bytes / 1024 ** 2) * 10) / 10

/** Fastify's own errors carry the status they stand for. */
function statusOf(error: unknown): number {
  const known = typeof error === 'object' && error !== null && 'statusCode' in error
  return known && typeof error.statusCode === 'number' ? error.statusCode : 500
}

export const problemType = (name: ProblemName): string =>
  `urn:peyk:problem:${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const { name, detail, misfits, headers = {} } = problem
  const { status, title } = PROBLEMS[name]
  const document = { type: problemType(name), title, status, detail, errors: misfits }
  return reply
    .code(status)
    .headers(headers)
    .header('content-type', 'application/problem+json')
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(document)
}
