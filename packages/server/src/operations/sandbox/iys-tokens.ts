/**
 * Tokens of the simulated İYS. A token says what it is for and until when it is good, so that every
 * node of a sandbox knows those of the others; in a sandbox nobody has a reason to forge one.
 */

/** What the adapter of the sandbox logs in with; anybody may. */
export const SANDBOX_IYS = { username: 'demo', password: 'demo', code: '100000' } as const

const ACCESS_S = 7_200
const REFRESH_S = 14_400
type Kind = 'access' | 'refresh'
const LIFE_S: Readonly<Record<Kind, number>> = { access: ACCESS_S, refresh: REFRESH_S }

export interface TokenRequest {
  readonly grant_type: string
  readonly username: string
  readonly password: string
  readonly refresh_token: string
}

export interface TokenReply {
  readonly access_token: string
  readonly expires_in: number
  readonly refresh_token: string
  readonly refresh_expires_in: number
  readonly token_type: 'bearer'
}

/** Undefined for whom it does not know. */
export function grantToken(request: TokenRequest, nowMs: number): TokenReply | undefined {
  if (!isKnown(request, nowMs)) return undefined
  return {
    access_token: tokenOf('access', nowMs),
    expires_in: ACCESS_S,
    refresh_token: tokenOf('refresh', nowMs),
    refresh_expires_in: REFRESH_S,
    token_type: 'bearer',
  }
}

function isKnown(request: TokenRequest, nowMs: number): boolean {
  const { grant_type, username, password, refresh_token } = request
  if (grant_type === 'refresh_token') return isGood('refresh', refresh_token, nowMs)
  const { username: known, password: secret } = SANDBOX_IYS
  return grant_type === 'password' && username === known && password === secret
}

export const isGoodAccess = (token: string, nowMs: number): boolean =>
  isGood('access', token, nowMs)

const tokenOf = (kind: Kind, nowMs: number) => `${kind}.${nowMs + LIFE_S[kind] * 1_000}`

/** One that would be good for too long was given before the clock was put back. */
function isGood(kind: Kind, token: string, nowMs: number): boolean {
  const [saidKind, until = ''] = token.split('.')
  const leftMs = Number(until) - nowMs
  return saidKind === kind && leftMs > 0 && leftMs <= LIFE_S[kind] * 1_000
}
