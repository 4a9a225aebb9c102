/**
 * The secrets by which webhooks are signed, as they are kept: sealed as those of carriers are.
 *
 * Where nodes share a database and have no key, they lie in clear, because a webhook can be set up
 * by a call that asks for no key; with the first start that has one, all of them are sealed.
 */
import type { Log } from '../base/log.ts'
import type { Settings } from '../config.ts'
import type { Store } from '../store/store.ts'
import { sealOf } from './sealer.ts'

export interface WebhookSecrets {
  /** As it is to be kept. */
  seal(secret: string): string
  /** @throws with one line if it was sealed by another key */
  open(kept: string): string
}

/** A secret is made before its endpoint has an id: they all have one owner. */
const OWNER = 'webhook'
/** Standard Webhooks; nothing that is sealed begins so. */
const CLEAR = 'whsec_'
const PAGE = 500

export interface WebhookSecretsOptions {
  readonly settings: Settings
  readonly store: Store
  readonly log: Log
}

/** With those sealed that have lain in clear. */
export async function openWebhookSecrets({
  settings,
  store,
  log,
}: WebhookSecretsOptions): Promise<WebhookSecrets> {
  const seal = sealOf(settings)
  const hasKey = settings.secretKey !== undefined || settings.database === undefined
  const secrets: WebhookSecrets = {
    seal: (secret) => (hasKey ? seal().seal(secret, OWNER) : secret),
    open: (kept) => (kept.startsWith(CLEAR) ? kept : seal().open(kept, OWNER)),
  }
  if (hasKey) await sealAll(store, secrets)
  else if ((await clearOnes(store, 0, 1)).length > 0) {
    log.warn({}, 'secrets of webhooks lie in clear: set PEYK_SECRET_KEY on all nodes')
  }
  return secrets
}

const clearOnes = (store: Store, after: number, limit: number) =>
  store.read('clearWebhookSecrets', { after, limit })

async function sealAll(store: Store, secrets: WebhookSecrets): Promise<void> {
  const sealed = (kept: string | null) =>
    kept?.startsWith(CLEAR) ? secrets.seal(kept) : (kept ?? null)
  for (let after = 0; ; ) {
    const page = await clearOnes(store, after, PAGE)
    const last = page.at(-1)
    if (!last) return
    after = last.id
    await store.run('sealWebhookSecrets', {
      endpoints: page.map(({ id, secret, old_secret }) => {
        return { id, was: secret, secret: sealed(secret) ?? '', oldSecret: sealed(old_secret) }
      }),
    })
  }
}
