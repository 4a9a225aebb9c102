/**
 * The wire API as an OpenAPI 3.1 document: every call in its JSON form, every status that it can
 * answer as a response, since the HTTP status of a reply is the code in it (wire §4.2).
 *
 * Credentials stand in the body, for which OpenAPI has no security scheme; each body says so.
 */
import { z } from 'zod'
import type { Endpoint } from '../endpoint.ts'
import { ENDPOINTS } from '../endpoint-table.ts'
import { REQUESTS } from '../examples/requests.ts'
import { STATUSES, type Status, statusNamed } from '../statuses.ts'
import type { Branch } from '../tree.ts'
import { VERSION } from '../version.ts'
import { EXPLAINED_AT, statusPage } from './addresses.ts'
import { inputSchemaOf, outputSchemaOf } from './json-schema.ts'
import { WEBHOOKS } from './webhooks.ts'

type AnyEndpoint = Endpoint<unknown, unknown>

const ABOUT = [
  'Peyk speaks the iletiMerkezi REST API. Every call is a POST; this document is of the JSON form.',
  'Without `/json` at the end of the path the same call answers in XML, and `send-sms` also takes',
  'GET at `/v1/send-sms/get`.\n\nThe credentials stand in the body, in `request.authentication`:',
  '`key` and `hash`, or `username` and `password`. The HTTP status of a reply equals',
  '`response.status.code`; the message beside it is Turkish. What each code means and how to provoke',
  'it stands in the error dictionary.',
].join(' ')

/** @param baseUrl where the server answers, without a slash at the end */
export function wireDocument(baseUrl: string): Branch {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Peyk, wire API',
      version: VERSION,
      description: ABOUT,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    externalDocs: { description: 'Error dictionary', url: baseUrl + EXPLAINED_AT.dictionary },
    servers: [{ url: baseUrl }],
    security: [],
    paths: Object.fromEntries(ENDPOINTS.map((call) => [`/v1/${call.path}/json`, pathOf(call)])),
    webhooks: WEBHOOKS,
    components: {
      responses: Object.fromEntries(
        REFUSALS.map((status) => [status.name, refusalOf(status, baseUrl)]),
      ),
    },
  }
}

const REFUSALS = STATUSES.filter(({ group, name }) => {
  return name !== 'ok' && group !== 'message' && group !== 'order'
})

function pathOf(endpoint: AnyEndpoint): Branch {
  const { name, path, title, summary, aliases = [] } = endpoint
  const also = aliases.map((alias) => `\`/v1/${alias}/json\``).join(', ')
  const description = also === '' ? summary.en : `${summary.en} Also at ${also}.`
  const example = { request: { authentication: DEMO, ...REQUESTS[path] } }
  const content = { 'application/json': { schema: inputSchemaOf(endpoint.schema), example } }
  return {
    post: {
      operationId: name,
      summary: title.en,
      description,
      ...(endpoint.takesIdempotencyKey ? { parameters: [IDEMPOTENCY_KEY] } : {}),
      requestBody: { required: true, content },
      responses: responsesOf(endpoint),
    },
  }
}

const IDEMPOTENCY_KEY: Branch = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same request under the same key gets the same answer for 24 hours.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
}

const DEMO: Branch = { key: 'demo', hash: 'demo' }

function responsesOf(endpoint: AnyEndpoint): Branch {
  const statuses = endpoint.codes.map(statusNamed).sort((a, b) => a.code - b.code)
  return Object.fromEntries(
    statuses.map((status) => {
      const { name, code } = status
      const shared = { $ref: `#/components/responses/${name}` }
      return [String(code), name === 'ok' ? successOf(status, endpoint) : shared]
    }),
  )
}

function successOf(status: Status, { replySchema }: AnyEndpoint): Branch {
  const payload = outputSchemaOf(replySchema)
  const { properties = {}, required = [] } = payload as {
    properties?: Branch
    required?: readonly string[]
  }
  const response = {
    type: 'object',
    properties: { status: statusSchema(status), ...properties },
    required: ['status', ...required],
  }
  return { description: status.en, content: contentOf(envelope(response)) }
}

/** `errors` may name the fields in a 422 (wire §4.1). */
function refusalOf(status: Status, baseUrl: string): Branch {
  const { name, code, tr, en, cause } = status
  const errors = outputSchemaOf(
    z.record(z.string(), z.string()).describe('What is wrong with each field, in Turkish.'),
  )
  const isAboutFields = name === 'invalidValues'
  const response = {
    type: 'object',
    properties: { status: statusSchema(status), ...(isAboutFields ? { errors } : {}) },
    required: ['status'],
  }
  const example = { response: { status: { code, message: tr } } }
  const help = `${baseUrl}${statusPage(code, 'en')}`
  return {
    description: `${en}. ${cause.en} See ${help}`,
    headers: name === 'unavailable' ? { Link: HELP, 'Retry-After': RETRY_AFTER } : { Link: HELP },
    content: contentOf(envelope(response), example),
  }
}

const HELP: Branch = {
  description: 'The page that explains the code, as `rel="help"`.',
  schema: { type: 'string' },
}

const RETRY_AFTER: Branch = {
  description: 'Seconds to wait before the next attempt.',
  schema: { type: 'integer', minimum: 1 },
}

/** A 422 has two sentences (wire §14 #27), so that only the code is sure. */
function statusSchema({ code, name, tr }: Status): Branch {
  const words = name === 'invalidValues' ? { type: 'string' } : { const: tr }
  return {
    type: 'object',
    description: 'What became of the call.',
    properties: {
      code: { const: code, description: 'The same as the HTTP status.' },
      message: { ...words, description: 'What it means, in Turkish.' },
    },
    required: ['code', 'message'],
  }
}

const envelope = (response: Branch): Branch => ({
  type: 'object',
  properties: { response: { ...response, description: 'The reply.' } },
  required: ['response'],
})

const contentOf = (schema: Branch, example?: Branch): Branch => ({
  'application/json': example === undefined ? { schema } : { schema, example },
})
