/**
 * What a request says about its reader: the language, and by which address the server is known.
 *
 * The Host header is anybody's text. It is taken only if it has the form of a host and nothing
 * else, so that no page, document or command ever holds what a sender made up.
 */
import { LANGUAGES, type Language } from '@peyk/contract/explain/addresses'
import type { FastifyRequest } from 'fastify'

/** RFC 3986 §3.2.2, without percent and the like: a name, an IPv4, or an IPv6 in brackets. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i

/** Where the sender of this request reaches the server, without a slash at the end. */
export function baseUrlOf(request: FastifyRequest): string {
  const { host, protocol, socket } = request
  // Behind a trusted proxy both are its headers.
  const scheme = protocol === 'https' ? 'https' : 'http'
  if (HOST.test(host)) return `${scheme}://${host}`
  const { localAddress = '127.0.0.1', localPort = 80 } = socket
  const address = localAddress.includes(':') ? `[${localAddress}]` : localAddress
  return `${scheme}://${address}:${localPort}`
}

/** `?lang=` goes before the header; Turkish, the language of the wire, where neither chooses. */
export function languageOf(request: FastifyRequest): Language {
  const { lang } = request.query as { readonly lang?: unknown }
  const asked = LANGUAGES.find((language) => language === lang)
  return asked ?? acceptedLanguage(request.headers['accept-language'])
}

/** RFC 9110 §12.5.4. Whoever asks for other languages only is more likely to read English. */
export function acceptedLanguage(header: string | undefined): Language {
  if (header === undefined || header.trim() === '') return 'tr'
  const wanted = header.split(',').map(rangeOf)
  const known = wanted.filter(({ quality }) => quality > 0)
  const best = known.sort((a, b) => b.quality - a.quality).find(({ language }) => language)
  return best?.language ?? 'en'
}

function rangeOf(range: string): { language: Language | undefined; quality: number } {
  const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
  const weight = parameters.find((parameter) => parameter.startsWith('q='))
  const quality = weight === undefined ? 1 : Number(weight.slice(2))
  const language = tag === '*' ? 'tr' : LANGUAGES.find((each) => tag.split('-')[0] === each)
  return { language, quality: Number.isFinite(quality) ? quality : 0 }
}
