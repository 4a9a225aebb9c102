/**
 * Lets go of what is older than it may be kept, by and by: a slice of each kind, then a pause in
 * which the traffic has the store for itself.
 */
import type { Clock } from '../base/clock.ts'
import { LIMITS } from '../base/limits.ts'
import type { Log } from '../base/log.ts'
import type { Next } from '../base/loop.ts'
import { DATA_KINDS, type DataKind, type KeepMs } from '../rules/retention.ts'
import type { Store } from '../store/store.ts'

export interface RetentionOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly keepMs: KeepMs
}

/** The step of a loop; a round ends with a line in the log if there was anything. */
export function createForgetting(options: RetentionOptions): () => Promise<Next> {
  const { clock, log } = options
  const round = new Map<DataKind, { orders: number; others: number }>()
  return async () => {
    let more = false
    for (const kind of DATA_KINDS) {
      const slice = await forgetSlice(options, kind)
      if (!slice) continue
      const { orders, others } = round.get(kind) ?? { orders: 0, others: 0 }
      round.set(kind, { orders: orders + slice.orders, others: others + slice.others })
      more ||= slice.more
    }
    if (more) return clock.now() + LIMITS.forgetPauseMs
    for (const [kind, gone] of round) {
      if (gone.orders + gone.others > 0) log.info({ kind, ...gone }, 'kept for long enough: gone')
    }
    round.clear()
    return clock.now() + LIMITS.forgetEveryMs
  }
}

/** The step of the loop that lets go of messages that tried a carrier. */
export function createTestForgetting(
  options: Pick<RetentionOptions, 'store' | 'clock' | 'keepMs'>,
): () => Promise<Next> {
  const { store, clock, keepMs } = options
  const limits = [LIMITS.carrierTestsKeptMs, keepMs.messages, keepMs.texts]
  const keptMs = Math.min(...limits.filter((ms) => ms !== null))
  return async () => {
    await store.run('forgetCarrierTests', { beforeMs: clock.now() - keptMs })
    return clock.now() + LIMITS.forgetEveryMs
  }
}

interface RequestForgetting extends Pick<RetentionOptions, 'store' | 'clock'> {
  /** Null keeps the request log for ever. */
  readonly keepRequestsMs: number | null
}

/** The step of the loop that lets the request log go. */
export function createRequestForgetting(options: RequestForgetting): () => Promise<Next> {
  const { store, clock, keepRequestsMs } = options
  return async () => {
    const nowMs = clock.now()
    const { more } = await store.run('forgetRequests', {
      nowMs,
      beforeMs: keepRequestsMs === null ? null : nowMs - keepRequestsMs,
      keptMax: LIMITS.requestsKeptMax,
      limit: LIMITS.forgetBundles,
    })
    return clock.now() + (more ? LIMITS.forgetPauseMs : LIMITS.expiryEveryMs)
  }
}

/** The step of the loop that lets webhooks go, with messages and texts at the latest. */
export function createWebhookForgetting(
  options: Pick<RetentionOptions, 'store' | 'clock' | 'keepMs'>,
): () => Promise<Next> {
  const { store, clock, keepMs } = options
  const limits = [LIMITS.webhooksKeptMs, keepMs.messages, keepMs.texts]
  const keptMs = Math.min(...limits.filter((ms) => ms !== null))
  return async () => {
    const nowMs = clock.now()
    const ask = { nowMs, beforeMs: nowMs - keptMs, limit: LIMITS.forgetRows }
    const { more } = await store.run('forgetWebhooks', ask)
    return clock.now() + (more ? LIMITS.forgetPauseMs : LIMITS.forgetEveryMs)
  }
}

/** The step of the loop that lets go of what no customer came for, or asks about, by SMPP. */
export function createSmppForgetting(
  options: Pick<RetentionOptions, 'store' | 'clock'>,
): () => Promise<Next> {
  const { store, clock } = options
  return async () => {
    const [nowMs, limit] = [clock.now(), LIMITS.forgetRows]
    const oldMs = nowMs - LIMITS.smppKeptMs
    const deliveries = await store.run('forgetSmppDeliveries', { nowMs, beforeMs: oldMs, limit })
    const idsBeforeMs = nowMs - LIMITS.smppIdsKeptMs
    const ids = await store.run('forgetSmppIds', { beforeMs: idsBeforeMs, limit })
    const more = deliveries.more || ids.more
    return clock.now() + (more ? LIMITS.forgetPauseMs : LIMITS.forgetEveryMs)
  }
}

/** The step of the loop that gives up long texts whose other parts have not come. */
export function createPartsGivingUp({
  store,
  clock,
  wakeWebhooks,
}: Pick<RetentionOptions, 'store' | 'clock'> & {
  readonly wakeWebhooks: () => void
}): () => Promise<Next> {
  return async () => {
    const nowMs = clock.now()
    const ask = { nowMs, beforeMs: nowMs - LIMITS.smppPartsMs, limit: LIMITS.forgetRows }
    const { told, more } = await store.run('giveUpSmppParts', ask)
    if (told > 0) wakeWebhooks()
    return more ? 'more' : nowMs + LIMITS.expiryEveryMs
  }
}

interface ConsentForgetting extends Pick<RetentionOptions, 'store' | 'clock'> {
  /** Null keeps consents that others have replaced for ever. */
  readonly keepConsentsMs: number | null
}

/** The step of the loop that lets replaced consents go. */
export function createConsentForgetting(options: ConsentForgetting): () => Promise<Next> {
  const { store, clock, keepConsentsMs } = options
  return async () => {
    const later = clock.now() + LIMITS.forgetEveryMs
    if (keepConsentsMs === null) return later
    const nowMs = clock.now()
    const ask = { nowMs, beforeMs: nowMs - keepConsentsMs, limit: LIMITS.forgetRows }
    const { more } = await store.run('forgetConsents', ask)
    return more ? clock.now() + LIMITS.forgetPauseMs : later
  }
}

async function forgetSlice({ store, clock, keepMs }: RetentionOptions, kind: DataKind) {
  const ms = keepMs[kind]
  if (ms === null) return undefined
  const rowsMax = LIMITS.forgetRows
  return store.run('forgetOld', { kind, nowMs: clock.now(), keepMs: ms, rowsMax })
}
