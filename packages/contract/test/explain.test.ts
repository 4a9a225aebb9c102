import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ENDPOINT_NAMED, ENDPOINTS } from '../src/endpoint-table.ts'
import { sendSms } from '../src/endpoints/send-sms.ts'
import { REQUESTS } from '../src/examples/requests.ts'
import { dictionaryOf } from '../src/explain/dictionary.ts'
import {
  contentSchemaOf,
  inputSchemaOf,
  outputSchemaOf,
  withNamedSchemas,
} from '../src/explain/json-schema.ts'
import { llmsText } from '../src/explain/llms.ts'
import { manifestOf } from '../src/explain/manifest.ts'
import { wireDocument } from '../src/explain/open-api.ts'
import { STATUSES, statusNamed } from '../src/statuses.ts'
import { VERSION } from '../src/version.ts'
import { untold } from './support/untold.ts'

const baseUrl = 'https://sms.example.com'
// biome-ignore lint/suspicious/noExplicitAny: documents are looked at as their readers see them
type Seen = any

describe('the dictionary', () => {
  const entries = dictionaryOf(baseUrl)

  test('has every status in the order of the codes', () => {
    expect(entries.map(({ code }) => code)).toEqual(STATUSES.map(({ code }) => code))
    expect(entries).toHaveLength(39)
  })

  test('names calls that there are', () => {
    const served = ENDPOINTS.map(({ path }) => path)
    for (const { calls } of entries) expect(served).toEqual(expect.arrayContaining([...calls]))
  })

  test('writes the address of the server into its commands', () => {
    for (const { example } of entries) {
      for (const shell of Object.values(example.shell)) {
        expect(shell).toMatch(/curl -s .*https:\/\/sms\.example\.com\//)
        expect(shell).not.toContain('127.0.0.1')
      }
    }
  })
})

describe('the OpenAPI document', () => {
  const document: Seen = wireDocument(baseUrl)

  test('is valid', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document))
    expect(errors).toBeUndefined()
    expect(valid).toBe(true)
  })

  test.each(ENDPOINTS)('has $path with every code that it can answer', ({ name, path, codes }) => {
    const { post } = document.paths[`/v1/${path}/json`]
    expect(post.operationId).toBe(name)
    const numbers = codes.map((code) => String(statusNamed(code).code))
    expect(Object.keys(post.responses).sort()).toEqual(numbers.sort())
    for (const { $ref } of Object.values<Seen>(post.responses)) {
      if ($ref) expect(document.components.responses).toHaveProperty($ref.split('/').at(-1))
    }
  })
})

describe('what a call takes', () => {
  test.each(ENDPOINTS)('is told field by field: $path', ({ schema }) => {
    expect(untold(inputSchemaOf(schema))).toEqual([])
  })

  test.each(ENDPOINTS)('is told of what $path answers as well', ({ replySchema }) => {
    expect(untold(outputSchemaOf(replySchema))).toEqual([])
  })

  test.each(ENDPOINTS)('is what the example of $path has, and what it reads', (endpoint) => {
    const request = { authentication: { key: 'k', hash: 'h' }, ...REQUESTS[endpoint.path] }
    const documented = z.fromJSONSchema(inputSchemaOf(endpoint.schema) as Seen)
    expect(documented.safeParse({ request }).error).toBeUndefined()
    expect(endpoint.schema.safeParse({ request }).error).toBeUndefined()
  })

  test('is the one form of send-sms to send, whatever else is read', () => {
    const { order } = (contentSchemaOf(sendSms) as Seen).properties
    expect(order.required).toEqual(['sender', 'iys', 'message'])
    const { sender, iys, iysList, encoding } = order.properties
    expect(sender).toMatchObject({ type: 'string', maxLength: 11 })
    expect(iys.enum).toEqual(expect.arrayContaining(['1', '0']))
    expect(iysList.enum).toEqual(['BIREYSEL', 'TACIR'])
    expect(encoding.enum).toEqual(['gsm0338', 'gsm0338-tr', 'utf8'])
  })

  test('may have another name for old clients, and only then is it deprecated', () => {
    const { filter, page } = (contentSchemaOf(ENDPOINT_NAMED.getReports) as Seen).properties
    expect(filter.required).toEqual(['start', 'end'])
    expect(filter.properties.page).toMatchObject({ type: 'integer', minimum: 1, default: 1 })
    expect(page).toMatchObject({ type: 'integer', deprecated: true })
  })
})

describe('the manifest', () => {
  const { base_url, endpoints } = manifestOf(baseUrl)

  test('has the fields that the MCP server reads', () => {
    expect(base_url).toBe(baseUrl)
    expect(endpoints).toHaveLength(ENDPOINTS.length)
    const { input_schema, ...sendSms } = endpoints[0] as (typeof endpoints)[number]
    expect(sendSms).toEqual({
      slug: 'send-sms',
      method: 'POST',
      base_url: baseUrl,
      path: '/v1/send-sms/json',
      full_url: 'https://sms.example.com/v1/send-sms/json',
      auth: 'api-key-and-hash',
      error_codes: [400, 401, 402, 404, 422, 450, 451, 452, 453, 454, 457, 468, 469, 470, 503],
      mcp_tool: 'send_sms',
      summary: ENDPOINTS[0]?.summary,
      title: ENDPOINTS[0]?.title,
      doc_url: {
        tr: 'https://sms.example.com/calls/send-sms?lang=tr',
        en: 'https://sms.example.com/calls/send-sms?lang=en',
      },
    })
    expect(input_schema).toMatchObject({ type: 'object', required: ['order'] })
  })

  test('leaves the credentials to the MCP server', () => {
    for (const { input_schema, slug, mcp_tool } of endpoints) {
      expect(input_schema.type).toBe('object')
      expect(JSON.stringify(input_schema)).not.toContain('authentication')
      expect(slug).toMatch(/^[a-z-]+$/)
      expect(mcp_tool).toMatch(/^[a-z_]+$/)
    }
  })
})

test('the text for models names every call and every code', () => {
  const text = llmsText(baseUrl)
  expect(text).toMatch(/^# Peyk\n\n> /)
  for (const { path } of ENDPOINTS) expect(text).toContain(`[${path}](${baseUrl}/calls/${path}?`)
  for (const { code } of STATUSES) expect(text).toContain(`[${code}](${baseUrl}/errors/${code}?`)
})

test('all packages carry the version that the documents show', () => {
  const root = join(import.meta.dirname, '..', '..')
  const versions = readdirSync(root).map((name) => {
    return JSON.parse(readFileSync(join(root, name, 'package.json'), 'utf8')).version
  })
  expect(new Set(versions)).toEqual(new Set([VERSION]))
})

describe('a schema', () => {
  test('is shown without what only the library needs', () => {
    const schema = z.looseObject({
      count: z.int(),
      choice: z.union([z.enum(['a']), z.union([z.int(), z.boolean()])]).nullish(),
      elsewhere: z.never('belongs to another call').optional(),
      anyOf: z.literal('a name like a keyword'),
      at: z.iso.datetime({ offset: true }),
    })
    expect(inputSchemaOf(schema)).toEqual({
      type: 'object',
      properties: {
        count: { type: 'integer' },
        choice: {
          anyOf: [
            { type: 'string', enum: ['a'] },
            { type: 'integer' },
            { type: 'boolean' },
            { type: 'null' },
          ],
        },
        anyOf: { type: 'string', const: 'a name like a keyword' },
        at: { type: 'string', format: 'date-time' },
      },
      required: ['count', 'anyOf', 'at'],
    })
  })

  test('of a reply leaves room for more, and that of a request does not', () => {
    const schema = z.strictObject({ inside: z.strictObject({}) })
    expect(JSON.stringify(inputSchemaOf(schema))).toContain('"additionalProperties":false')
    expect(JSON.stringify(outputSchemaOf(schema))).not.toContain('additionalProperties')
  })

  test('that has a name stands in the components once', () => {
    const inner = z.strictObject({ id: z.int() }).meta({ id: 'Inner' })
    const outer = z.strictObject({ inner, more: z.array(inner) }).meta({ id: 'Outer' })
    const schemas = { a: outputSchemaOf(z.array(inner)), b: outputSchemaOf(z.array(outer)) }
    const components = { schemas: { Own: {} }, responses: {} }
    expect(withNamedSchemas({ schemas, components })).toEqual({
      schemas: {
        a: { type: 'array', items: { $ref: '#/components/schemas/Inner' } },
        b: { type: 'array', items: { $ref: '#/components/schemas/Outer' } },
      },
      components: {
        responses: {},
        schemas: {
          Own: {},
          Inner: { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] },
          Outer: {
            type: 'object',
            properties: {
              inner: { $ref: '#/components/schemas/Inner' },
              more: { type: 'array', items: { $ref: '#/components/schemas/Inner' } },
            },
            required: ['inner', 'more'],
          },
        },
      },
    })
  })
})
