/**
 * What a customer submits by SMPP, as the order that send-sms takes: there is no other admission.
 *
 * A part of a long text is answered before the others are there. It is kept until the last has
 * come, and the whole is ordered under a key, so that it is ordered once whatever happens between.
 */
import type { SendSmsReply } from '@peyk/contract/endpoints/send-sms'
import { LIMITS } from '../../base/limits.ts'
import { randomHex, sha256Hex } from '../../base/secrets.ts'
import { istanbulText } from '../../rules/istanbul.ts'
import {
  keptWishes,
  keyOfParts,
  type ReceiptWish,
  WHOLE_REFUSED,
  type WishedReceipt,
} from '../../rules/smpp-receipts.ts'
import type { KeptPart } from '../../store/verbs/smpp-parts.ts'
import type { Account } from '../account.ts'
import type { Answer, Context, Refused } from '../context.ts'
import { sendSms } from '../send-sms.ts'

export interface SmppSubmit {
  readonly sender: string
  readonly recipients: readonly string[]
  /** Undefined leaves it to the account. */
  readonly traffic: 'BIREYSEL' | 'TACIR' | 'informational' | undefined
  /** Null is now. */
  readonly sendAtMs: number | null
  readonly wish: ReceiptWish
}

const PART_ID_BYTES = 8

/** The order has one id for all of it: its own. */
export const submitWhole = (
  context: Context,
  account: Account,
  submit: SmppSubmit,
  text: string,
): Promise<Answer<SendSmsReply>> => order(context, account, submit, text, wishesOf(submit, []))

function order(
  context: Context,
  account: Account,
  { sender, recipients, traffic, sendAtMs }: SmppSubmit,
  text: string,
  wishes: readonly WishedReceipt[],
  idempotencyKey?: string,
): Promise<Answer<SendSmsReply>> {
  const isCommercial = traffic === 'BIREYSEL' || traffic === 'TACIR'
  const request = {
    sender,
    iys: traffic === undefined ? ('missing' as const) : isCommercial,
    iysList: isCommercial ? traffic : ('missing' as const),
    sendDateTime: sendAtMs === null ? [] : [istanbulText(sendAtMs)],
    encoding: undefined,
    messages: [{ text, recipients }],
  }
  return sendSms(context, account, request, { smpp: keptWishes(wishes), idempotencyKey })
}

const wishesOf = ({ wish }: SmppSubmit, before: readonly KeptPart[]): WishedReceipt[] => {
  const others = before.flatMap(({ smppId, part }): WishedReceipt[] =>
    part.wish === 'none' ? [] : [[smppId, part.wish]],
  )
  return wish === 'none' ? others : [...others, [null, wish]]
}

export interface SmppPlace {
  readonly reference: number
  readonly total: number
  readonly sequence: number
}

/** The id that the part is answered with, and of the last one the order. */
export type PartAnswer =
  | { readonly smppId: string; readonly ordered?: Answer<SendSmsReply> }
  | Refused

/** @param join the text of all parts, given what was kept of each; null if it is none */
export async function submitPart(
  context: Context,
  account: Account,
  { submit, place, content }: { submit: SmppSubmit; place: SmppPlace; content: unknown },
  join: (contents: readonly unknown[]) => string | null,
): Promise<PartAnswer> {
  const { store, clock, wakeWebhooks } = context
  const accountId = account.settings.id
  const { sender, recipients, wish } = submit
  const { reference, total, sequence: no } = place
  const joint = sha256Hex(JSON.stringify([sender, recipients, reference, total]))
  const part = { from: sender, to: recipients[0] ?? '', wish, content }
  const kept = await store.run('keepSmppPart', {
    ...{ accountId, joint, no, total, part, nowMs: clock.now() },
    ...{ smppId: randomHex(PART_ID_BYTES), most: LIMITS.smppPartsMax },
  })
  if (kept === 'tooMany') {
    return { refused: 'unavailable', why: 'too many parts of long texts wait for the others' }
  }
  const { smppId, parts } = kept
  if (!parts) return { smppId }
  const text = join(parts.map((each) => each.part.content))
  if (text === null) return { refused: 'badRequest', why: 'the parts together are no text' }
  const before = parts.filter((each) => each.no !== no)
  const firstId = parts[0]?.smppId ?? smppId
  const wishes = wishesOf(submit, before)
  const ordered = await order(context, account, submit, text, wishes, keyOfParts(firstId))
  // It may pass: the customer submits the last part again.
  if ('refused' in ordered && ordered.refused === 'unavailable') return { smppId, ordered }
  const refused = 'refused' in ordered ? { end: WHOLE_REFUSED, butNo: no } : null
  const orderId = 'refused' in ordered ? null : ordered.reply.orderId
  const done = { accountId, joint, firstId, refused, orderId, nowMs: clock.now() }
  const told = await store.run('dropSmppParts', done)
  if (told > 0) wakeWebhooks()
  return { smppId: orderId === null ? smppId : String(orderId), ordered }
}
