/**
 * A body that is refused for a reason of our own.
 *
 * Its message may be logged: it never quotes what was sent. What a parser says of itself may not,
 * because parsers show the place where they stopped, and that may be a text or a hash.
 */
export class Malformed extends Error {
  override readonly name = 'Malformed'
}

/** Why a document was refused, in words that quote nothing of it. */
export function whyMalformed(error: unknown, form: 'json' | 'xml'): string {
  if (error instanceof Malformed) return error.message
  if (form === 'xml') return 'not well-formed XML'
  const at = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined
  return at === undefined ? 'not valid JSON' : `not valid JSON at character ${at}`
}
