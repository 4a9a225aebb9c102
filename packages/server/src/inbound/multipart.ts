/**
 * Forms with files (RFC 7578): bytes and Content-Type in, fields and files out.
 *
 * The body is here already, bounded by its call, so it is read by the platform's own reader for
 * whole bodies; there is no stream that could end in the middle.
 */
import { Breach } from './problems.ts'

/** A part with a file name. */
export interface FormFile {
  readonly name: string
  readonly content: Uint8Array
}

export const isFormFile = (value: unknown): value is FormFile =>
  typeof value === 'object' && value !== null && 'content' in value

export type Form = Readonly<Record<string, string | FormFile>>

const PARTS_MAX = 20

export const isMultipart = (contentType: string | undefined): contentType is string =>
  /^\s*multipart\/form-data\b/i.test(contentType ?? '')

/** @throws Breach */
export async function readMultipart(body: Uint8Array, contentType: string): Promise<Form> {
  if (hasManyParts(body, contentType)) throw unreadable(`it has more than ${PARTS_MAX} parts`)
  const parts = await partsOf(body, contentType)
  const form = new Map<string, string | FormFile>()
  for (const [name, value] of parts) {
    if (form.has(name)) throw unreadable(`\`${name}\` is in it more than once`)
    form.set(name, typeof value === 'string' ? value : await fileOf(value))
  }
  return Object.fromEntries(form)
}

/** Asked before they are read: of a hundred thousand empty ones the reader would take seconds. */
function hasManyParts(body: Uint8Array, contentType: string): boolean {
  const [, boundary = ''] = /;\s*boundary="?([^";]+)/i.exec(contentType) ?? []
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const mark = Buffer.from(`\r\n--${boundary.trim()}`, 'latin1')
  let at = -1
  for (let parts = 0; parts <= PARTS_MAX; parts += 1) {
    at = bytes.indexOf(mark, at + 1)
    if (at === -1) return false
  }
  return true
}

async function partsOf(body: Uint8Array, contentType: string) {
  try {
    const headers = { 'content-type': contentType.trim() }
    return [...(await new Response(body as Uint8Array<ArrayBuffer>, { headers }).formData())]
  } catch {
    throw unreadable('its boundary is missing, or it was cut short')
  }
}

const fileOf = async (file: File): Promise<FormFile> => ({
  name: file.name,
  content: new Uint8Array(await file.arrayBuffer()),
})

const unreadable = (why: string): Breach =>
  new Breach({ name: 'unreadable', detail: `the body is no multipart/form-data: ${why}` })
