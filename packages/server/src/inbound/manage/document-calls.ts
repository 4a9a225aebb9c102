/** `/api/accounts/:id/documents`: the proofs on which senders rest. */
import { z } from 'zod'
import { LIMITS } from '../../base/limits.ts'
import type { Context } from '../../operations/context.ts'
import {
  addDocument,
  type DocumentReply,
  getDocumentContent,
  getDocuments,
  removeDocument,
} from '../../operations/manage/documents.ts'
import { type Asked, call, Download, type JsonCall } from '../json-door.ts'
import { idIn } from '../json-fields.ts'
import { listOf, time } from '../json-replies.ts'
import { type FormFile, isFormFile } from '../multipart.ts'
import { settled } from '../problems.ts'

const NAME_CHARACTERS_MAX = 255
const KIND_CHARACTERS_MAX = 60
/** A document in base64 takes a third more; the rest is for what stands around it. */
const BODY_BYTES_MAX = Math.ceil((LIMITS.documentBytesMax * 4) / 3) + 64 * 1024

const visible = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), 'has control characters')

const kind = visible(KIND_CHARACTERS_MAX).describe(
  'What it proves, such as trade-registry: `/api/sender-kinds` lists the kinds that senders need.',
)
const fileName = visible(NAME_CHARACTERS_MAX).describe('The name of the file.')

const base64 = z.string().transform((text, ctx) => {
  // Tools that write it in lines are as right as those that do not.
  const digits = text.replace(/\s+/g, '')
  if (digits !== '' && digits.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(digits)) {
    return Buffer.from(digits, 'base64')
  }
  ctx.addIssue({ code: 'custom', message: 'must be the bytes of the file in base64' })
  return z.NEVER
})

const documentBody = z
  .strictObject({
    kind,
    name: fileName,
    content: base64.describe('The bytes of the file in base64: PDF, JPEG, PNG or TIFF.'),
  })
  .transform((body) => ({ ...body, field: 'content' }))

const documentForm = z
  .strictObject({
    kind,
    file: z
      .custom<FormFile>(isFormFile, 'must be a part with a file name')
      .meta({ type: 'string', contentMediaType: 'application/octet-stream' })
      .pipe(z.strictObject({ name: fileName, content: z.instanceof(Uint8Array) }))
      .describe('The file: PDF, JPEG, PNG or TIFF.'),
  })
  .transform(({ kind, file }) => ({ kind, ...file, field: 'file' }))

const documentReply = z
  .strictObject({
    id: z.int().describe('By which senders name the document.'),
    kind: z.string().describe('What it proves.'),
    name: z.string().describe('The name of the file.'),
    type: z.string().describe('Its media type, as its bytes say.'),
    bytes: z.int().describe('Its size.'),
    createdAt: time.describe('When it was filed.'),
  })
  .meta({ id: 'Document' })

type Params = Pick<Asked<unknown, unknown>, 'params'>
const accountId = (asked: Params) => idIn(asked, 'account')
const documentId = (asked: Params) => idIn(asked, 'document', 'documentId')

export function documentCalls(context: Context): JsonCall[] {
  const path = '/accounts/:id/documents'
  return [
    call({
      name: 'addDocument',
      method: 'POST',
      path,
      status: 201,
      summary: 'Files a document: a form with `kind` and `file`, or JSON with `content` in base64.',
      body: documentBody,
      form: documentForm,
      bodyBytesMax: BODY_BYTES_MAX,
      reply: documentReply,
      answer: async (asked) => settled(await addDocument(context, accountId(asked), asked.body)),
    }),
    call({
      name: 'getDocuments',
      method: 'GET',
      path,
      status: 200,
      summary: 'Lists the documents of the account.',
      reply: listOf(documentReply),
      answer: async (asked) => settled(await getDocuments(context, accountId(asked))),
    }),
    call({
      name: 'getDocumentContent',
      method: 'GET',
      path: `${path}/:documentId/content`,
      status: 200,
      summary: 'Gives the bytes of a document as they were filed.',
      isDownload: true,
      answer: async (asked) => {
        const answer = await getDocumentContent(context, accountId(asked), documentId(asked))
        const { document, content } = settled(answer)
        return new Download(content, headersOf(document))
      },
    }),
    call({
      name: 'removeDocument',
      method: 'DELETE',
      path: `${path}/:documentId`,
      status: 204,
      summary: 'Removes a document that no submitted, approved or suspended sender rests on.',
      answer: async (asked) =>
        settled(await removeDocument(context, accountId(asked), documentId(asked))),
    }),
  ]
}

const ENDINGS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/tiff': 'tif',
}

/** Somebody else's file: a browser is to save it, and neither to guess nor to run anything. */
function headersOf({ id, name, type }: DocumentReply): Record<string, string> {
  const plain = `document-${id}.${ENDINGS[type] ?? 'bin'}`
  return {
    'content-type': type,
    'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${extended(name)}`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  }
}

/** RFC 5987: everything but letters, digits and a few signs is escaped, in the bytes of UTF-8. */
const extended = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
