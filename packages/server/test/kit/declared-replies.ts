/**
 * Holds what was answered to what its call declares: every field of the reply, and of the JSON
 * doors the status too. Tests get this by making their calls with one of the kits.
 */
import { strict as assert } from 'node:assert'
import { ENDPOINTS } from '@peyk/contract/endpoint-table'
import type { JsonCall } from '../../src/inbound/json-door.ts'
import { manageCalls } from '../../src/inbound/manage/routes.ts'
import { sandboxCalls } from '../../src/inbound/sandbox/routes.ts'
import type { Context } from '../../src/operations/context.ts'

/** Nobody is asked anything: a call is only looked at. */
const context = { sandbox: {} } as Context

export const DECLARED: readonly (readonly [prefix: string, calls: readonly JsonCall[]])[] = [
  ['/api', manageCalls(context)],
  ['/sandbox', sandboxCalls({ context, carrier: 'simulator' })],
]

/** @param url with or without a host and a query */
export function checkReply(method: string, url: string, status: number, body: unknown): void {
  const call = declaredCall(method, url)
  if (call === undefined || status >= 400) return
  const { name, reply } = call
  assert.equal(status, call.status, `the status that ${name} declares`)
  if (reply === undefined) return
  const read = reply.safeParse(body)
  assert(read.success, `the reply of ${name} is not what it declares: ${read.error}`)
  assert.deepEqual(read.data, body, `the reply of ${name} has more than it declares`)
}

/** @param path below `/v1/`, in its JSON form; `payload` is what stands beside `status` */
export function checkPayload(path: string, payload: unknown): void {
  const name = path.replace(/\/json\/?(\?.*)?$/, '')
  const endpoint = ENDPOINTS.find((each) => [each.path, ...(each.aliases ?? [])].includes(name))
  if (endpoint === undefined) return
  const read = endpoint.replySchema.safeParse(payload)
  assert(read.success, `the reply of ${name} is not what it declares: ${read.error}`)
  assert.deepEqual(read.data, payload, `the reply of ${name} has more than it declares`)
}

function declaredCall(method: string, url: string): JsonCall | undefined {
  const path = url.replace(/^https?:\/\/[^/]+/, '').replace(/[?#].*$/, '')
  const found = DECLARED.flatMap(([prefix, calls]) =>
    calls.filter((call) => call.method === method && fits(prefix + call.path, path)),
  )
  // `/a/b` is a call of its own beside `/a/:id`.
  return found.sort((a, b) => a.path.split(':').length - b.path.split(':').length)[0]
}

function fits(template: string, path: string): boolean {
  const wanted = template.split('/')
  const given = path.replace(/\/$/, '').split('/')
  return (
    wanted.length === given.length &&
    wanted.every((part, at) => part.startsWith(':') || part === given[at])
  )
}
