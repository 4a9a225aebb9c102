/**
 * A door that speaks JSON: a table of calls under a prefix, closed in itself.
 *
 * Each call says what it takes and what it gives; what comes in is read by that, and the OpenAPI
 * document is made of it. Whatever is thrown behind the door is answered as a problem document, an
 * address that nobody knows is one as well, and a known address with the wrong method says which
 * ones it takes.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Log, pathOf } from '../base/log.ts'
import { readBody, readForm, readQuery } from './json-fields.ts'
import { isMultipart } from './multipart.ts'
import { Breach, type ProblemName, problemOf, sendProblem } from './problems.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
type Method = (typeof METHODS)[number]

/** What came in, before anybody has read it. */
export interface Ask {
  readonly params: Readonly<Record<string, string>>
  readonly query: unknown
  readonly body: Uint8Array | undefined
  /** As it was sent: `http.ts` hides it from everybody who does not ask. */
  readonly contentType?: string | undefined
}

/** What a call is given: query and body as its schemas made them. */
export interface Asked<Query, Body> {
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
  readonly body: Body
}

interface CallFacts {
  /** The name it has everywhere: `createAccount`. */
  readonly name: string
  readonly method: Method
  /** Under the door's prefix; `:id` stands for a parameter. */
  readonly path: string
  /** The status of success; 204 has no body. */
  readonly status: 200 | 201 | 204
  /** A sentence for the documentation. */
  readonly summary: string
  /** Where a body may be larger than is usual. */
  readonly bodyBytesMax?: number
  /** What it refuses besides what its method, path and body tell. */
  readonly refuses?: readonly ProblemName[]
  /** Success is a `Download` of some media type, and no JSON. */
  readonly isDownload?: boolean
}

export interface JsonCall extends CallFacts {
  /** What success looks like. */
  readonly reply?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  readonly form?: z.ZodType
  readonly answer: (ask: Ask) => Promise<unknown>
}

interface TypedCall<Query, Body, Reply> extends CallFacts {
  /** What success looks like; only a 204 has none. */
  readonly reply?: z.ZodType<Reply>
  /** A call without one takes nothing behind the question mark. */
  readonly query?: z.ZodType<Query>
  /** A call without one takes no body. */
  readonly body?: z.ZodType<Body>
  /** The same body as multipart/form-data: its fields are texts, its files are `FormFile`s. */
  readonly form?: z.ZodType<Body>
  readonly answer: (asked: Asked<Query, Body>) => Promise<Shown<NoInfer<Reply>>>
}

/** A value that nobody is going to change. */
type Shown<Value> = Value extends readonly (infer Item)[]
  ? readonly Shown<Item>[]
  : Value extends object
    ? { readonly [Name in keyof Value]: Shown<Value[Name]> }
    : Value

const NO_QUERY = z.strictObject({}).transform(() => undefined)

/** A call whose query and body are read by its schemas before it is answered. */
export function call<Query = undefined, Body = undefined, Reply = unknown>(
  typed: TypedCall<Query, Body, Reply>,
): JsonCall {
  const { query, body, form, answer, ...facts } = typed
  return {
    ...facts,
    ...(query && { query }),
    ...(body && { body }),
    ...(form && { form }),
    answer: async (ask) =>
      answer({
        params: ask.params,
        query: (query ? readQuery(ask, query) : readQuery(ask, NO_QUERY)) as Query,
        body: (form && isMultipart(ask.contentType)
          ? await readForm(ask, form)
          : body && readBody(ask, body)) as Body,
      }),
  }
}

/** A reply that is no JSON. */
export class Download {
  readonly content: Uint8Array
  readonly headers: Readonly<Record<string, string>>

  constructor(content: Uint8Array, headers: Readonly<Record<string, string>>) {
    this.content = content
    this.headers = headers
  }
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

function addCall(own: FastifyInstance, call: JsonCall): void {
  const { method, path, status, bodyBytesMax = JSON_BODY_BYTES_MAX, answer } = call
  own.route({
    method,
    url: path,
    bodyLimit: bodyBytesMax,
    handler: async (request, reply) => {
      const { params, query, body } = request
      const done = await answer({
        params: params as Ask['params'],
        query,
        body: body instanceof Uint8Array ? body : undefined,
        contentType: contentTypeOf(request),
      })
      if (done instanceof Download) return reply.headers(done.headers).send(done.content)
      return status === 204 ? reply.code(204).send() : reply.code(status).send(done)
    },
  })
}

function contentTypeOf({ raw }: FastifyRequest): string | undefined {
  const at = raw.rawHeaders.findIndex((text, at) => at % 2 === 0 && /^content-type$/i.test(text))
  return at === -1 ? undefined : raw.rawHeaders[at + 1]
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
