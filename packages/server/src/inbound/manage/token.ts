/** Who may use the management API: a program that knows a token. */
import type { FastifyRequest } from 'fastify'
import { sameText } from '../../base/secrets.ts'
import type { Context } from '../../operations/context.ts'
import { isOperatorToken } from '../../operations/setup.ts'
import { Breach } from '../problems.ts'

/** @param token `PEYK_TOKEN`; besides it the token that the set-up link gave is good */
export function tokenGuard(
  context: Context,
  token: string | undefined,
): (request: FastifyRequest) => Promise<void> {
  return async ({ headers }) => {
    const [, presented] = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? []
    if (presented === undefined) throw refused(MISSING)
    if (token !== undefined && sameText(presented, token)) return
    if (await isOperatorToken(context, presented)) return
    throw refused('the token is neither the one in PEYK_TOKEN nor the one of the set-up link')
  }
}

const MISSING =
  'send the header `Authorization: Bearer TOKEN`, with the token that PEYK_TOKEN holds or that ' +
  'the set-up link gave'

const refused = (detail: string): Breach =>
  new Breach({ name: 'unauthorized', detail, headers: { 'www-authenticate': 'Bearer' } })
