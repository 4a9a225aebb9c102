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
  const parts = await partsOf(body, contentType)
  if (parts.length > PARTS_MAX) throw unreadable(`it has more than ${PARTS_MAX} parts`)
  const form = new Map<string, string | FormFile>()
  for (const [name, value] of parts) {
    if (form.has(name)) throw unreadable(`\`${name}\` is in it more than once`)
    form.set(name, typeof value === 'string' ? value : await fileOf(value))
  }
  return Object.fromEntries(form)
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
