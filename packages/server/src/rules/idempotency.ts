/**
 * Orders that are sent again under a key of the customer's choice.
 *
 * Within the window a key stands for one order: the same request gets the answer that the first
 * one got, another request is refused. A refused order leaves no trace, so its key is free again.
 */
import type { Refusal } from './admission.ts'

export const IDEMPOTENCY_WINDOW_MS = 24 * 3_600_000
export const KEY_CHARACTERS_MAX = 255
/** Under which a 422 says what is wrong with the header: a name that XML and old clients bear. */
const FIELD = 'idempotencyKey'

export interface Idempotency {
  /** Hash of the key. */
  readonly key: string
  /** Hash of what was asked for, whatever its format. */
  readonly body: string
}

export interface KeptKey {
  /** Hash of what was asked for. */
  readonly body: string
  readonly atMs: number
}

/** Whether a key that was used at a time still stands for its order. */
export const isKept = ({ atMs }: KeptKey, nowMs: number): boolean =>
  nowMs - atMs < IDEMPOTENCY_WINDOW_MS

const refusal = (why: string, error: string): Refusal => ({
  refused: 'invalidValues',
  why,
  errors: { [FIELD]: error },
})

export const KEY_REUSED = refusal(
  'the Idempotency-Key was used within 24 hours for another request; choose a new one',
  'Idempotency-Key son 24 saatte başka bir istekle kullanıldı.',
)
export const KEY_MISFIT = refusal(
  `the Idempotency-Key is empty or longer than ${KEY_CHARACTERS_MAX} characters`,
  `Idempotency-Key 1 ile ${KEY_CHARACTERS_MAX} karakter arasında olmalı.`,
)

export const keyFits = (key: string): boolean => key !== '' && key.length <= KEY_CHARACTERS_MAX
