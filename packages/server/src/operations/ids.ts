/** Ids as clients write them: decimal, as text or number (wire §17). */

/** Undefined for what is no id that could ever be given out: the caller answers "not found". */
export function readId(text: string): number | undefined {
  const trimmed = text.trim()
  if (!/^\d{1,16}$/.test(trimmed)) return undefined
  const id = Number(trimmed)
  return Number.isSafeInteger(id) && id > 0 ? id : undefined
}

/** Whether it could be the `x-request-id` of an answer (`rules/request-log.ts`). */
export const isRequestId = (text: string): boolean => /^[0-9a-z]{14,40}$/.test(text)
