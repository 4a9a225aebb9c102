/** A content that each call accepts, by its path; a call that is not here needs none. */
import {
  type Customer,
  call,
  MINUTE_MS,
  manage,
  type Sent,
  type World,
} from '../../../kit/wire-kit.ts'
import { branded, consent, consented, question } from '../consents.ts'
import { contactOf, groupOf } from '../contacts.ts'
import { onFile } from '../documents.ts'
import { accepted, numberAt, order, schedule } from '../orders.ts'

type Make = (world: World, who: Customer) => Sent | Promise<Sent>

const TOMORROW_MS = 24 * 60 * MINUTE_MS

const member = async (world: World, who: Customer) => {
  const id = await groupOf(world, who)
  const contact = await contactOf(world, who, { groups: { id } })
  return { contact: { id: contact.id }, group: { id } }
}

const FINE: Readonly<Record<string, Make>> = {
  'send-sms': () => order(),
  'get-reports': () => ({ filter: { start: '2026-05-01', end: '2026-05-05' } }),
  'get-report': async (world, who) => ({ order: { id: await accepted(world, who) } }),
  'consent/create': async (world, who) => {
    return { consent: { brandCode: await branded(world, who), list: [consent(world)] } }
  },
  'consent/show': async (world, who) => {
    await consented(world, who, [numberAt(0)])
    return question(who)
  },
  'add-sender': async (world, who) => {
    await onFile(world, who)
    return { originator: { sender: 'NEW ONE', description: 'a shop' } }
  },
  'get-group': member,
  'add-group': () => ({ group: { name: 'a' } }),
  'edit-group': async (world, who) => ({ group: { id: await groupOf(world, who), name: 'a' } }),
  'delete-group': member,
  'get-group-contacts': member,
  'search-contacts': async (world, who) => {
    await contactOf(world, who, { name: 'aranan' })
    return { search: { key: 'ARAN' } }
  },
  'get-contact': member,
  'add-contact': () => ({ contact: { name: 'a' } }),
  'edit-contact': async (world, who) => ({ contact: await contactOf(world, who) }),
  'delete-contact': member,
  'add-contacts': () => ({ contacts: { contact: [{ name: 'a' }, { name: '' }] } }),
  'delete-contacts': async (world, who) => {
    return { contacts: { contact: [{ id: (await contactOf(world, who)).id }] } }
  },
  'subscribe-group': member,
  'unsubscribe-group': member,
  'add-blacklist': () => ({ blacklist: { number: numberAt(1) } }),
  'delete-blacklist': async (world, who) => {
    const blacklist = { number: numberAt(1) }
    await call(world, 'json', 'add-blacklist', who, { blacklist })
    return { blacklist }
  },
  'get-inbox': async (world, who) => {
    await manage(world, 'PATCH', `/api/accounts/${who.id}`, { inboxApi: true })
    return {}
  },
  'cancel-order': async (world, who) => {
    const sendDateTime = schedule(world.now() + TOMORROW_MS)
    return { order: { id: await accepted(world, who, { sendDateTime }) } }
  },
}

export const fine = async (world: World, who: Customer, path: string): Promise<Sent> =>
  (await FINE[path]?.(world, who)) ?? {}
