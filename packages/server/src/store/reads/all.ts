/** The reads by name. */
import { accountByCredential, accountById, accountsPage } from './accounts.ts'
import { awaitedParts } from './awaited.ts'
import { queueDepth, reachable, settingNamed } from './health.ts'
import { inboxPage, lastPart } from './inbox.ts'
import { ledgerPage } from './ledger.ts'
import { orderReport, ordersOfDays, ordersPage } from './reports.ts'
import { messageTrace } from './traces.ts'

export const READS = {
  accountById,
  accountByCredential,
  accountsPage,
  orderReport,
  ordersOfDays,
  ordersPage,
  messageTrace,
  ledgerPage,
  inboxPage,
  lastPart,
  awaitedParts,
  queueDepth,
  reachable,
  settingNamed,
} as const
export type Reads = typeof READS
