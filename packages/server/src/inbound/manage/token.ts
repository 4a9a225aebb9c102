/** Who may use the management API: a program that knows the token. */
import type { FastifyRequest } from 'fastify'
import { sameText } from '../../base/secrets.ts'
import { Breach } from '../problems.ts'

/** @param token undefined lets nobody in */
export function tokenGuard(token: string | undefined): (request: FastifyRequest) => void {
  return ({ headers }) => {
    if (!token) throw refused('the server has no token: set PEYK_TOKEN and start it again')
    const [, presented] = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? []
    if (presented === undefined) throw refused('send the header `Authorization: Bearer TOKEN`')
    if (!sameText(presented, token)) throw refused('the token is not the one in PEYK_TOKEN')
  }
}

const refused = (detail: string): Breach =>
  new Breach({ name: 'unauthorized', detail, headers: { 'www-authenticate': 'Bearer' } })
