/** The verbs by name: what crosses to the store's thread is a name and a value. */
import { accountById } from '../reads/accounts.ts'
import { awaitedParts } from '../reads/awaited.ts'
import { allBlocks, allCarriers, allRoutes } from '../reads/carriers.ts'
import { settingNamed } from '../reads/health.ts'
import { addCredits, createAccount, updateAccount } from './accounts.ts'
import { addContacts } from './add-contacts.ts'
import { addToBlacklist, removeFromBlacklist } from './blacklist.ts'
import { cancelOrder } from './cancel-order.ts'
import {
  addCarrierTest,
  claimCarrierTests,
  forgetCarrierTests,
  giveUpCarrierTest,
  settleCarrierTest,
} from './carrier-tests.ts'
import {
  addCarrier,
  changeCarrier,
  changeRoutes,
  dropCarrier,
  putBlocks,
  putRoutes,
} from './carriers.ts'
import { claimDue } from './claim-due.ts'
import { renewClaims } from './claims.ts'
import { recordConsents, submitConsents } from './consents.ts'
import { addGroup, changeMembers, deleteGroup, editGroup, forgetGroups } from './contact-groups.ts'
import { addCustomField, changeCustomField, deleteCustomField } from './custom-fields.ts'
import { deleteContacts } from './delete-contacts.ts'
import {
  dropDocument,
  forgetDocument,
  keepDocument,
  reserveDocument,
  takeAllDocuments,
  takeStaleDocuments,
} from './documents.ts'
import { dryRunOrder } from './dry-run-order.ts'
import { editContact } from './edit-contact.ts'
import { followUpstream } from './following.ts'
import { forgetConsents } from './forget-consents.ts'
import { forgetSlots } from './forget-slots.ts'
import { expireMessages, recoverClaims, tidyUp } from './housekeeping.ts'
import { receiveSms } from './inbound.ts'
import { keepInboundPart, receiveJoinedSms } from './inbound-parts.ts'
import { claimBrand, findBrands, hurryBrand } from './iys-brands.ts'
import { pulledChanges } from './iys-changes.ts'
import { claimAsked, claimPushes } from './iys-queue.ts'
import { freePushes, noteState, retryPush, settlePushes } from './iys-settle.ts'
import { simulateChange, simulateConsents, simulateRequest } from './iys-simulated.ts'
import { settleLate } from './late-answers.ts'
import { dropNodeReports, keepNodeReport } from './node-reports.ts'
import { nodeBeat, nodeLeave } from './nodes.ts'
import { patchAccount } from './patch-account.ts'
import { placeOrders } from './place-orders.ts'
import { matchReceipts, recordReceipts } from './record-receipts.ts'
import { forgetRequests, keepRequests } from './requests.ts'
import { resetAll } from './reset.ts'
import { forgetOld } from './retention.ts'
import { rotateCredentials } from './rotate-credentials.ts'
import { bookSecondTries } from './second-tries.ts'
import { applyForSender, fileSender, judgeSender } from './senders.ts'
import { claimSetting, keepSetting, probe, takeSetup } from './settings.ts'
import { settleSubmits } from './settle-submits.ts'
import {
  forgetWebhooks,
  giveUpWebhooks,
  leaseWebhooks,
  releaseWebhooks,
  resendWebhook,
  settleWebhooks,
} from './settle-webhooks.ts'
import {
  claimSmppDeliveries,
  forgetSmppDeliveries,
  noteSmppBind,
  settleSmppDeliveries,
} from './smpp-deliveries.ts'
import { dropSmppParts, forgetSmppIds, giveUpSmppParts, keepSmppPart } from './smpp-parts.ts'
import {
  clearUpstreamDoubt,
  doubtUpstreamOrder,
  rivalsUpstream,
  takeUpstreamOrder,
} from './upstream-orders.ts'
import {
  addWebhookEndpoint,
  changeWebhookEndpoint,
  disableWebhook,
  dropWebhookEndpoint,
  rotateWebhookSecret,
  sealWebhookSecrets,
} from './webhook-endpoints.ts'

export const VERBS = {
  placeOrders,
  dryRunOrder,
  cancelOrder,
  claimDue,
  settleSubmits,
  settleLate,
  recordReceipts,
  matchReceipts,
  bookSecondTries,
  recoverClaims,
  renewClaims,
  expireMessages,
  tidyUp,
  forgetOld,
  forgetSlots,
  keepRequests,
  forgetRequests,
  createAccount,
  updateAccount,
  patchAccount,
  rotateCredentials,
  addCredits,
  fileSender,
  applyForSender,
  judgeSender,
  reserveDocument,
  keepDocument,
  dropDocument,
  forgetDocument,
  takeStaleDocuments,
  takeAllDocuments,
  addContacts,
  editContact,
  deleteContacts,
  addGroup,
  editGroup,
  deleteGroup,
  changeMembers,
  forgetGroups,
  addCustomField,
  changeCustomField,
  deleteCustomField,
  receiveSms,
  keepInboundPart,
  receiveJoinedSms,
  submitConsents,
  recordConsents,
  forgetConsents,
  addToBlacklist,
  removeFromBlacklist,
  keepSetting,
  claimSetting,
  takeSetup,
  probe,
  nodeBeat,
  nodeLeave,
  keepNodeReport,
  dropNodeReports,
  addCarrierTest,
  claimCarrierTests,
  settleCarrierTest,
  giveUpCarrierTest,
  forgetCarrierTests,
  claimPushes,
  claimAsked,
  settlePushes,
  noteState,
  retryPush,
  freePushes,
  findBrands,
  claimBrand,
  hurryBrand,
  pulledChanges,
  simulateConsents,
  simulateRequest,
  simulateChange,
  resetAll,
  addWebhookEndpoint,
  changeWebhookEndpoint,
  dropWebhookEndpoint,
  rotateWebhookSecret,
  sealWebhookSecrets,
  disableWebhook,
  leaseWebhooks,
  releaseWebhooks,
  addCarrier,
  changeCarrier,
  dropCarrier,
  putRoutes,
  changeRoutes,
  putBlocks,
  followUpstream,
  takeUpstreamOrder,
  doubtUpstreamOrder,
  clearUpstreamDoubt,
  rivalsUpstream,
  settleWebhooks,
  giveUpWebhooks,
  resendWebhook,
  forgetWebhooks,
  claimSmppDeliveries,
  settleSmppDeliveries,
  noteSmppBind,
  forgetSmppDeliveries,
  keepSmppPart,
  dropSmppParts,
  giveUpSmppParts,
  forgetSmppIds,
  // Asked at the start, before there is a reader.
  accountById,
  allBlocks,
  allCarriers,
  allRoutes,
  awaitedParts,
  settingNamed,
} as const
export type Verbs = typeof VERBS
