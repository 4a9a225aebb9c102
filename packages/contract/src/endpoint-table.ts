/** Every call of the API. A new one is a file under `endpoints/` and a row here. */
import type { Endpoint } from './endpoint.ts'
import { addBlacklist } from './endpoints/add-blacklist.ts'
import { addContact } from './endpoints/add-contact.ts'
import { addContacts } from './endpoints/add-contacts.ts'
import { addGroup } from './endpoints/add-group.ts'
import { addPluginUser } from './endpoints/add-plugin-user.ts'
import { addSender } from './endpoints/add-sender.ts'
import { cancelOrder } from './endpoints/cancel-order.ts'
import { consentCreate } from './endpoints/consent-create.ts'
import { consentShow } from './endpoints/consent-show.ts'
import { deleteBlacklist } from './endpoints/delete-blacklist.ts'
import { deleteContact } from './endpoints/delete-contact.ts'
import { deleteContacts } from './endpoints/delete-contacts.ts'
import { deleteGroup } from './endpoints/delete-group.ts'
import { editContact } from './endpoints/edit-contact.ts'
import { editGroup } from './endpoints/edit-group.ts'
import { getBalance } from './endpoints/get-balance.ts'
import { getBlacklist } from './endpoints/get-blacklist.ts'
import { getContact } from './endpoints/get-contact.ts'
import { getGroup } from './endpoints/get-group.ts'
import { getGroupContacts } from './endpoints/get-group-contacts.ts'
import { getGroups } from './endpoints/get-groups.ts'
import { getInbox } from './endpoints/get-inbox.ts'
import { getReport } from './endpoints/get-report.ts'
import { getReports } from './endpoints/get-reports.ts'
import { getSender } from './endpoints/get-sender.ts'
import { getSettings } from './endpoints/get-settings.ts'
import { searchContacts } from './endpoints/search-contacts.ts'
import { sendSms } from './endpoints/send-sms.ts'
import { subscribeGroup } from './endpoints/subscribe-group.ts'
import { unsubscribeGroup } from './endpoints/unsubscribe-group.ts'

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
} as const

export type EndpointName = keyof typeof ENDPOINT_NAMED

export const ENDPOINTS: readonly Endpoint<unknown, unknown>[] = Object.values(ENDPOINT_NAMED)
