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
  const boundary = boundaryOf(contentType)
  if (hasManyParts(body, boundary)) throw unreadable(`it has more than ${PARTS_MAX} parts`)
  const parts = await partsOf(body, boundary)
  const form = new Map<string, string | FormFile>()
  for (const [name, value] of parts) {
    if (form.has(name)) throw unreadable(`\`${name}\` is in it more than once`)
    form.set(name, typeof value === 'string' ? value : await fileOf(value))
  }
  return Object.fromEntries(form)
}

/** RFC 9110 §5.6.6: a token or a quoted string; bare ones are taken as clients write them. */
const PARAMETER = /\s*;\s*([^\s=;"]+)=(?:"((?:[^"\\]|\\.)*)"|([^;"]*))/y
/** RFC 2046 §5.1.1 */
const BOUNDARY_CHARACTERS_MAX = 70
const NO_BOUNDARY_CHARACTER = /[^0-9A-Za-z'()+_,\-./:=? ]/

/** Between the parts. @throws Breach that says what is wrong with it */
function boundaryOf(contentType: string): string {
  const boundary = parameterOf(contentType, 'boundary')
  if (boundary === undefined || boundary === '') {
    throw unreadable('its Content-Type must name a boundary: multipart/form-data; boundary=…')
  }
  if (boundary.length > BOUNDARY_CHARACTERS_MAX) {
    const characters = `${boundary.length} characters, the longest is ${BOUNDARY_CHARACTERS_MAX}`
    throw unreadable(`its boundary has ${characters}`)
  }
  const [wrong] = NO_BOUNDARY_CHARACTER.exec(boundary) ?? []
  if (wrong !== undefined) {
    throw unreadable(`its boundary must not have ${JSON.stringify(wrong)} (RFC 2046 §5.1.1)`)
  }
  if (boundary.endsWith(' ')) throw unreadable('its boundary must not end with a space')
  return boundary
}

function parameterOf(contentType: string, wanted: string): string | undefined {
  PARAMETER.lastIndex = contentType.search(/;|$/)
  for (;;) {
    const [, name, quoted, bare] = PARAMETER.exec(contentType) ?? []
    if (name === undefined) return undefined
    if (name.toLowerCase() !== wanted) continue
    return quoted === undefined ? bare?.trim() : quoted.replace(/\\(.)/g, '$1')
  }
}

/** Asked before they are read: of a hundred thousand empty ones the reader would take seconds. */
function hasManyParts(body: Uint8Array, boundary: string): boolean {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const mark = Buffer.from(`\r\n--${boundary}`, 'latin1')
  let at = -1
  for (let parts = 0; parts <= PARTS_MAX; parts += 1) {
    at = bytes.indexOf(mark, at + 1)
    if (at === -1) return false
  }
  return true
}

/** The reader is told the boundary that was found here, so that both mean the same. */
async function partsOf(body: Uint8Array, boundary: string) {
  try {
    const headers = { 'content-type': `multipart/form-data; boundary="${boundary}"` }
    return [...(await new Response(body as Uint8Array<ArrayBuffer>, { headers }).formData())]
  } catch {
    throw unreadable(`it was cut short, or --${boundary} does not stand between its parts`)
  }
}

const fileOf = async (file: File): Promise<FormFile> => ({
  name: file.name,
  content: new Uint8Array(await file.arrayBuffer()),
})

const unreadable = (why: string): Breach =>
  new Breach({ name: 'unreadable', detail: `the body is no multipart/form-data: ${why}` })
