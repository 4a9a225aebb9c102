/**
 * Who may bind: the credentials and limits of a call over HTTP, in the words of SMPP. As there, one
 * refusal stands for all that can be wrong with credentials; the request log has the reason.
 */
import type { StatusName } from '@peyk/contract/statuses'
import type { StatusName as EsmeName } from '@peyk/smpp/pdu/statuses'
import type { BindPdu } from '@peyk/smpp/server'
import type { Authenticator, Caller } from '../../operations/authenticate.ts'
import type { Context } from '../../operations/context.ts'
import { standingOf } from '../../operations/smpp/standing.ts'
import type { TrafficLimits } from '../../operations/traffic-limits.ts'
import type { Bound } from './binds.ts'
import { credentialsOf } from './fields.ts'
import { isAway, type SmppOutcome } from './note.ts'

/** What the door works with once it is open. */
export interface Behind {
  readonly context: Context
  readonly authenticator: Authenticator
  readonly limits: TrafficLimits
}

export type Judged = RefusedBind | Pick<Bound, 'account' | 'hash' | 'credential'>

interface RefusedBind extends SmppOutcome {
  readonly esme: EsmeName
}

interface Why {
  readonly refused: StatusName
  readonly why: string
  readonly accountId: number | null
}

const refusedBind = (esme: EsmeName, { refused: status, why, accountId }: Why): RefusedBind => ({
  ...{ esme, status, why, accountId, isKnown: false },
})

/** The credentials were good a moment ago. */
const GONE: Why = { refused: 'unauthorized', why: 'the account is gone', accountId: null }

/** @throws what is no refusal but a bug */
export function judgeBind(behind: Behind, bind: BindPdu, caller: Caller): Promise<Judged> {
  return judge(behind, bind, caller).catch((error: unknown) => {
    if (!isAway(error)) throw error
    const { message: why } = error as Error
    return refusedBind('ESME_RSYSERR', { refused: 'unavailable', why, accountId: null })
  })
}

async function judge(
  { context, authenticator, limits }: Behind,
  { body }: BindPdu,
  caller: Caller,
): Promise<Judged> {
  const crowd = limits.ofAddress(caller.address, 0)
  if (crowd) return refusedBind('ESME_RTHROTTLED', crowd)
  const credentials = credentialsOf(body.system_id, body.password)
  const identity = await authenticator.identify(credentials, caller)
  if ('refused' in identity) {
    const isWrong = identity.refused === 'unauthorized'
    return refusedBind(isWrong ? 'ESME_RINVPASWD' : 'ESME_RBINDFAIL', identity)
  }
  if (!credentials) return refusedBind('ESME_RINVPASWD', GONE)
  const { kind } = credentials
  const credential = { kind, name: kind === 'key' ? credentials.key : credentials.username }
  const standing = await standingOf(context, credential)
  if (!standing) return refusedBind('ESME_RINVPASWD', GONE)
  return { account: standing.account, hash: identity.hash, credential }
}
