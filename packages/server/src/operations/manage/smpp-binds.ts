/** Who is bound by SMPP to the node that answers. */
import type { Context } from '../context.ts'
import { type Managed, noAccount } from './answer.ts'
import { isoText } from './shown.ts'

export const BIND_TYPES = ['transmitter', 'receiver', 'transceiver'] as const
export type BindType = (typeof BIND_TYPES)[number]

/** A customer's bind, as the door knows it. */
export interface SmppBind {
  readonly accountId: number
  readonly type: BindType
  readonly systemId: string
  readonly address: string
  readonly secure: boolean
  readonly sinceMs: number
  /** Of the customer, without our answer. */
  readonly submits: number
  /** Of ours, without the customer's. */
  readonly deliveries: number
}

export interface SmppBindReply {
  readonly type: BindType
  readonly systemId: string
  readonly address: string
  readonly tls: boolean
  readonly since: string
  readonly submitsUnanswered: number
  readonly deliveriesUnanswered: number
}

export async function getSmppBinds(
  { store, smppBinds }: Context,
  accountId: number,
): Promise<Managed<{ readonly items: readonly SmppBindReply[]; readonly next: null }>> {
  const account = await store.read('accountById', { id: accountId })
  if (!account) return noAccount(accountId)
  const own = smppBinds().filter((bind) => bind.accountId === accountId)
  return { reply: { items: own.map(bindReply), next: null } }
}

const bindReply = ({ type, systemId, address, secure, ...bind }: SmppBind): SmppBindReply => ({
  ...{ type, systemId, address, tls: secure, since: isoText(bind.sinceMs) },
  submitsUnanswered: bind.submits,
  deliveriesUnanswered: bind.deliveries,
})
