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

/** The management token of `peyk dev`. */
export const DEV_TOKEN = 'dev'

export const READY = { peyk: 'peyk ready ', bare: 'bare ready ' } as const

/** What reaches the server from the environment of the bench; every other setting is default. */
export const PASSED_SETTINGS = ['PEYK_SIM_DELAY_MS', 'PEYK_LOG'] as const
export const SIM_DELAY_MS_DEFAULT = '200'
