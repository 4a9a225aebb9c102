/** The operation of each endpoint, by the name that both have. */

import type { Endpoint } from '@peyk/contract/endpoint'
import type { ENDPOINT_NAMED, EndpointName } from '@peyk/contract/endpoint-table'
import type { Account } from './account.ts'
import { addSender } from './add-sender.ts'
import { cancelOrder } from './cancel-order.ts'
import { consentCreate } from './consent-create.ts'
import { consentShow } from './consent-show.ts'
import type { Answer, Beside, Context } from './context.ts'
import { getBalance } from './get-balance.ts'
import { getReport } from './get-report.ts'
import { getReports } from './get-reports.ts'
import { getSender } from './get-sender.ts'
import { sendSms } from './send-sms.ts'

type Table = typeof ENDPOINT_NAMED
type OperationOf<E> =
  E extends Endpoint<infer Request, infer Reply>
    ? (
        context: Context,
        account: Account,
        request: Request,
        beside?: Beside,
      ) => Promise<Answer<Reply>>
    : never

/** Complete by type: an endpoint without an operation does not compile. */
export const OPERATIONS: { readonly [N in EndpointName]: OperationOf<Table[N]> } = {
  sendSms,
  cancelOrder,
  getReport,
  getReports,
  getBalance,
  getSender,
  consentCreate,
  consentShow,
  addSender,
}
