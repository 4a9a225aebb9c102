/** Writes down what came of attempts, in batches, and disables addresses that are lost. */
import type { Clock } from '../../base/clock.ts'
import { LIMITS } from '../../base/limits.ts'
import type { Log } from '../../base/log.ts'
import { type Next, startLoop } from '../../base/loop.ts'
import { FAILING_MS_MAX, isGone } from '../../rules/webhook-retry.ts'
import type { Store } from '../../store/store.ts'
import type { FailingEndpoint, WebhookAttempt } from '../../store/verbs/settle-webhooks.ts'
import { createBuffer } from '../buffer.ts'
import { createPace } from '../pace.ts'

export interface TriedOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** These are written down. */
  readonly onSettled: (attempts: readonly WebhookAttempt[]) => void
  readonly onDisabled: (endpointId: number) => void
}

export interface Tried {
  add(attempt: WebhookAttempt): void
  /** Writes down the rest. */
  stop(): Promise<void>
}

export function startTried(options: TriedOptions): Tried {
  const { store, clock, log, onSettled } = options
  const buffer = createBuffer<WebhookAttempt>(LIMITS.webhookBatch)
  const pace = createPace(store, clock)
  let stopping = false

  async function settle(): Promise<Next> {
    const attempts = buffer.peek()
    if (attempts.length === 0) return null
    const waitUntilMs = pace.waitUntil(attempts.length, LIMITS.webhookBatch)
    if (waitUntilMs !== undefined && !stopping) return waitUntilMs
    const { failing } = await store.run('settleWebhooks', { attempts })
    await disableLost(options, attempts, failing)
    pace.done()
    buffer.drop(attempts.length)
    onSettled(attempts)
    return 'more'
  }

  const loop = startLoop({ name: 'webhook attempts', clock, log, step: settle })
  return {
    add(attempt) {
      buffer.add([attempt])
      loop.wake()
    },
    async stop() {
      await loop.stop()
      stopping = true
      try {
        while (buffer.size() > 0) await settle()
      } catch (error) {
        // What is not written down is sent again.
        const attempts = buffer.size()
        log.error({ err: error, attempts }, 'stopped with webhook attempts not written down')
      }
    },
  }
}

async function disableLost(
  { store, clock, log, onDisabled }: TriedOptions,
  attempts: readonly WebhookAttempt[],
  failing: readonly FailingEndpoint[],
): Promise<void> {
  const nowMs = clock.now()
  const gone = new Set(
    attempts.filter(({ status }) => isGone(status)).map(({ endpointId }) => endpointId),
  )
  for (const { id, accountId, sinceMs } of failing) {
    if (!gone.has(id) && nowMs - sinceMs < FAILING_MS_MAX) continue
    const why = gone.has(id)
      ? ({ reason: 'gone', detail: 'the listener answered 410 Gone' } as const)
      : ({ reason: 'failing', detail: `nothing but failures since ${isoText(sinceMs)}` } as const)
    const { disabled } = await store.run('disableWebhook', { id, accountId, ...why, nowMs })
    onDisabled(id)
    if (disabled) log.warn({ endpoint: id, account: accountId, ...why }, 'a webhook is disabled')
  }
}

const isoText = (ms: number): string => new Date(ms).toISOString()
