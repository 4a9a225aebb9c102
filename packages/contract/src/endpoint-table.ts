/** Every call of the API. A new one is a file under `endpoints/` and a row here. */
import type { Endpoint } from './endpoint.ts'
import { addSender } from './endpoints/add-sender.ts'
import { cancelOrder } from './endpoints/cancel-order.ts'
import { consentCreate } from './endpoints/consent-create.ts'
import { consentShow } from './endpoints/consent-show.ts'
import { getBalance } from './endpoints/get-balance.ts'
import { getReport } from './endpoints/get-report.ts'
import { getReports } from './endpoints/get-reports.ts'
import { getSender } from './endpoints/get-sender.ts'
import { sendSms } from './endpoints/send-sms.ts'

/** By name, each with the types of its request and reply. */
export const ENDPOINT_NAMED = {
  sendSms,
  cancelOrder,
  getReport,
  getReports,
  getBalance,
  getSender,
  consentCreate,
  consentShow,
  addSender,
} as const

export type EndpointName = keyof typeof ENDPOINT_NAMED

export const ENDPOINTS: readonly Endpoint<unknown, unknown>[] = Object.values(ENDPOINT_NAMED)
