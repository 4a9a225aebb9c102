/** Where documents lie by the settings, and the loop that clears up after broken uploads. */
import { LIMITS } from '../base/limits.ts'
import { type Loop, startLoop } from '../base/loop.ts'
import type { Settings } from '../config.ts'
import type { Context } from '../operations/context.ts'
import { sweepDocuments } from '../operations/manage/documents.ts'
import {
  type DocumentFiles,
  documentsInDirectory,
  documentsInMemory,
  noDocuments,
} from '../store/document-files.ts'

export function openDocuments({ documents, database }: Settings): DocumentFiles {
  if (documents !== undefined) return documentsInDirectory(documents)
  if (database === undefined) return documentsInMemory()
  return noDocuments('set PEYK_DOCUMENTS to a directory that all nodes of this database share')
}

export const startSweep = (context: Context): Loop =>
  startLoop({
    name: 'documents',
    clock: context.clock,
    log: context.log,
    step: async () =>
      (await sweepDocuments(context)) ? 'more' : context.clock.now() + LIMITS.sweepEveryMs,
  })
