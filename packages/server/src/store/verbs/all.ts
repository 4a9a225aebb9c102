/** The verbs by name: what crosses to the store's thread is a name and a value. */
import { addCredits, createAccount, judgeSender, putSender, updateAccount } from './accounts.ts'
import { cancelOrder } from './cancel-order.ts'
import { claimDue } from './claim-due.ts'
import { expireMessages, recoverClaims, tidyUp } from './housekeeping.ts'
import { receiveSms } from './inbound.ts'
import { placeOrders } from './place-orders.ts'
import { recordReceipts } from './record-receipts.ts'
import { resetAll } from './reset.ts'
import { keepSetting } from './settings.ts'
import { settleSubmits } from './settle-submits.ts'

export const VERBS = {
  placeOrders,
  cancelOrder,
  claimDue,
  settleSubmits,
  recordReceipts,
  recoverClaims,
  expireMessages,
  tidyUp,
  createAccount,
  updateAccount,
  addCredits,
  putSender,
  judgeSender,
  receiveSms,
  keepSetting,
  resetAll,
} as const
export type Verbs = typeof VERBS
