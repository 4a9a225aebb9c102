/** Names of the product that the bench relies on, in one place. */

export const PATHS = {
  accounts: '/api/accounts',
  metrics: '/metrics',
  live: '/healthz',
} as const

export const COUNTERS = {
  ordersAccepted: 'peyk_orders_accepted_total',
  messagesFinal: 'peyk_messages_final_total',
} as const

/** The management token of every server that is started. */
export const TOKEN = 'a-token-for-benches'

export const READY = { peyk: 'peyk ready ', smsc: 'peyk smsc ready ', bare: 'bare ready ' } as const

/** What a node does, as `PEYK_ROLES` says it. */
export const ROLES = {
  all: ['api', 'dispatch', 'webhooks', 'panel'],
  door: ['api', 'panel'],
  worker: ['dispatch', 'webhooks'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** What reaches the server from the environment of the bench; every other setting is default. */
export const PASSED_SETTINGS = [
  'PEYK_SIM_DELAY_MS',
  'PEYK_LOG',
  'PEYK_DB_WRITERS',
  'PEYK_DB_READERS',
] as const
export const SIM_DELAY_MS_DEFAULT = '200'
