/**
 * The documents of an account: filed, listed, read, removed.
 *
 * Row and file are not written in one step; `store/verbs/documents.ts` says in which order, so that
 * nothing is left of a process that dies in between.
 */
import { LIMITS } from '../../base/limits.ts'
import { sha256Hex } from '../../base/secrets.ts'
import { FilesUnavailable } from '../../store/document-files.ts'
import type { DocumentView } from '../../store/reads/documents.ts'
import type { Reserved } from '../../store/verbs/documents.ts'
import type { Context } from '../context.ts'
import { type Managed, type ManageRefusal, noAccount } from './answer.ts'
import { DOCUMENT_TYPES, typeOfDocument } from './document-type.ts'
import { isoText } from './shown.ts'

export interface AddDocumentRequest {
  readonly kind: string
  readonly name: string
  readonly content: Uint8Array
  /** What the content is called in the request, for what is said about it. */
  readonly field: string
}

export interface DocumentReply {
  readonly id: number
  readonly kind: string
  readonly name: string
  readonly type: string
  readonly bytes: number
  readonly createdAt: string
}

const MIB = 1024 * 1024

export async function addDocument(
  context: Context,
  accountId: number,
  { kind, name, content, field }: AddDocumentRequest,
): Promise<Managed<DocumentReply>> {
  const bytes = content.byteLength
  if (bytes > LIMITS.documentBytesMax) {
    const why = `a document may have at most ${LIMITS.documentBytesMax / MIB} MiB`
    return { refused: 'tooLarge', why }
  }
  const type = await typeOfDocument(content)
  if (!type) {
    const message = `must be ${DOCUMENT_TYPES}; its first bytes are of something else`
    return { refused: 'misfit', misfits: [{ field, message }] }
  }
  const { store, clock } = context
  const hash = sha256Hex(content)
  const fresh = { accountId, kind, name, type, bytes, hash, nowMs: clock.now() }
  const reserved = await store.run('reserveDocument', fresh)
  if (typeof reserved === 'string') return refusalOf(reserved, accountId)
  if ('document' in reserved) return { reply: documentReply(reserved.document) }
  return write(context, { accountId, id: reserved.id, hash }, content)
}

function refusalOf(refused: Extract<Reserved, string>, accountId: number): ManageRefusal {
  if (refused === 'noAccount') return noAccount(accountId)
  const most =
    refused === 'tooMany'
      ? `${LIMITS.documentsMax} documents`
      : `${LIMITS.documentsBytesMax / MIB} MiB of documents`
  return { refused: 'conflict', why: `an account may have ${most}; remove what is not needed` }
}

interface FiledAs {
  readonly accountId: number
  readonly id: number
  readonly hash: string
}

async function write(
  { store, documents, log }: Context,
  filed: FiledAs,
  content: Uint8Array,
): Promise<Managed<DocumentReply>> {
  try {
    await documents.put(filed, content)
  } catch (error) {
    await store.run('forgetDocument', filed)
    return unavailable(error, log)
  }
  const kept = await store.run('keepDocument', filed)
  if (kept) return { reply: documentReply(kept) }
  await documents.remove(filed)
  return { refused: 'unavailable', why: 'the upload took too long; send the document again' }
}

function unavailable(error: unknown, log: Context['log']): ManageRefusal {
  if (!(error instanceof FilesUnavailable)) throw error
  log.error({ err: error }, 'the documents cannot be had')
  return { refused: 'unavailable', why: error.message }
}

export async function getDocuments(
  { store }: Context,
  accountId: number,
): Promise<Managed<{ readonly items: readonly DocumentReply[]; readonly next: null }>> {
  if (!(await store.read('accountById', { id: accountId }))) return noAccount(accountId)
  const documents = await store.read('documentsOf', { accountId })
  return { reply: { items: documents.map(documentReply), next: null } }
}

export interface DocumentContent {
  readonly document: DocumentReply
  readonly content: Uint8Array
}

export async function getDocumentContent(
  { store, documents, log }: Context,
  accountId: number,
  id: number,
): Promise<Managed<DocumentContent>> {
  const found = await store.read('documentNamed', { accountId, id })
  if (!found) return noDocument(accountId, id)
  const content = await documents.get(found).catch((error) => unavailable(error, log))
  if (content && 'refused' in content) return content
  const broken = content === undefined ? 'missing' : sha256Hex(content) !== found.hash && 'damaged'
  if (content === undefined || broken) {
    log.error({ document: id, account: accountId, broken }, 'a document is not as it was filed')
    const remedy = 'every node must see the same PEYK_DOCUMENTS; or file it again'
    return { refused: 'unavailable', why: `the file of document ${id} is ${broken}; ${remedy}` }
  }
  return { reply: { document: documentReply(found), content } }
}

export async function removeDocument(
  { store, documents, log }: Context,
  accountId: number,
  id: number,
): Promise<Managed<undefined>> {
  const dropped = await store.run('dropDocument', { accountId, id })
  if (dropped === 'noDocument') return noDocument(accountId, id)
  if ('usedBy' in dropped) {
    const sender = JSON.stringify(dropped.usedBy)
    return { refused: 'conflict', why: `the sender ${sender} rests on it; reject the sender first` }
  }
  try {
    await erase({ store, documents }, { accountId, id, hash: dropped.hash })
  } catch (error) {
    // It is nobody's any more, and the sweep will try again.
    unavailable(error, log)
  }
  return { reply: undefined }
}

async function erase(
  { store, documents }: Pick<Context, 'store' | 'documents'>,
  filed: FiledAs,
): Promise<void> {
  await documents.remove(filed)
  await store.run('forgetDocument', filed)
}

/** Removes what processes that died have left between row and file; true if there may be more. */
export async function sweepDocuments({
  store,
  clock,
  documents,
}: Pick<Context, 'store' | 'clock' | 'documents'>): Promise<boolean> {
  const limit = LIMITS.sweepDocuments
  const beforeMs = clock.now() - LIMITS.uploadMs
  const stale = await store.run('takeStaleDocuments', { beforeMs, limit })
  for (const filed of stale) await erase({ store, documents }, filed)
  return stale.length === limit
}

/** Removes all documents of all accounts, which only a sandbox does. */
export async function clearDocuments({
  store,
  documents,
}: Pick<Context, 'store' | 'documents'>): Promise<void> {
  for (;;) {
    const taken = await store.run('takeAllDocuments', { limit: LIMITS.sweepDocuments })
    if (taken.length === 0) return
    for (const filed of taken) await erase({ store, documents }, filed)
  }
}

const documentReply = ({ hash: _, createdAtMs, ...document }: DocumentView): DocumentReply => ({
  ...document,
  createdAt: isoText(createdAtMs),
})

const noDocument = (accountId: number, id: number): ManageRefusal => ({
  refused: 'notFound',
  why: `account ${accountId} has no document with the id ${id}`,
})
