/**
 * The access tokens of İYS: one is kept while it is good, then renewed by its refresh token, and by
 * user name and password when that is over as well. Of those who come while one is on its way, all
 * wait for the same.
 */
import { z } from 'zod'
import type { IysAnswer, IysHttp } from './http.ts'

export interface IysCredentials {
  readonly username: string
  readonly password: string
}

export type Held = { readonly token: string } | { readonly failed: IysAnswer }

export interface IysTokens {
  /** One that should be good. */
  hold(): Promise<Held>
  /** İYS did not take it: the next one is renewed, unless somebody has done so by now. */
  drop(token: string): void
  forgetAll(): void
}

interface Tokens {
  readonly access: string
  readonly accessUntilMs: number
  readonly refresh: string | undefined
  readonly refreshUntilMs: number
}

/** A token is not used in its last seconds, in which it may end on the way. */
const MARGIN_MS = 30_000
const PATH = '/oauth2/token'

const reply = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  refresh_token: z.string().min(1).optional(),
  refresh_expires_in: z.number().nonnegative().optional(),
})

type Granted = Tokens | { readonly failed: IysAnswer }

async function grant(http: IysHttp, body: object, nowMs: () => number): Promise<Granted> {
  const answer = await http.ask({ method: 'POST', path: PATH, body })
  if (answer.is !== 'taken') return { failed: answer }
  const read = reply.safeParse(answer.body)
  if (!read.success) return { failed: { is: 'away', why: 'İYS answered no token' } }
  const { access_token, expires_in, refresh_token, refresh_expires_in = 0 } = read.data
  const until = (seconds: number) => nowMs() + seconds * 1_000 - MARGIN_MS
  return {
    ...{ access: access_token, accessUntilMs: until(expires_in) },
    ...{ refresh: refresh_token, refreshUntilMs: until(refresh_expires_in) },
  }
}

export function createIysTokens(
  http: IysHttp,
  { username, password }: IysCredentials,
  nowMs: () => number,
): IysTokens {
  let tokens: Tokens | undefined
  let coming: Promise<Granted> | undefined

  async function obtain(): Promise<Granted> {
    const refresh = tokens && tokens.refreshUntilMs > nowMs() ? tokens.refresh : undefined
    if (refresh !== undefined) {
      const body = { grant_type: 'refresh_token', refresh_token: refresh }
      const renewed = await grant(http, body, nowMs)
      // A refresh token that is not good any more is no reason to give up; an outage is.
      if (!('failed' in renewed) || !isDenied(renewed.failed)) return renewed
    }
    return grant(http, { grant_type: 'password', username, password }, nowMs)
  }

  return {
    async hold() {
      if (tokens && tokens.accessUntilMs > nowMs()) return { token: tokens.access }
      coming ??= obtain().finally(() => {
        coming = undefined
      })
      const granted = await coming
      if ('failed' in granted) return granted
      tokens = granted
      return { token: granted.access }
    },
    drop(token) {
      if (tokens?.access === token) tokens = { ...tokens, accessUntilMs: 0 }
    },
    forgetAll() {
      tokens = undefined
    },
  }
}

export const isDenied = ({ is }: IysAnswer): boolean =>
  is === 'unauthorized' || is === 'rejected' || is === 'refused'
