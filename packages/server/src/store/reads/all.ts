/** The reads by name. */

import { inboundParts, overdueInbound } from '../verbs/inbound-parts.ts'
import { maybeSentTwiceBy } from '../verbs/maybe-sent-twice.ts'
import { nodeReports } from '../verbs/node-reports.ts'
import { secondSpendOf } from '../verbs/second-spend.ts'
import { accountByCredential, accountById, accountsPage, keptCredentials } from './accounts.ts'
import { anyMessage } from './any-message.ts'
import { blacklistEntries, blacklistPage } from './blacklist.ts'
import { carrierTest, carrierTests, lastCarrierTests } from './carrier-tests.ts'
import { allBlocks, allCarriers, allRoutes } from './carriers.ts'
import { consentFor, consentHistory, consentsOf } from './consents.ts'
import { contactById, groupContacts, groupsOf, searchContacts } from './contacts.ts'
import { customFieldsOf } from './custom-fields.ts'
import { documentNamed, documentsOf } from './documents.ts'
import { queueDepth, reachable, settingNamed } from './health.ts'
import { inboundPage } from './inbound.ts'
import { inboxPage, lastPart } from './inbox.ts'
import { iysDepth, iysQueuePage, iysState } from './iys.ts'
import { simulatedChanges, simulatedConsent, simulatedRequest } from './iys-simulated.ts'
import { ledgerPage } from './ledger.ts'
import { orderDetail } from './order-detail.ts'
import { orderReport, ordersOfDays, ordersPage } from './reports.ts'
import { requestById, requestsPage } from './requests.ts'
import { senderNamed, sendersOf } from './senders.ts'
import { smppDue, smppIdNamed } from './smpp.ts'
import { messageTrace } from './traces.ts'
import {
  clearWebhookSecrets,
  webhookDeliveries,
  webhookDelivery,
  webhookEndpoints,
  webhookLanes,
  webhooksDue,
  webhooksWaiting,
} from './webhooks.ts'

export const READS = {
  maybeSentTwiceBy,
  secondSpendOf,
  inboundParts,
  overdueInbound,
  accountById,
  accountByCredential,
  keptCredentials,
  carrierTest,
  carrierTests,
  lastCarrierTests,
  nodeReports,
  accountsPage,
  orderReport,
  ordersOfDays,
  ordersPage,
  orderDetail,
  messageTrace,
  anyMessage,
  ledgerPage,
  consentFor,
  consentHistory,
  consentsOf,
  inboundPage,
  blacklistPage,
  blacklistEntries,
  requestsPage,
  requestById,
  sendersOf,
  senderNamed,
  documentsOf,
  documentNamed,
  groupsOf,
  groupContacts,
  contactById,
  searchContacts,
  customFieldsOf,
  inboxPage,
  lastPart,
  queueDepth,
  reachable,
  settingNamed,
  webhookLanes,
  webhooksDue,
  webhooksWaiting,
  webhookEndpoints,
  clearWebhookSecrets,
  webhookDeliveries,
  webhookDelivery,
  smppDue,
  smppIdNamed,
  allBlocks,
  allCarriers,
  allRoutes,
  iysDepth,
  iysState,
  iysQueuePage,
  simulatedConsent,
  simulatedChanges,
  simulatedRequest,
} as const
export type Reads = typeof READS
