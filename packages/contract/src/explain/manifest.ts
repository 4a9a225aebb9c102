/**
 * `/api/manifest.json`: the calls as a list for programs, in the shape that the vendor's MCP server
 * makes its tools of. It puts the credentials beside what the tool was given, and posts the whole
 * as `request` to `base_url` and `path`.
 */
import type { Endpoint } from '../endpoint.ts'
import { ENDPOINTS } from '../endpoint-table.ts'
import { REQUESTS } from '../examples/requests.ts'
import { type Bilingual, statusNamed } from '../statuses.ts'
import type { Branch } from '../tree.ts'
import { callPage } from './addresses.ts'
import { contentSchemaOf } from './json-schema.ts'

export interface Manifest {
  readonly schema_version: string
  readonly base_url: string
  readonly endpoints: readonly ManifestEndpoint[]
}

export interface ManifestEndpoint {
  readonly slug: string
  readonly method: 'POST'
  readonly base_url: string
  readonly path: string
  readonly full_url: string
  readonly auth: 'api-key-and-hash'
  /** What it can answer but success. */
  readonly error_codes: readonly number[]
  readonly mcp_tool: string
  /** What stands in `request` beside the credentials. */
  readonly input_schema: Branch
  readonly summary: Bilingual
  readonly title: Bilingual
  readonly doc_url: Bilingual
}

/** @param baseUrl where the server answers, without a slash at the end */
export function manifestOf(baseUrl: string): Manifest {
  const endpoints = ENDPOINTS.map((endpoint) => entryOf(endpoint, baseUrl))
  return { schema_version: '1', base_url: baseUrl, endpoints }
}

function entryOf(endpoint: Endpoint<unknown, unknown>, baseUrl: string): ManifestEndpoint {
  const path = `/v1/${endpoint.path}/json`
  const slug = endpoint.path.replaceAll('/', '-')
  return {
    slug,
    method: 'POST',
    base_url: baseUrl,
    path,
    full_url: baseUrl + path,
    auth: 'api-key-and-hash',
    error_codes: errorCodesOf(endpoint),
    mcp_tool: slug.replaceAll('-', '_'),
    input_schema: inputOf(endpoint),
    summary: endpoint.summary,
    title: endpoint.title,
    doc_url: {
      tr: baseUrl + callPage(endpoint.path, 'tr'),
      en: baseUrl + callPage(endpoint.path, 'en'),
    },
  }
}

/** What a call understands is more than what it documents, so a model is shown an example. */
function inputOf(endpoint: Endpoint<unknown, unknown>): Branch {
  const example = REQUESTS[endpoint.path]
  const schema = contentSchemaOf(endpoint)
  return example === undefined ? schema : { ...schema, examples: [example] }
}

function errorCodesOf({ codes }: Endpoint<unknown, unknown>): readonly number[] {
  const refusals = codes.filter((name) => name !== 'ok')
  return refusals.map((name) => statusNamed(name).code).sort((a, b) => a - b)
}
