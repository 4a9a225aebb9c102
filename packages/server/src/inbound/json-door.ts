/**
 * A door that speaks JSON: a table of calls under a prefix, closed in itself.
 *
 * Whatever is thrown behind it is answered as a problem document, an address that nobody knows is
 * one as well, and a known address with the wrong method says which ones it takes.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Log, pathOf } from '../base/log.ts'
import { Breach, problemOf, sendProblem } from './problems.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
type Method = (typeof METHODS)[number]

/** What a call is given; the readers of `json-fields.ts` make values of it. */
export interface Ask {
  readonly params: Readonly<Record<string, string>>
  readonly query: unknown
  readonly body: Uint8Array | undefined
}

export interface JsonCall {
  readonly method: Method
  /** Under the door's prefix. */
  readonly path: string
  /** The status of success; 204 has no body. */
  readonly status: 200 | 201 | 204
  readonly answer: (ask: Ask) => Promise<unknown>
}

export interface JsonDoor {
  readonly prefix: string
  readonly log: Log
  readonly calls: readonly JsonCall[]
  /** Looks at every request before its body is read. @throws Breach */
  readonly guard?: (request: FastifyRequest) => Promise<void>
}

export const JSON_BODY_BYTES_MAX = 1024 * 1024

export function registerDoor(app: FastifyInstance, door: JsonDoor): void {
  const { prefix, log, calls, guard } = door
  app.register(
    async (own) => {
      own.setErrorHandler((error, request, reply) => {
        return sendProblem(reply, problemOf(error, request, log))
      })
      own.addHook('onRequest', async (request, reply) => {
        // Replies hold secrets, once, and figures that change.
        reply.header('cache-control', 'no-store')
        await guard?.(request)
      })
      for (const call of calls) addCall(own, call)
      for (const [path, allowed] of methodsByPath(calls)) refuseOthers(own, path, allowed)
      for (const path of ['/', '/*']) own.all(path, refuseUnknown)
    },
    { prefix },
  )
}

function addCall(own: FastifyInstance, { method, path, status, answer }: JsonCall): void {
  own.route({
    method,
    url: path,
    bodyLimit: JSON_BODY_BYTES_MAX,
    handler: async (request, reply) => {
      const { params, query, body } = request
      const done = await answer({
        params: params as Ask['params'],
        query,
        body: body instanceof Uint8Array ? body : undefined,
      })
      return status === 204 ? reply.code(204).send() : reply.code(status).send(done)
    },
  })
}

function methodsByPath(calls: readonly JsonCall[]): Map<string, Method[]> {
  const byPath = Map.groupBy(calls, ({ path }) => path)
  return new Map([...byPath].map(([path, own]) => [path, own.map(({ method }) => method)]))
}

function refuseOthers(own: FastifyInstance, path: string, allowed: readonly Method[]): void {
  const method = METHODS.filter((each) => !allowed.includes(each))
  const allow = allowed.join(', ')
  const handler = async ({ method, url }: FastifyRequest) => {
    const detail = `${pathOf(url)} takes ${allow}, not ${method}`
    throw new Breach({ name: 'wrongMethod', detail, headers: { allow } })
  }
  own.route({ method, url: path, bodyLimit: JSON_BODY_BYTES_MAX, handler })
}

async function refuseUnknown({ method, url }: FastifyRequest): Promise<never> {
  throw new Breach({ name: 'notFound', detail: `there is no ${method} ${pathOf(url)}` })
}
