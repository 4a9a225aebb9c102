/** A content that each call accepts, by its path; a call that is not here needs none. */
import { type Customer, MINUTE_MS, type Sent, type World } from '../../../kit/wire-kit.ts'
import { branded, consent, consented, question } from '../consents.ts'
import { onFile } from '../documents.ts'
import { accepted, numberAt, order, schedule } from '../orders.ts'

type Make = (world: World, who: Customer) => Sent | Promise<Sent>

const TOMORROW_MS = 24 * 60 * MINUTE_MS

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
  'cancel-order': async (world, who) => {
    const sendDateTime = schedule(world.now() + TOMORROW_MS)
    return { order: { id: await accepted(world, who, { sendDateTime }) } }
  },
}

export const fine = async (world: World, who: Customer, path: string): Promise<Sent> =>
  (await FINE[path]?.(world, who)) ?? {}
