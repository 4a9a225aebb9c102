/**
 * What explains the server to people, programs and models: the error dictionary, the calls,
 * OpenAPI, the manifest and `llms.txt`. It asks for no credentials, as none of it is private.
 *
 * A text is made once for an address that is not known yet, and the address of the asker is put in
 * each time, so that nobody fills the memory by calling the server many names.
 */
import { createHash } from 'node:crypto'
import { EXPLAINED_AT, type Language } from '@peyk/contract/explain/addresses'
import { dictionaryOf } from '@peyk/contract/explain/dictionary'
import { llmsText } from '@peyk/contract/explain/llms'
import { manifestOf } from '@peyk/contract/explain/manifest'
import { wireDocument } from '@peyk/contract/explain/open-api'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { callPageOf, callsPage, noCallPage } from './call-pages.ts'
import { doorDocument } from './door-document.ts'
import type { ServedDoor } from './doors.ts'
import type { Reader } from './frame.ts'
import { CONTENT_POLICY, type Page, pageText } from './html.ts'
import { dictionaryPage, noStatusPage, statusPageOf } from './status-pages.ts'
import { baseUrlOf, languageOf } from './who-reads.ts'

export interface ExplainOptions {
  /** How the outside reaches the server; else its own address in the request is taken. */
  readonly publicUrl: string | undefined
  readonly isSandbox: boolean
  readonly doors: readonly ServedDoor[]
}

type Make = (reader: Reader) => string | undefined

/** What is read alike in every language. */
interface Document {
  readonly path: string
  readonly type: string
  readonly make: (baseUrl: string) => string
}

const HTML = 'text/html; charset=utf-8'

const json = (path: string, make: (baseUrl: string) => unknown): Document => ({
  path,
  type: 'application/json',
  make: (baseUrl) => `${JSON.stringify(make(baseUrl), null, 2)}\n`,
})

const DOCUMENTS: readonly Document[] = [
  json(EXPLAINED_AT.dictionaryData, (baseUrl) => ({ errors: dictionaryOf(baseUrl) })),
  json(EXPLAINED_AT.wireDocument, wireDocument),
  json(EXPLAINED_AT.manifest, manifestOf),
  { path: EXPLAINED_AT.forModels, type: 'text/plain; charset=utf-8', make: llmsText },
]

/** A family of pages: the list, one of it by name, and the answer to a name that is none. */
interface Pages {
  readonly path: string
  readonly list: (reader: Reader) => Page
  readonly one: (reader: Reader, name: string) => Page | undefined
  readonly none: (reader: Reader) => Page
}

const PAGES: readonly Pages[] = [
  {
    path: EXPLAINED_AT.dictionary,
    list: dictionaryPage,
    one: statusPageOf,
    none: noStatusPage,
  },
  { path: EXPLAINED_AT.calls, list: callsPage, one: callPageOf, none: noCallPage },
]

export function registerExplain(app: FastifyInstance, options: ExplainOptions): void {
  const textFor = createTexts(options)
  const doors = options.doors.map((door) => {
    return json(door.documentPath, (baseUrl) => doorDocument(door, baseUrl))
  })
  for (const { path, type, make } of [...DOCUMENTS, ...doors]) {
    app.get(path, (request, reply) => {
      const text = textFor(request, 'tr', path, ({ baseUrl }) => make(baseUrl))
      return answer(request, reply.header('content-type', type), there(text))
    })
  }
  for (const { path, list, one, none } of PAGES) {
    app.get(path, (request, reply) => {
      const language = languageOf(request)
      const text = textFor(request, language, path, (reader) => pageText(list(reader)))
      return answer(request, asPage(reply, language), there(text))
    })
    app.get<{ Params: { '*': string } }>(`${path}/*`, (request, reply) => {
      const language = languageOf(request)
      const name = request.params['*']
      const known = textFor(request, language, `${path}/${name}`, (reader) => {
        const page = one(reader, name)
        return page && pageText(page)
      })
      if (known !== undefined) return answer(request, asPage(reply, language), known)
      const text = textFor(request, language, `${path}?`, (reader) => pageText(none(reader)))
      return asPage(reply.code(NOT_FOUND), language)
        .header('cache-control', 'no-store')
        .send(there(text).text)
    })
  }
}

const NOT_FOUND = 404
const NOT_MODIFIED = 304
const CACHED_S = 300

function asPage(reply: FastifyReply, language: Language): FastifyReply {
  return reply.headers({
    'content-type': HTML,
    'content-language': language,
    'content-security-policy': CONTENT_POLICY,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    vary: 'accept-language',
  })
}

/** Kept for minutes, then asked for again by its hash (RFC 9110 §13.1.2). */
function answer(request: FastifyRequest, reply: FastifyReply, { text, etag }: Text): FastifyReply {
  reply.headers({
    etag,
    'cache-control': `public, max-age=${CACHED_S}`,
    'x-content-type-options': 'nosniff',
  })
  const known = request.headers['if-none-match'] ?? ''
  return known.includes(etag) ? reply.code(NOT_MODIFIED).send() : reply.send(text)
}

/** Stands for the address of the asker while a text waits; nobody can be reached by it. */
const SOMEWHERE = 'http://address.invalid'

interface Text {
  readonly text: string
  readonly etag: string
}

function textOf(text: string): Text {
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` }
}

/** Lists and documents always have a text; only a name can be that of nothing. */
function there(text: Text | undefined): Text {
  if (text === undefined) throw new Error('a page that is always there has no text')
  return text
}

interface Made {
  /** With `SOMEWHERE` in it. */
  readonly template: string
  /** For the address by which it was asked for last: most are asked for by one alone. */
  last: { readonly address: string; readonly text: Text } | undefined
}

/** Texts by language and name; what has no text is not remembered. */
function createTexts({ publicUrl, isSandbox }: ExplainOptions) {
  const fixed = publicUrl?.replace(/\/+$/, '')
  const root = fixed === undefined ? '' : new URL(fixed).pathname.replace(/\/+$/, '')
  const known = new Map<string, Made>()

  function made(language: Language, name: string, make: Make): Made | undefined {
    const key = `${language} ${name}`
    const before = known.get(key)
    if (before !== undefined) return before
    const template = make({ language, baseUrl: fixed ?? SOMEWHERE, root, isSandbox })
    if (template === undefined) return undefined
    const one: Made = { template, last: undefined }
    known.set(key, one)
    return one
  }
  return (request: FastifyRequest, language: Language, name: string, make: Make) => {
    const one = made(language, name, make)
    if (one === undefined) return undefined
    const address = fixed ?? baseUrlOf(request)
    if (one.last?.address !== address) {
      one.last = { address, text: textOf(one.template.replaceAll(SOMEWHERE, address)) }
    }
    return one.last.text
  }
}
