/**
 * Whether İYS may be asked now. After an outage or a "too fast", nobody of this node asks before
 * the pause is over; the first answer opens the gate for all.
 */
import { iysPauseMs } from '../../rules/iys-pace.ts'
import type { Otherwise } from './api.ts'

export interface Gate {
  /** When it opens; a time that has passed if it is open. */
  opensAtMs(): number
  shut(answer: Otherwise): void
  open(): void
}

export function createGate(nowMs: () => number, random: () => number): Gate {
  let opensAtMs = 0
  let failures = 0
  return {
    opensAtMs: () => opensAtMs,
    shut(answer) {
      failures += 1
      const wishedMs = answer.is === 'throttled' ? answer.retryAfterMs : undefined
      opensAtMs = nowMs() + (wishedMs ?? iysPauseMs(failures, random()))
    },
    open() {
      failures = 0
      opensAtMs = 0
    },
  }
}

/** For the operator. */
export function wordsOf(answer: Otherwise): string {
  switch (answer.is) {
    case 'throttled':
      return 'İYS asks for slower requests (429)'
    case 'rejected':
      return `İYS answers ${answer.httpStatus}: is the brand ours to write for?`
    case 'away':
      return answer.why
  }
}
