/** The calls of a JSON door as an OpenAPI 3.1 document, made of what the door itself reads by. */
import { inputSchemaOf, outputSchemaOf, withNamedSchemas } from '@peyk/contract/explain/json-schema'
import { type Branch, isBranch, isList } from '@peyk/contract/tree'
import { VERSION } from '@peyk/contract/version'
import { z } from 'zod'
import type { JsonCall } from '../json-door.ts'
import { PROBLEMS, type ProblemName, problemType } from '../problems.ts'

export interface DocumentedDoor {
  readonly title: string
  readonly about: string
  /** What stands before the path of each call. */
  readonly prefix: string
  readonly calls: readonly JsonCall[]
  /** Whether a management token is asked for. */
  readonly asksToken: boolean
}

/** @param baseUrl where the server answers, without a slash at the end */
export function doorDocument(door: DocumentedDoor, baseUrl: string): Branch {
  const { title, about, prefix, calls, asksToken } = door
  const byPath = Map.groupBy(calls, ({ path }) => prefix + templateOf(path))
  const paths = [...byPath].map(([path, own]) => {
    const operations = own.map((each) => [each.method.toLowerCase(), operationOf(each, asksToken)])
    return [path, Object.fromEntries(operations)]
  })
  return withNamedSchemas({
    openapi: '3.1.0',
    info: {
      title,
      version: VERSION,
      description: about,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: baseUrl }],
    security: asksToken ? [{ token: [] }] : [],
    paths: Object.fromEntries(paths),
    components: {
      ...(asksToken ? { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } } : {}),
      schemas: { Problem: PROBLEM },
      responses: PROBLEM_RESPONSES,
    },
  })
}

/** `/accounts/:id` is `/accounts/{id}` there. */
const templateOf = (path: string): string => path.replace(/:(\w+)/g, '{$1}')

function operationOf(call: JsonCall, asksToken: boolean): Branch {
  const { name, summary, path, body, form, query } = call
  const parameters = [...parametersOfPath(path), ...(query ? parametersOfQuery(query) : [])]
  return {
    operationId: name,
    summary,
    tags: [path.split('/')[1] ?? ''],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { required: true, content: contentOf(body, form) } } : {}),
    responses: { ...successOf(call), ...refusalsOf(call, asksToken) },
  }
}

const contentOf = (body: z.ZodType, form: z.ZodType | undefined): Branch => ({
  ...json(inputSchemaOf(body)),
  ...(form ? { 'multipart/form-data': { schema: inputSchemaOf(form) } } : {}),
})

/** What stands in a path is called alike everywhere. */
const PATH_TEXTS: Readonly<Record<string, string>> = {
  id: 'The id of what the path names before it.',
  name: 'The sender, to the letter.',
  field: 'The id of the custom field.',
  endpoint: 'The id of the webhook endpoint.',
  documentId: 'The id of the document.',
}

function parametersOfPath(path: string): Branch[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    description: PATH_TEXTS[name] ?? 'As its listing shows it.',
    required: true,
    schema: { type: 'string' },
  }))
}

function parametersOfQuery(query: z.ZodType): Branch[] {
  const { properties, required } = inputSchemaOf(query)
  const needed = isList(required) ? required : []
  return Object.entries(isBranch(properties) ? properties : {}).map(([name, field]) => {
    const { description, ...schema } = isBranch(field) ? field : {}
    const about = description === undefined ? {} : { description }
    return { name, in: 'query', ...about, required: needed.includes(name), schema }
  })
}

function successOf({ status, reply, isDownload }: JsonCall): Branch {
  const description = status === 204 ? 'Done; there is no body.' : 'Done.'
  if (isDownload) return { [status]: { description, content: { '*/*': {} } } }
  const content = reply && status !== 204 ? { content: json(outputSchemaOf(reply)) } : {}
  return { [status]: { description, ...content } }
}

/** Any call may fail or have a query that does not fit; only one with a body can have a bad one. */
function refusalsOf({ method, path, body, refuses = [] }: JsonCall, asksToken: boolean): Branch {
  const rows: [ProblemName, boolean][] = [
    ['unreadable', body !== undefined],
    ['unauthorized', asksToken],
    ['notFound', path.includes(':')],
    ['taken', method !== 'GET' && body !== undefined],
    ['conflict', method === 'DELETE'],
    ['tooLarge', body !== undefined],
    ['misfit', true],
    ['failed', true],
    ['unavailable', true],
  ]
  const names = [...rows.filter(([, applies]) => applies).map(([name]) => name), ...refuses]
  return Object.fromEntries(
    names.map((name) => [PROBLEMS[name].status, { $ref: `#/components/responses/${name}` }]),
  )
}

const json = (schema: Branch): Branch => ({ 'application/json': { schema } })

const PROBLEM = outputSchemaOf(
  z
    .object({
      type: z.string().describe('A URN that tells the kinds of problem apart.'),
      title: z.string().describe('What that kind is.'),
      status: z.int().describe('The same as the HTTP status.'),
      detail: z.string().describe('What it is about this time, and the remedy if there is one.'),
      errors: z
        .array(
          z.object({
            field: z.string().describe('Its path in the body, or its name in the query.'),
            message: z.string().describe('What is wrong with it.'),
          }),
        )
        .optional()
        .describe('The fields that do not fit.'),
    })
    .describe('RFC 9457'),
)

const PROBLEM_RESPONSES: Branch = Object.fromEntries(
  Object.entries(PROBLEMS).map(([name, { title }]) => {
    const type = problemType(name as ProblemName)
    const schema = { $ref: '#/components/schemas/Problem' }
    const content = { 'application/problem+json': { schema } }
    return [name, { description: `${title} (\`${type}\`).`, content }]
  }),
)
