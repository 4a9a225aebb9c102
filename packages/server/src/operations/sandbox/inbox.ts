/** What the simulated handsets received. */

import { readAnyNumber } from '../../rules/foreign-numbers.ts'
import type { State } from '../../rules/lifecycle.ts'
import { MAGIC_FATES } from '../../rules/magic.ts'
import { magicOf, numberText } from '../../rules/numbers.ts'
import type { InboxItem } from '../../store/reads/inbox.ts'
import type { Context } from '../context.ts'
import { type Managed, type Page, pageOf } from '../manage/answer.ts'
import { encodingOrNull, isoText, type ShownEncoding } from '../manage/shown.ts'

export interface InboxRequest {
  /** The simulated carrier's name in the store. */
  readonly carrier: string
  /** In any spelling. */
  readonly to: string | undefined
  /** Part of the text. */
  readonly text: string | undefined
  readonly sinceMs: number
  readonly before: number
  readonly limit: number
}

export interface HandsetSms {
  readonly id: number
  readonly orderId: number
  readonly to: string
  readonly from: string
  /**
   * The customer's text, or null when it has been forgotten; the operator's suffix is counted in
   * the parts and stands beside it.
   */
  readonly text: string | null
  readonly suffix: string
  readonly encoding: ShownEncoding | null
  readonly parts: number
  readonly status: 'queued' | 'sent' | 'delivered' | 'undelivered'
  readonly receivedAt: string
}

/** The last part that an emptied inbox leaves out. */
const MARK = 'inbox.mark'

export async function getInbox(
  { store, numbers }: Context,
  { to, text, ...request }: InboxRequest,
): Promise<Managed<Page<HandsetSms>>> {
  const number = to === undefined ? null : await readAnyNumber(to, numbers)
  if (number === undefined) {
    const message = 'must be a mobile number such as +905321112233'
    return { refused: 'misfit', misfits: [{ field: 'to', message }] }
  }
  const after = Number((await store.read('settingNamed', { name: MARK })) ?? 0)
  const { limit } = request
  const ask = { ...request, number, text: text ?? null, after, limit: limit + 1 }
  const found = await store.read('inboxPage', ask)
  return { reply: pageOf(found, limit, smsOf, ({ cursor }) => cursor) }
}

/** Leaves the messages where they are, and shows only those to come. */
export async function emptyInbox({ store }: Context): Promise<void> {
  const last = await store.read('lastPart', {})
  await store.run('keepSetting', { name: MARK, value: String(last) })
}

const smsOf = (item: InboxItem): HandsetSms => ({
  id: item.id,
  orderId: item.orderId,
  to: numberText(item.number),
  from: item.sender,
  text: item.body,
  suffix: item.suffix,
  encoding: encodingOrNull(item.mode),
  parts: item.parts,
  status: statusOf(item),
  receivedAt: isoText(item.receivedAtMs),
})

const STATUS: Readonly<Record<State, HandsetSms['status']>> = {
  queued: 'queued',
  sending: 'queued',
  sent: 'sent',
  delivered: 'delivered',
  undelivered: 'undelivered',
}

/** One magic handset never takes what it is sent: to its sender that is a message that waits. */
function statusOf({ number, state }: InboxItem): HandsetSms['status'] {
  const magic = magicOf(number)
  const kept = magic !== undefined && MAGIC_FATES[magic] === 'keptQueued'
  return kept && state === 'sent' ? 'queued' : STATUS[state]
}
