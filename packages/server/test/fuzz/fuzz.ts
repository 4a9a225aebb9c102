/**
 * Throws hostile requests at a whole server: each must be answered in the envelope, with a status
 * that is the code and that the call can answer, in bounded time; and nothing may have gone wrong
 * inside, which the log would tell.
 */
import { strict as assert } from 'node:assert'
import { Agent, request as httpRequest } from 'node:http'
import { ENDPOINTS } from '@peyk/contract/endpoint-table'
import { STATUSES, statusNamed } from '@peyk/contract/statuses'
import fc from 'fast-check'
import {
  keyOf,
  openAccount,
  openWorld,
  type Reply,
  readReply,
  type World,
} from '../kit/wire-kit.ts'
import { asReply, openWire, type RawAnswer } from '../wire/support/raw.ts'
import { fine } from '../wire/support/status-rows/fine.ts'
import {
  type FineCall,
  type HostileRequest,
  type HttpRequest,
  hostileRequests,
} from './requests.ts'

export interface Fuzzing {
  readonly seed: number
  /** Whichever comes first ends it. */
  readonly requestsMax: number
  readonly msMax: number
}

export interface FuzzReport {
  readonly requests: number
  /** How often each code was answered: that the requests reach the operations can be seen. */
  readonly codes: ReadonlyMap<number, number>
  /** What was found, with the request that shows it; undefined if nothing was. */
  readonly failure: string | undefined
}

/** On a machine that others use; a request that costs more than this can be used to hurt. */
const ANSWER_MS_MAX = 5_000

const CODES_OF = new Map<string, ReadonlySet<number>>(
  ENDPOINTS.flatMap(({ path, aliases = [], codes }) => {
    const numbers = new Set(codes.map((name) => statusNamed(name).code))
    return [path, ...aliases].map((each) => [each, numbers] as const)
  }),
)
const CODES = new Set(STATUSES.map(({ code }) => code).filter((code) => code >= 200))

/** A few customers with everything that they could own. */
async function fineCalls(world: World): Promise<FineCall[]> {
  const calls: FineCall[] = []
  for (const { path } of ENDPOINTS) {
    const who = await openAccount(world, {
      ...{ credits: 1_000_000, iysBrandCode: '100000', inboxApi: true, countries: ['DE'] },
    })
    const authentication = keyOf(who) as FineCall['authentication']
    calls.push({ path, authentication, content: await fine(world, who, path) })
  }
  return calls
}

export async function fuzz({ seed, requestsMax, msMax }: Fuzzing): Promise<FuzzReport> {
  const world = await openWorld()
  const agent = new Agent({ keepAlive: true })
  const codes = new Map<number, number>()
  const wrong: string[] = []
  world.server.context.log.error = (...said: unknown[]) => void wrong.push(JSON.stringify(said))
  let requests = 0
  const check = async (request: HostileRequest) => {
    requests += 1
    const startedAtMs = performance.now()
    const replies = await send(world, agent, request)
    for (const { code } of replies) codes.set(code, (codes.get(code) ?? 0) + 1)
    const ms = performance.now() - startedAtMs
    assert(ms < ANSWER_MS_MAX, `answered after ${Math.round(ms)} ms`)
    assert.deepEqual(wrong.splice(0), [], 'something went wrong inside')
  }
  try {
    const calls = await fineCalls(world)
    const result = await fc.check(fc.asyncProperty(hostileRequests(calls), check), {
      ...{ seed, numRuns: requestsMax },
      ...{ interruptAfterTimeLimit: msMax, markInterruptAsFailure: false },
    })
    const failure = result.failed ? fc.defaultReportMessage(result) : undefined
    return { requests, codes, failure }
  } finally {
    agent.destroy()
    await world.close()
  }
}

async function send(world: World, agent: Agent, request: HostileRequest): Promise<Reply[]> {
  if (request.kind === 'raw') return sendBytes(world, request.bytes)
  const reply = await sendHttp(world, agent, request)
  const { method, path } = request
  assert(CODES.has(reply.code), `no code of the catalogue: ${reply.code}`)
  const name = /^\/v1\/([\w/-]+?)(?:\/json)?\/?$/.exec(path)?.[1] ?? ''
  const own = method === 'POST' ? CODES_OF.get(name) : undefined
  assert(own?.has(reply.code) ?? true, `${name} does not answer ${reply.code}`)
  return [reply]
}

function sendHttp(
  { url }: World,
  agent: Agent,
  { method, path, headers, body }: HttpRequest,
): Promise<Reply> {
  return new Promise((done, failed) => {
    const { hostname: host, port } = new URL(url)
    const length = body.length > 0 ? { 'content-length': String(body.length) } : {}
    const options = { agent, host, port, method, path, headers: { ...headers, ...length } }
    const sent = httpRequest(options, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk) => chunks.push(chunk))
      incoming.on('end', () => {
        const { statusCode = 0, headers: found } = incoming
        const get = (name: string) => [found[name]].flat()[0] ?? null
        const text = Buffer.concat(chunks).toString()
        const isJson = /\/json\/?(\?|$)/.test(path)
        try {
          // The answer to HEAD has no body to be read.
          if (method === 'HEAD') done({ code: statusCode } as Reply)
          else done(readReply(isJson, statusCode, { get }, text))
        } catch (error) {
          failed(error)
        }
      })
    })
    sent.on('error', failed)
    sent.end(body)
  })
}

/** What is answered until the connection ends; bytes that are no request may end it at once. */
async function sendBytes(world: World, bytes: Uint8Array): Promise<Reply[]> {
  const wire = openWire(world)
  try {
    wire.socket.end(bytes)
    const first: RawAnswer = await wire.answer()
    return first.headers.get('content-type')?.includes('html') ? [] : [asReply(first, 'either')]
  } catch (error) {
    assert.match(String(error), /ended without an answer/)
    return []
  } finally {
    wire.close()
  }
}
