/** The operation of each endpoint, by the name that both have. */

import type { Endpoint } from '@peyk/contract/endpoint'
import type { ENDPOINT_NAMED, EndpointName } from '@peyk/contract/endpoint-table'
import type { Account } from './account.ts'
import { addBlacklist } from './add-blacklist.ts'
import { addContact } from './add-contact.ts'
import { addContacts } from './add-contacts.ts'
import { addGroup } from './add-group.ts'
import { addPluginUser } from './add-plugin-user.ts'
import { addSender } from './add-sender.ts'
import { cancelOrder } from './cancel-order.ts'
import { consentCreate } from './consent-create.ts'
import { consentShow } from './consent-show.ts'
import type { Answer, Beside, Context } from './context.ts'
import { deleteBlacklist } from './delete-blacklist.ts'
import { deleteContact } from './delete-contact.ts'
import { deleteContacts } from './delete-contacts.ts'
import { deleteGroup } from './delete-group.ts'
import { editContact } from './edit-contact.ts'
import { editGroup } from './edit-group.ts'
import { getBalance } from './get-balance.ts'
import { getBlacklist } from './get-blacklist.ts'
import { getContact } from './get-contact.ts'
import { getGroup } from './get-group.ts'
import { getGroupContacts } from './get-group-contacts.ts'
import { getGroups } from './get-groups.ts'
import { getInbox } from './get-inbox.ts'
import { getReport } from './get-report.ts'
import { getReports } from './get-reports.ts'
import { getSender } from './get-sender.ts'
import { getSettings } from './get-settings.ts'
import { searchContacts } from './search-contacts.ts'
import { sendSms } from './send-sms.ts'
import { subscribeGroup } from './subscribe-group.ts'
import { unsubscribeGroup } from './unsubscribe-group.ts'

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
  getGroups,
  getGroup,
  addGroup,
  editGroup,
  deleteGroup,
  getGroupContacts,
  searchContacts,
  getContact,
  addContact,
  editContact,
  deleteContact,
  addContacts,
  deleteContacts,
  subscribeGroup,
  unsubscribeGroup,
  getBlacklist,
  addBlacklist,
  deleteBlacklist,
  getInbox,
  getSettings,
  addPluginUser,
}
