/** The addresses of an account: listed, added, changed, removed, and given new secrets. */
import { LIMITS } from '../../base/limits.ts'
import { newWebhookSecret } from '../../base/secrets.ts'
import { eventsIn, WEBHOOK_EVENTS, type WebhookEvent } from '../../rules/webhook-events.ts'
import type { EndpointRow } from '../../store/verbs/webhook-endpoints.ts'
import type { Context } from '../context.ts'
import { type Managed, type ManageRefusal, noAccount } from './answer.ts'
import { isoOrNull, isoText } from './shown.ts'

/** What an endpoint can be told of. */
export const WEBHOOK_CHOICES = WEBHOOK_EVENTS

export interface EndpointReply {
  readonly id: number
  /** The classic one is the account's `webhookUrl`. */
  readonly kind: EndpointRow['kind']
  readonly url: string
  readonly events: readonly WebhookEvent[]
  readonly enabled: boolean
  /** Why nothing is sent any more, and since when. */
  readonly disabled: {
    readonly at: string
    readonly reason: NonNullable<EndpointRow['disabled_reason']>
    readonly detail: string | null
  } | null
  /** Since when nothing but failures has come. */
  readonly failingSince: string | null
  readonly hasSecret: boolean
  /** Until then the secret before signs as well. */
  readonly oldSecretUntil: string | null
  readonly createdAt: string
}

const endpointReply = (row: EndpointRow): EndpointReply => ({
  id: row.id,
  kind: row.kind,
  url: row.url,
  events: eventsIn(row.events),
  enabled: row.enabled === 1,
  disabled:
    row.disabled_at === null || row.disabled_reason === null
      ? null
      : { at: isoText(row.disabled_at), reason: row.disabled_reason, detail: row.disabled_detail },
  failingSince: isoOrNull(row.failing_since),
  hasSecret: row.secret !== null,
  oldSecretUntil: isoOrNull(row.old_secret_until),
  createdAt: isoText(row.created_at),
})

/** With the secret, which is shown this once. */
export type SecretReply = EndpointReply & { readonly secret: string }

export async function getEndpoints(
  { store }: Context,
  accountId: number,
): Promise<Managed<{ readonly items: readonly EndpointReply[]; readonly next: null }>> {
  const account = await store.read('accountById', { id: accountId })
  if (!account) return noAccount(accountId)
  const found = await store.read('webhookEndpoints', { accountId })
  return { reply: { items: found.map(endpointReply), next: null } }
}

export interface AddEndpointRequest {
  readonly url: string
  readonly events: readonly WebhookEvent[]
  readonly enabled: boolean
}

export async function addEndpoint(
  { store, clock, sealSecret }: Context,
  accountId: number,
  request: AddEndpointRequest,
): Promise<Managed<SecretReply>> {
  const secret = newWebhookSecret()
  const most = LIMITS.webhookEndpointsMax
  const kept = sealSecret(secret)
  const ask = { accountId, ...request, secret: kept, most, nowMs: clock.now() }
  const added = await store.run('addWebhookEndpoint', ask)
  if (added === 'noAccount') return noAccount(accountId)
  if (added === 'tooMany') {
    return {
      refused: 'conflict',
      why: `the account has ${most} endpoints already; remove one first`,
    }
  }
  return { reply: { ...endpointReply(added), secret } }
}

export async function changeEndpoint(
  { store, clock, wakeWebhooks }: Context,
  accountId: number,
  id: number,
  changes: { readonly [K in keyof AddEndpointRequest]?: AddEndpointRequest[K] | undefined },
): Promise<Managed<EndpointReply>> {
  const ask = { accountId, id, ...changes, nowMs: clock.now() }
  const changed = await store.run('changeWebhookEndpoint', ask)
  if (typeof changed === 'string') return refusalOf(changed, accountId, id)
  wakeWebhooks()
  return { reply: endpointReply(changed) }
}

export async function dropEndpoint(
  { store, wakeWebhooks }: Context,
  accountId: number,
  id: number,
): Promise<Managed<null>> {
  const dropped = await store.run('dropWebhookEndpoint', { accountId, id })
  if (dropped !== 'dropped') return refusalOf(dropped, accountId, id)
  wakeWebhooks()
  return { reply: null }
}

const HOUR_MS = 3_600_000

/** @param id null is the classic address */
export async function rotateSecret(
  { store, clock, sealSecret }: Context,
  accountId: number,
  id: number | null,
  { overlapHours }: { readonly overlapHours?: number | undefined },
): Promise<Managed<SecretReply>> {
  const secret = newWebhookSecret()
  const overlapMs = overlapHours === undefined ? LIMITS.webhookOverlapMs : overlapHours * HOUR_MS
  const ask = { accountId, id, secret: sealSecret(secret), oldUntilMs: clock.now() + overlapMs }
  const rotated = await store.run('rotateWebhookSecret', ask)
  if (typeof rotated !== 'string') return { reply: { ...endpointReply(rotated), secret } }
  if (rotated === 'notFound' && id === null) {
    const path = `/api/accounts/${accountId}`
    return { refused: 'notFound', why: `the account has no webhookUrl; PATCH ${path} sets it` }
  }
  return refusalOf(rotated, accountId, id ?? 0)
}

function refusalOf(
  why: 'noAccount' | 'notFound' | 'classicIsASetting',
  accountId: number,
  id: number,
): ManageRefusal {
  if (why === 'noAccount') return noAccount(accountId)
  if (why === 'notFound') {
    return { refused: 'notFound', why: `account ${accountId} has no webhook endpoint ${id}` }
  }
  const path = `/api/accounts/${accountId}`
  const remedy = `PATCH ${path} changes or removes it`
  return { refused: 'conflict', why: `endpoint ${id} is the account's webhookUrl; ${remedy}` }
}
