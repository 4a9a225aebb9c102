/** Writes what recipients changed at İYS into the registry, and how far İYS was read. */
import type { ConsentRecord } from '../../rules/consent.ts'
import type { Steps } from '../statement.ts'
import { recordConsents } from './consents.ts'
import { moveMark } from './iys-brands.ts'
import { noteState } from './iys-settle.ts'

/**
 * The mark and the changes before it are one transaction: what was written is not read again.
 * @returns false when the brand is somebody else's by now: nothing was written
 */
export function* pulledChanges(request: {
  readonly brand: string
  readonly holder: string
  readonly records: readonly ConsentRecord[]
  /** Behind what was read; null where İYS gave none. */
  readonly after: string | null
  /** When the brand is looked at again. */
  readonly dueAtMs: number
  readonly nowMs: number
  /** Why İYS could not be asked; null when it has answered. */
  readonly error: string | null
}): Steps<boolean> {
  const { brand, holder, after, records, dueAtMs, nowMs, error } = request
  if (!(yield* moveMark({ brand, holder, after, dueAtMs }))) return false
  const whence = { brandCode: brand, origin: 'iys', accountId: null, evidence: null } as const
  yield* recordConsents({ ...whence, records, nowMs })
  yield* noteState({ nowMs, error })
  return true
}
