/**
 * The addresses that an account is told things at: the classic one of its settings, and others.
 *
 * Whoever changes one holds the account first, and writes into its row who listens now.
 */
import {
  CLASSIC_EVENTS,
  type DisabledReason,
  eventSet,
  type WebhookEvent,
} from '../../rules/webhook-events.ts'
import { row, rows, type SetRows, type Steps, statement } from '../statement.ts'
import { takeIds } from './ids.ts'
import { tell } from './tell-webhooks.ts'

export type EndpointKind = 'classic' | 'standard'

export interface EndpointRow {
  readonly id: number
  readonly account_id: number
  readonly kind: EndpointKind
  readonly url: string
  readonly events: number
  readonly secret: string | null
  readonly old_secret: string | null
  readonly old_secret_until: number | null
  readonly enabled: number
  readonly created_at: number
  readonly disabled_at: number | null
  readonly disabled_reason: DisabledReason | null
  readonly disabled_detail: string | null
  readonly failing_since: number | null
}

export const ENDPOINT_COLUMNS = `id, account_id, kind, url, events, secret, old_secret,
  old_secret_until, enabled, created_at, disabled_at, disabled_reason, disabled_detail,
  failing_since`

const holdAccount = statement<{ accountId: number }, { id: number }>(
  ({ forUpdate }) => `select id from account where id = :accountId ${forUpdate}`,
)
export const findEndpoints = statement<{ accountId: number }, EndpointRow>(
  () => `select ${ENDPOINT_COLUMNS} from webhook_endpoint where account_id = :accountId
    order by id`,
)
const insertEndpoint = statement<{
  id: number
  accountId: number
  kind: EndpointKind
  url: string
  events: number
  secret: string | null
  enabled: number
  nowMs: number
}>(
  () => `insert into webhook_endpoint (id, account_id, kind, url, events, secret, enabled,
      created_at)
    values (:id, :accountId, :kind, :url, :events, :secret, :enabled, :nowMs)`,
)
const keepEndpoint = statement<{
  id: number
  url: string
  events: number
  enabled: number
  disabledAtMs: number | null
  reason: DisabledReason | null
  detail: string | null
}>(
  () => `update webhook_endpoint set url = :url, events = :events, enabled = :enabled,
      disabled_at = :disabledAtMs, disabled_reason = :reason, disabled_detail = :detail,
      failing_since = null
    where id = :id`,
)
const keepSecret = statement<{
  id: number
  secret: string
  oldSecret: string | null
  oldUntilMs: number | null
}>(
  () => `update webhook_endpoint set secret = :secret, old_secret = :oldSecret,
      old_secret_until = :oldUntilMs
    where id = :id`,
)
const dropEndpoint = statement<{ id: number }>(() => 'delete from webhook_endpoint where id = :id')
const keepListeners = statement<{ accountId: number; webhooks: string | null }>(
  () => 'update account set webhooks = :webhooks where id = :accountId',
)

/** Writes into the account's row who listens now. */
function* noteListeners(accountId: number): Steps<void> {
  const listening = (yield* rows(findEndpoints, { accountId })).filter(({ enabled }) => enabled)
  const pairs = listening.map(({ id, events }) => [id, events])
  const webhooks = pairs.length > 0 ? JSON.stringify(pairs) : null
  yield* rows(keepListeners, { accountId, webhooks })
}

/** The account's endpoints, held until the end of the transaction. */
function* hold(accountId: number): Steps<readonly EndpointRow[] | undefined> {
  if (!(yield* row(holdAccount, { accountId }))) return undefined
  return yield* rows(findEndpoints, { accountId })
}

/**
 * The classic address is a setting of the account: whatever it is set to is enabled again; null
 * removes it, and with it what still waited. The account is held already.
 * @param secret of an address that is new
 */
export function* setClassicAddress(request: {
  readonly accountId: number
  readonly url: string | null
  readonly secret: string | null
  readonly nowMs: number
}): Steps<'made' | 'kept'> {
  const { accountId, url, secret, nowMs } = request
  const found = (yield* rows(findEndpoints, { accountId })).find(({ kind }) => kind === 'classic')
  if (!found && url === null) return 'kept'
  if (url === null) yield* rows(dropEndpoint, { id: found?.id ?? 0 })
  else if (found) yield* rows(keepEndpoint, { id: found.id, url, events: found.events, ...ENABLED })
  else {
    const id = yield* takeIds('webhook', 1)
    const events = eventSet(CLASSIC_EVENTS)
    const made = { id, accountId, kind: 'classic', url, events, secret, enabled: 1, nowMs } as const
    yield* rows(insertEndpoint, made)
  }
  yield* noteListeners(accountId)
  return found ? 'kept' : 'made'
}

const ENABLED = { enabled: 1, disabledAtMs: null, reason: null, detail: null } as const

export interface NewEndpoint {
  readonly accountId: number
  readonly url: string
  readonly events: readonly WebhookEvent[]
  readonly secret: string
  readonly enabled: boolean
  readonly most: number
  readonly nowMs: number
}

export function* addWebhookEndpoint(
  request: NewEndpoint,
): Steps<EndpointRow | 'noAccount' | 'tooMany'> {
  const { accountId, url, secret, nowMs } = request
  const known = yield* hold(accountId)
  if (!known) return 'noAccount'
  if (known.filter(({ kind }) => kind === 'standard').length >= request.most) return 'tooMany'
  const id = yield* takeIds('webhook', 1)
  const enabled = request.enabled ? 1 : 0
  const events = eventSet(request.events)
  yield* rows(insertEndpoint, {
    ...{ id, accountId, kind: 'standard', url, events, secret, enabled, nowMs },
  })
  if (!request.enabled) yield* rows(keepEndpoint, { id, url, events, ...disabledBy(nowMs) })
  yield* noteListeners(accountId)
  return yield* endpointOf(accountId, id)
}

const disabledBy = (nowMs: number) =>
  ({ enabled: 0, disabledAtMs: nowMs, reason: 'byOperator', detail: null }) as const

function* endpointOf(accountId: number, id: number): Steps<EndpointRow> {
  const found = (yield* rows(findEndpoints, { accountId })).find((each) => each.id === id)
  if (!found) throw new Error(`webhook endpoint ${id} was there a moment ago`)
  return found
}

export interface EndpointPatch {
  readonly accountId: number
  readonly id: number
  readonly url?: string | undefined
  readonly events?: readonly WebhookEvent[] | undefined
  readonly enabled?: boolean | undefined
  readonly nowMs: number
}

/** What is left out stays. Enabling begins anew: nothing is held against the address any more. */
export function* changeWebhookEndpoint(
  request: EndpointPatch,
): Steps<EndpointRow | 'noAccount' | 'notFound' | 'classicIsASetting'> {
  const { accountId, id, nowMs } = request
  const known = yield* hold(accountId)
  if (!known) return 'noAccount'
  const found = known.find((each) => each.id === id)
  if (!found) return 'notFound'
  const isClassic = found.kind === 'classic'
  if (isClassic && (request.url !== undefined || request.events)) return 'classicIsASetting'
  const url = request.url ?? found.url
  const events = request.events ? eventSet(request.events) : found.events
  const was = {
    enabled: found.enabled,
    disabledAtMs: found.disabled_at,
    reason: found.disabled_reason,
    detail: found.disabled_detail,
  }
  const { enabled } = request
  const now = enabled === undefined ? was : enabled ? ENABLED : disabledBy(nowMs)
  yield* rows(keepEndpoint, { id, url, events, ...now })
  yield* noteListeners(accountId)
  return yield* endpointOf(accountId, id)
}

export function* dropWebhookEndpoint(request: {
  readonly accountId: number
  readonly id: number
}): Steps<'dropped' | 'noAccount' | 'notFound' | 'classicIsASetting'> {
  const { accountId, id } = request
  const known = yield* hold(accountId)
  if (!known) return 'noAccount'
  const found = known.find((each) => each.id === id)
  if (!found) return 'notFound'
  if (found.kind === 'classic') return 'classicIsASetting'
  yield* rows(dropEndpoint, { id })
  yield* noteListeners(accountId)
  return 'dropped'
}

/**
 * Gives an endpoint a new secret; the one before is good until `oldUntilMs`, and both sign.
 * @param request.id null is the classic one
 */
export function* rotateWebhookSecret(request: {
  readonly accountId: number
  readonly id: number | null
  readonly secret: string
  readonly oldUntilMs: number
}): Steps<EndpointRow | 'noAccount' | 'notFound'> {
  const { accountId, id, secret, oldUntilMs } = request
  const known = yield* hold(accountId)
  if (!known) return 'noAccount'
  const found = known.find((each) => (id === null ? each.kind === 'classic' : each.id === id))
  if (!found) return 'notFound'
  const oldSecret = found.secret
  yield* rows(keepSecret, {
    ...{ id: found.id, secret, oldSecret },
    oldUntilMs: oldSecret === null ? null : oldUntilMs,
  })
  return yield* endpointOf(accountId, found.id)
}

const keepSealed = statement<{ rows: SetRows }>(
  ({ each }) => `update webhook_endpoint set secret = r.secret, old_secret = r.old_secret
    from ${each('rows', { id: 'integer', was: 'text', secret: 'text', old_secret: 'text' })} r
    where webhook_endpoint.id = r.id and webhook_endpoint.secret = r.was`,
)

/** Of those that are as they were, which nobody has given a new one meanwhile. */
export function* sealWebhookSecrets(request: {
  readonly endpoints: readonly {
    readonly id: number
    readonly was: string
    readonly secret: string
    readonly oldSecret: string | null
  }[]
}): Steps<true> {
  const sealed = request.endpoints.map(({ id, was, secret, oldSecret }) => {
    return [id, was, secret, oldSecret] as const
  })
  yield* rows(keepSealed, { rows: sealed })
  return true
}

const findEndpoint = statement<{ id: number }, EndpointRow>(
  () => `select ${ENDPOINT_COLUMNS} from webhook_endpoint where id = :id`,
)

/**
 * Disables an address that is gone or that only fails, and tells the account's others. What waits
 * for it waits on, and is sent when it is enabled again.
 */
export function* disableWebhook(request: {
  readonly id: number
  readonly accountId: number
  readonly reason: Exclude<DisabledReason, 'byOperator'>
  readonly detail: string
  readonly nowMs: number
}): Steps<{ readonly disabled: boolean; readonly told: number }> {
  const { id, accountId, reason, detail, nowMs } = request
  yield* row(holdAccount, { accountId })
  const found = yield* row(findEndpoint, { id })
  if (!found?.enabled) return { disabled: false, told: 0 }
  const { url, events } = found
  const now = { enabled: 0, disabledAtMs: nowMs, reason, detail }
  yield* rows(keepEndpoint, { id, url, events, ...now })
  yield* noteListeners(accountId)
  const data = { endpointId: id, url, reason, detail }
  const told = yield* tell({ accountId, event: 'webhook.disabled', data, atMs: nowMs })
  return { disabled: true, told }
}
