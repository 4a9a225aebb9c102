/**
 * Asks İYS as somebody whom it knows. A 401 to a token that should be good is believed once: what
 * was asked is asked again with a new one.
 */
import type { IysAnswer, IysAsk, IysHttp } from './http.ts'
import { createIysTokens, type IysCredentials, isDenied } from './tokens.ts'

export interface IysSession {
  ask(ask: Omit<IysAsk, 'token'>): Promise<IysAnswer>
  /** Forgets its tokens. */
  startOver(): void
}

export function createIysSession(
  http: IysHttp,
  credentials: IysCredentials,
  nowMs: () => number,
): IysSession {
  const tokens = createIysTokens(http, credentials, nowMs)
  return {
    async ask(ask) {
      for (let again = false; ; again = true) {
        const held = await tokens.hold()
        if ('failed' in held) return isDenied(held.failed) ? DENIED : held.failed
        const answer = await http.ask({ ...ask, token: held.token })
        if (answer.is !== 'unauthorized') return answer
        tokens.drop(held.token)
        if (!again) continue
        // The refresh token that this one came from is no better.
        tokens.forgetAll()
        return { is: 'away', why: 'İYS does not take the token that it gave' }
      }
    },
    startOver: () => tokens.forgetAll(),
  }
}

/** Nothing that was asked has a fault: it waits until somebody has corrected the settings. */
const DENIED: IysAnswer = {
  is: 'away',
  why: 'İYS refuses PEYK_IYS_USERNAME and PEYK_IYS_PASSWORD',
}
