import { describe, expect, test } from 'vitest'
import { readCredentials } from '../src/credentials.ts'
import { ENDPOINTS } from '../src/endpoint-table.ts'
import { readBody, readQuery } from '../src/read-body.ts'
import type { StatusName } from '../src/statuses.ts'
import { writeReply } from '../src/write-reply.ts'
import {
  folderOf,
  goldenFolders,
  type ReplyCase,
  type RequestCase,
  replyCases,
  requestCases,
} from './support/golden-cases.ts'

const REQUESTS_MIN = 230
const REPLIES_MIN = 25

function endpointAt(path: string) {
  const endpoint = ENDPOINTS.find((each) => folderOf(each) === path)
  if (endpoint === undefined) throw new Error(`no endpoint ${path}`)
  return endpoint
}

/** What a server would see of the bytes, in the words of the `.expected.json` files. */
function seen({ endpoint, ending, bytes }: RequestCase): unknown {
  const body = ending === 'query' ? readQuery(new TextDecoder().decode(bytes)) : readBody(bytes)
  if ('refused' in body) return { unreadable: body.refused }
  const credentials = readCredentials(body.tree) ?? null
  const reading = endpointAt(endpoint).read(body.tree)
  if (!('refused' in reading)) return { credentials, request: reading.request }
  expect(reading.why).not.toBe('')
  return { credentials, refused: reading.refused, field: reading.field }
}

function written({ endpoint, value }: ReplyCase, format: 'json' | 'xml'): string {
  const status = value.status as StatusName
  const payload = value.reply === undefined ? undefined : endpointAt(endpoint)[format](value.reply)
  return writeReply(format, status, payload, value.errors)
}

const folders = goldenFolders()
const requests = folders.flatMap(requestCases)
const replies = folders.flatMap(replyCases)

test('every endpoint has golden requests and replies', () => {
  expect(requests.length).toBeGreaterThanOrEqual(REQUESTS_MIN)
  expect(replies.length).toBeGreaterThanOrEqual(REPLIES_MIN)
  for (const path of ENDPOINTS.map(folderOf)) {
    expect(requests.filter(({ endpoint }) => endpoint === path).length).toBeGreaterThan(5)
    expect(replies.filter(({ endpoint }) => endpoint === path).length).toBeGreaterThan(1)
  }
})

describe('a request reads as', () => {
  test.each(requests)('$endpoint/$name', (golden) => {
    const plain = JSON.parse(JSON.stringify(seen(golden)))
    expect(plain).toEqual(golden.expected)
  })
})

describe('a reply is written as', () => {
  test.each(replies)('$endpoint/$name', (golden) => {
    expect(written(golden, 'json')).toBe(golden.json)
    expect(written(golden, 'xml')).toBe(golden.xml)
    expect(JSON.parse(golden.json)).toHaveProperty('response.status.code')
  })
})

describe('a success is what its schema says', () => {
  const successes = replies.filter(({ value }) => value.reply !== undefined)
  test.each(successes)('$endpoint/$name', ({ endpoint, json }) => {
    const { status: _, ...payload } = JSON.parse(json).response
    expect(endpointAt(endpoint).replySchema.safeParse(payload).error).toBeUndefined()
  })
})
