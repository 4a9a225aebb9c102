/**
 * The handsets over HTTP, for programs and people: what has come to them, and messages that they
 * send. For the machine itself: there are no credentials.
 */
import Fastify from 'fastify'
import type { SentByHandset, Smsc } from './smsc.ts'

export interface Door {
  readonly url: string
  close(): Promise<void>
}

const MESSAGES_DEFAULT = 100

const QUERY = {
  type: 'object',
  properties: {
    to: { type: 'string', maxLength: 20 },
    limit: { type: 'integer', minimum: 1, maximum: 10_000, default: MESSAGES_DEFAULT },
  },
} as const

const BODY = {
  type: 'object',
  required: ['from', 'to', 'text'],
  additionalProperties: false,
  properties: {
    from: { type: 'string', pattern: '^\\+?[0-9]{1,20}$' },
    to: { type: 'string', pattern: '^[0-9A-Za-z +]{1,20}$' },
    text: { type: 'string', maxLength: 2_000 },
    systemId: { type: 'string', maxLength: 64 },
  },
} as const

const NOBODY = 'nobody has bound yet, so nobody has the number'

interface Query {
  readonly to?: string
  readonly limit: number
}

export async function openDoor(smsc: Smsc, host: string, port: number): Promise<Door> {
  const app = Fastify({ forceCloseConnections: true })
  app.get<{ Querystring: Query }>(
    '/messages',
    { schema: { querystring: QUERY } },
    async ({ query: { to, limit } }) => {
      const items = smsc.messages().filter((message) => to === undefined || message.to === to)
      return { items: items.slice(-limit) }
    },
  )
  app.post<{ Body: SentByHandset }>(
    '/messages',
    { schema: { body: BODY } },
    async ({ body }, reply) => {
      const parts = smsc.send(body)
      return parts > 0 ? reply.code(202).send({ parts }) : reply.code(409).send({ error: NOBODY })
    },
  )
  const url = await app.listen({ host, port })
  return { url: `${url}/messages`, close: () => app.close() }
}
