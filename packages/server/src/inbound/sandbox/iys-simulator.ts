/**
 * `/sandbox/iys`: the official API of İYS, by the paths and shapes of dev.iys.org.tr, for the
 * adapter of the sandbox and for whoever wants to see how İYS answers. What goes wrong on demand
 * goes wrong here: too fast (429), out of order (503), slow.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { LIMITS } from '../../base/limits.ts'
import type { Context } from '../../operations/context.ts'
import { controlsOf } from '../../operations/sandbox/controls.ts'
import {
  addConsent,
  consentChanges,
  consentStatus,
  requestConsents,
  requestResults,
  type Simulated,
} from '../../operations/sandbox/iys-consents.ts'
import { grantToken, isGoodAccess } from '../../operations/sandbox/iys-tokens.ts'
import { parseJson } from '../json-fields.ts'
import { problemOf } from '../problems.ts'

export interface IysSimulator {
  readonly context: Context
  readonly random: () => number
}

export const IYS_PREFIX = '/sandbox/iys'
const CONSENTS = '/sps/:iysCode/brands/:brandCode/consents'

export function registerIysSimulator(app: FastifyInstance, simulator: IysSimulator): void {
  const { context } = simulator
  app.register(
    async (own) => {
      own.setErrorHandler((error, request, reply) => {
        const { name, detail } = problemOf(error, request, context.log)
        const status = name === 'unavailable' ? 503 : name === 'unreadable' ? 400 : 500
        return say(reply, status, errorBody(name, detail))
      })
      own.setNotFoundHandler((_request, reply) =>
        say(reply, 404, errorBody('notFound', 'İYS has no such path')),
      )
      own.addHook('onRequest', (_request, reply) => goWrong(simulator, reply))
      addTokenCall(own, context)
      own.register(async (guarded) => {
        guarded.addHook('onRequest', async (request, reply) =>
          requireToken(context, request, reply),
        )
        addConsentCalls(guarded, context)
        addQuestions(guarded, context)
      })
    },
    { prefix: IYS_PREFIX },
  )
}

async function goWrong({ context, random }: IysSimulator, reply: FastifyReply): Promise<unknown> {
  const { latencyMs, throttleShare, unavailableShare } = controlsOf(context).faults().iys
  if (latencyMs > 0) await later(context, latencyMs)
  if (random() < throttleShare) {
    reply.header('retry-after', String(LIMITS.retryAfterS))
    return say(reply, 429, errorBody('tooFast', 'too many requests'))
  }
  if (random() < unavailableShare) return say(reply, 503, errorBody('away', 'İYS is away'))
  return undefined
}

const later = ({ clock }: Context, delayMs: number): Promise<void> =>
  new Promise((done) => {
    clock.at(clock.now() + delayMs, done)
  })

function requireToken({ clock }: Context, request: FastifyRequest, reply: FastifyReply): unknown {
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
  if (isGoodAccess(token, clock.now())) return undefined
  return say(reply, 401, errorBody('unauthorized', 'the access token is missing or has ended'))
}

function addTokenCall(own: FastifyInstance, { clock }: Context): void {
  own.post('/oauth2/token', async (request, reply) => {
    const words = wordsOf(jsonIn(request), TOKEN_WORDS)
    const granted = grantToken(words, clock.now())
    if (granted) return say(reply, 200, granted)
    return say(reply, 401, errorBody('unauthorized', 'unknown user, password or refresh token'))
  })
}
const TOKEN_WORDS = ['grant_type', 'username', 'password', 'refresh_token'] as const

interface Path {
  readonly brandCode: string
  readonly requestId: string
}
const pathOf = ({ params }: FastifyRequest) => params as Path

function addConsentCalls(own: FastifyInstance, context: Context): void {
  own.post(CONSENTS, async (request, reply) => {
    const sent = wordsOf(jsonIn(request), CONSENT_WORDS)
    return sendSimulated(
      reply,
      await addConsent(context, { brand: pathOf(request).brandCode, sent }),
    )
  })
  own.post(`${CONSENTS}/request`, async (request, reply) => {
    const list = jsonIn(request)
    if (!Array.isArray(list) || list.length === 0) {
      const message = 'the body must be a list of consents'
      return say(reply, 422, { errors: [{ code: 'PEYK_LIST', location: [], message, value: '' }] })
    }
    const sent = list.map((one) => wordsOf(one, CONSENT_WORDS))
    return say(
      reply,
      200,
      await requestConsents(context, { brand: pathOf(request).brandCode, sent }),
    )
  })
  own.get(`${CONSENTS}/request/:requestId`, async (request, reply) => {
    const { brandCode: brand, requestId } = pathOf(request)
    const id = /^\d{1,15}$/.test(requestId) ? Number(requestId) : 0
    const results = await requestResults(context, { brand, id })
    return results ? say(reply, 200, results) : say(reply, 404, noRecord)
  })
}
const CONSENT_WORDS = [
  'recipient',
  'recipientType',
  'type',
  'status',
  'source',
  'consentDate',
] as const

function addQuestions(own: FastifyInstance, context: Context): void {
  own.post(`${CONSENTS}/status`, async (request, reply) => {
    const asked = wordsOf(jsonIn(request), ['recipient', 'recipientType', 'type'])
    const found = await consentStatus(context, { brand: pathOf(request).brandCode, ...asked })
    return found ? say(reply, 200, found) : say(reply, 404, noRecord)
  })
  own.get(`${CONSENTS}/changes`, async (request, reply) => {
    const { source, after } = wordsOf(request.query, ['source', 'after'])
    const by = source === 'IYS' ? 'IYS' : 'HS'
    const behind = /^\d{1,15}$/.test(after) ? Number(after) : 0
    const { brandCode: brand } = pathOf(request)
    return say(reply, 200, await consentChanges(context, { brand, by, after: behind }))
  })
}

const errorBody = (code: string, message: string) => ({
  errors: [{ code, location: [], message, value: '' }],
})
const noRecord = errorBody('notFound', 'there is no such record')

const sendSimulated = (reply: FastifyReply, answer: Simulated<unknown>): FastifyReply =>
  'reply' in answer ? say(reply, 200, answer.reply) : say(reply, 422, { errors: answer.errors })

function say(reply: FastifyReply, status: number, body: unknown): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(body)
}

function jsonIn({ body }: FastifyRequest): unknown {
  return parseJson(body instanceof Uint8Array ? body : undefined)
}

/** Fields by their names; what is no text is '', and so is what is missing. */
function wordsOf<Word extends string>(
  value: unknown,
  words: readonly Word[],
): Record<Word, string> {
  const fields = typeof value === 'object' && value !== null ? value : {}
  const entries = words.map((word) => [word, textOf((fields as Record<string, unknown>)[word])])
  return Object.fromEntries(entries) as Record<Word, string>
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
