/** send-sms: composes the order, refuses what needs no look-up, lets the store judge the rest. */
import type { SendSmsReply, SendSmsRequest } from '@peyk/contract/endpoints/send-sms'
import { ENCODING_CHOICES, isEncodingChoice } from '@peyk/text/encoding'
import { LIMITS } from '../base/limits.ts'
import { fingerprintOf } from '../base/secrets.ts'
import type { AccountSettings } from '../rules/account.ts'
import { admit, hopefulFacts, type Refusal } from '../rules/admission.ts'
import { compose, type OrderDraft } from '../rules/compose.ts'
import { KEY_MISFIT, keyFits } from '../rules/idempotency.ts'
import { explained } from '../rules/sender-standing.ts'
import type { Account } from './account.ts'
import type { Answer, Beside, Context, Noted } from './context.ts'
import { numbersFor } from './foreign-recipients.ts'

export async function sendSms(
  context: Context,
  account: Account,
  request: SendSmsRequest,
  { idempotencyKey, smpp = null }: Beside = {},
): Promise<Answer<SendSmsReply>> {
  const { clock } = context
  const numbers = await numbersFor(request, account.settings, context.numbers)
  const drawn = compose(request, account.settings, numbers, clock.now(), fingerprintOf)
  const composed = smpp === null ? drawn : { ...drawn, smpp }
  const noted = { recipients: composed.numbers.length, ...textsOf(request, account) }
  const draft = named(composed, request, idempotencyKey)
  const answer = 'refused' in draft ? draft : await place(context, account, draft)
  const done = { ...noted, ...('noted' in answer && answer.noted) }
  return { ...answer, noted: withUnknownEncoding(done, request, account) }
}

/** An encoding that nobody knows is no refusal (wire §17), but whoever looks shall see it. */
function withUnknownEncoding(
  noted: Noted,
  { encoding }: SendSmsRequest,
  { settings }: Account,
): Noted {
  if (encoding === undefined || isEncodingChoice(encoding)) return noted
  const misspelt = `\`order.encoding\` is none of ${ENCODING_CHOICES.join(', ')}`
  const unknown = `${misspelt}: the account's ${settings.encoding} holds`
  return { ...noted, why: noted.why === undefined ? unknown : `${noted.why}; ${unknown}` }
}

async function place(
  { store, meters, dispatch, wakeWebhooks }: Context,
  account: Account,
  draft: OrderDraft,
): Promise<Answer<SendSmsReply>> {
  // What a key stands for is known to the store alone, and goes before every rule.
  if (!draft.idempotency) {
    const early = admit(draft.outline, hopefulFacts(account.approvedSenders.has(draft.sender)))
    if (early) return explained(early, draft.sender, account.senders)
  }
  const offer = dispatch.offer(draft.numbers.length)
  const placed = await store.place('placeOrders', offer ? { ...draft, offer } : draft)
  if ('refused' in placed) {
    if (placed.retryAfterS !== undefined) meters.limited('dailyCaps')
    return explained(placed, draft.sender, account.senders)
  }
  const { orderId, handOver, repeated, told, heldMs } = placed
  const reply = { orderId }
  if (repeated) {
    return { reply, noted: { orderId, why: `repeats order ${orderId}, by Idempotency-Key` } }
  }
  meters.accepted(draft.numbers.length)
  if (told) wakeWebhooks()
  if (handOver) dispatch.take({ orderId, draft, ...handOver })
  else dispatch.wake()
  return { reply, noted: { orderId, why: whyHeld(heldMs, account.settings, draft) } }
}

/** What wire §12 smooths is accepted, and the log says so. */
function whyHeld(
  heldMs: number | undefined,
  { ratePerSecond }: AccountSettings,
  { sendAtMs, numbers }: OrderDraft,
): string | undefined {
  if (ratePerSecond === null) {
    return heldMs ? `queued: the quiet hours end in ${inSeconds(heldMs)}` : undefined
  }
  if (heldMs) return `queued: at ${ratePerSecond} a second its last is due in ${inSeconds(heldMs)}`
  const isSpaced = sendAtMs !== null || numbers.length > 1
  return isSpaced ? `queued: it goes out at ${ratePerSecond} a second` : undefined
}

const inSeconds = (ms: number): string => `${Math.ceil(ms / 1_000)} s`

function textsOf({ messages }: SendSmsRequest, { settings }: Account): Noted {
  if (!settings.logTexts) return {}
  const { loggedTexts, loggedTextCharacters } = LIMITS
  return {
    texts: messages.slice(0, loggedTexts).map(({ text }) => text.slice(0, loggedTextCharacters)),
  }
}

/** Only the fields that are understood count: the same order in another format is the same. */
function named(
  draft: OrderDraft,
  request: SendSmsRequest,
  key: string | undefined,
): OrderDraft | Refusal {
  if (key === undefined) return draft
  if (!keyFits(key)) return KEY_MISFIT
  const body = fingerprintOf(JSON.stringify(request))
  return { ...draft, idempotency: { key: fingerprintOf(key), body } }
}
