/** What a document is, by its first bytes: name and header of an upload can say anything. */

const ACCEPTED: ReadonlySet<string> = new Set([
  'application/pdf',
  'image/jpeg',
  'image/png',
  'image/tiff',
])

/** In words, for who sends something else. */
export const DOCUMENT_TYPES = 'a PDF, JPEG, PNG or TIFF file'

/** The media type, or undefined for what is not accepted. */
export async function typeOfDocument(content: Uint8Array): Promise<string | undefined> {
  // Loaded with the first upload: most servers never see one.
  const { fileTypeFromBuffer } = await import('file-type')
  const mime = (await fileTypeFromBuffer(content))?.mime
  return mime !== undefined && ACCEPTED.has(mime) ? mime : undefined
}
