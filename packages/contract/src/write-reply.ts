/**
 * Replies, to the byte. `status` comes first, the payload beside it, and on an error there is only
 * `status`, with `errors` where a 422 names fields (wire §4.1, §4.4).
 *
 * Whoever answers names a status; its code and sentence are put in here. Replies without a payload
 * are made once, since they are all that a refused request gets.
 */
import { FIELD_ERRORS_TR } from './statuses/general.ts'
import { STATUSES, type StatusName, statusNamed } from './statuses.ts'
import type { Branch } from './tree.ts'
import { writeElements } from './write-xml.ts'

export type Format = 'json' | 'xml'

/** `Content-Type` by format. Old XML clients were always told text/xml (wire §4.2). */
const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json',
  xml: 'text/xml; charset=utf-8',
}

export function contentTypeOf(format: Format): string {
  return CONTENT_TYPES[format]
}

/**
 * The body of a reply.
 * @param payload what stands beside `status`, from the endpoint's `json` or `xml`
 * @param errors what a 422 has against which field; the live sentence goes with it (wire §14 #27)
 */
export function writeReply(
  format: Format,
  status: StatusName,
  payload?: Branch,
  errors?: { readonly [field: string]: string },
): string {
  if (errors === undefined) {
    const { open, close, bare } = ENVELOPES[format][status]
    return payload === undefined ? bare : open + WRITERS[format].siblings(payload) + close
  }
  const { code, tr } = statusNamed(status)
  const message = status === 'invalidValues' ? FIELD_ERRORS_TR : tr
  const { open, close } = WRITERS[format].envelope(code, message)
  return open + WRITERS[format].siblings({ ...payload, errors }) + close
}

/** The two ends of a reply; the payload goes between. */
interface Envelope {
  readonly open: string
  readonly close: string
}

interface Writer {
  envelope(code: number, message: string): Envelope
  siblings(payload: Branch): string
}

const WRITERS: Readonly<Record<Format, Writer>> = {
  json: {
    envelope(code, message) {
      const status = JSON.stringify({ code, message })
      return { open: `{"response":{"status":${status}`, close: '}}' }
    },
    siblings(payload) {
      const inside = JSON.stringify(payload).slice(1, -1)
      return inside === '' ? '' : `,${inside}`
    },
  },
  xml: {
    envelope(code, message) {
      const status = writeElements({ status: { code, message } }, 1)
      const declaration = '<?xml version="1.0" encoding="UTF-8"?>'
      return { open: `${declaration}\n<response>\n${status}`, close: '</response>\n' }
    },
    siblings: (payload) => writeElements(payload, 1),
  },
}

/** An envelope with the whole reply that it makes without a payload. */
type Ready = Envelope & { readonly bare: string }

function envelopesIn(format: Format): Readonly<Record<StatusName, Ready>> {
  const named = STATUSES.map(({ name, code, tr }) => {
    const { open, close } = WRITERS[format].envelope(code, tr)
    return [name, { open, close, bare: open + close }]
  })
  return Object.fromEntries(named)
}

const ENVELOPES: Readonly<Record<Format, Readonly<Record<StatusName, Ready>>>> = {
  json: envelopesIn('json'),
  xml: envelopesIn('xml'),
}
