/**
 * What send-sms would answer, and why, without an order: the same composing and the same table of
 * rules, on the same facts. Nothing is written, charged or remembered.
 */
import { type SendSmsRequest, sendSms as sendSmsCall } from '@peyk/contract/endpoints/send-sms'
import { type StatusName, statusNamed } from '@peyk/contract/statuses'
import type { Branch } from '@peyk/contract/tree'
import { type DearLetter, explain } from '@peyk/text/dear-letters'
import { isEncodingChoice } from '@peyk/text/encoding'
import { fingerprintOf } from '../../base/secrets.ts'
import type { AccountSettings } from '../../rules/account.ts'
import { compose, type OrderDraft, TEST_SENDER, TEST_TEXT, usedTexts } from '../../rules/compose.ts'
import { type NumberRules, operatorOf } from '../../rules/numbers.ts'
import { explained } from '../../rules/sender-standing.ts'
import type { DryRun } from '../../store/verbs/dry-run-order.ts'
import type { Context } from '../context.ts'
import { numbersFor } from '../foreign-recipients.ts'
import { factsOf } from '../route-facts.ts'
import { type Managed, noAccount } from './answer.ts'
import { isoText, type ShownEncoding, shownEncoding, shownNumber } from './shown.ts'

export interface DryRunRequest {
  readonly accountId: number
  /** As it would stand in a send-sms request. */
  readonly order: Branch
}

export interface DryRunReply {
  readonly accepted: boolean
  /** What the wire would answer, and the sentence with it. */
  readonly code: number
  readonly status: StatusName
  readonly message: string
  /** The rule that refuses it, and what it says of this order. */
  readonly rule: string | null
  readonly why: string | null
  readonly recipients: RecipientsReply | null
  readonly texts: readonly TextReply[]
  readonly price: PriceReply | null
  /** When the first message would be handed over; null for a refused one. */
  readonly sendAt: string | null
  readonly route: readonly RouteReply[]
}

interface ClassReply {
  readonly count: number
  /** Some of them, as they were written or as they were read. */
  readonly examples: readonly string[]
}

export interface RecipientsReply {
  /** After de-duplication. */
  readonly total: number
  readonly sendable: number
  readonly invalid: ClassReply
  readonly blacklisted: ClassReply
  /** Of an order with `iys` 1, as things stand now. */
  readonly withoutConsent: ClassReply
  /** Whose block a number is in; portability means that another may carry it. */
  readonly operators: readonly { readonly operator: string; readonly count: number }[]
}

export interface TextReply {
  readonly text: string
  readonly encoding: ShownEncoding
  readonly parts: number
  /** Septets or UTF-16 units, the suffix included, and the room left in the last part. */
  readonly units: number
  readonly unitsLeft: number
  readonly recipients: number
  /** What the same text would take in plain GSM, and what stands between. */
  readonly plainGsmParts: number
  readonly dearLetters: readonly Omit<DearLetter, 'codePoint'>[]
}

export interface PriceReply {
  /** Parts of all sendable recipients. */
  readonly parts: number
  /** Credits, or ten-thousandths of a lira; as are the others. */
  readonly amount: number
  readonly unitPrice: number
  readonly balance: number
  readonly balanceAfter: number
}

export interface RouteReply {
  readonly carrier: string
  /** By its share, where several share them. */
  readonly recipients: number
}

const EXAMPLES_MAX = 20

export async function dryRun(
  context: Context,
  { accountId, order }: DryRunRequest,
): Promise<Managed<DryRunReply>> {
  const { store, clock } = context
  const account = await store.read('accountById', { id: accountId })
  if (!account) return noAccount(accountId)
  const read = sendSmsCall.read({ request: { order } })
  if ('refused' in read) {
    const why = `${read.field}: ${read.why}`
    return { reply: { ...verdictOf({ refused: read.refused, why }), ...NOTHING } }
  }
  const { settings } = account
  const numbers = await numbersFor(read.request, settings, context.numbers)
  const draft = compose(read.request, settings, numbers, clock.now(), fingerprintOf)
  const found = await store.run('dryRunOrder', draft)
  if (!found) return noAccount(accountId)
  const { rule, facts, sendAtMs } = found
  const refusal = found.refusal && explained(found.refusal, draft.sender, account.senders)
  const recipients = recipientsOf(draft, found, context.numbers)
  return {
    reply: {
      ...verdictOf(refusal, rule),
      recipients,
      texts: textsOf(draft, read.request, settings),
      price: {
        parts: found.parts,
        amount: facts.cost,
        unitPrice: settings.unitPrice,
        balance: facts.balance,
        balanceAfter: facts.balance - (refusal ? 0 : facts.cost),
      },
      sendAt: sendAtMs === null ? null : isoText(sendAtMs),
      route: found.refusal === null ? await routeOf(context, draft, found) : [],
    },
  }
}

const NOTHING = { recipients: null, texts: [], price: null, sendAt: null, route: [] } as const

function verdictOf(refusal: DryRun['refusal'], rule: string | null = null) {
  const { code, name, tr } = statusNamed(refusal?.refused ?? 'ok')
  const why = refusal?.why ?? null
  return { accepted: refusal === null, code, status: name, message: tr, rule, why }
}

function recipientsOf(
  { numbers, invalid }: OrderDraft,
  { blocked, unconsented }: DryRun,
  rules: NumberRules,
): RecipientsReply {
  // Each is in one class: whoever has opted out is not asked about consent as well.
  const optedOut = new Set(blocked)
  const silent = unconsented.filter((at) => !optedOut.has(at))
  const left = new Set([...invalid.map(([at]) => at), ...blocked, ...silent])
  const counts = new Map<string, number>()
  for (const [at, number] of numbers.entries()) {
    if (left.has(at)) continue
    const operator = operatorOf(number, rules)
    counts.set(operator, (counts.get(operator) ?? 0) + 1)
  }
  const shown = (indexes: readonly number[]) =>
    classOf(indexes, (at) => shownNumber(numbers[at] ?? 0, null))
  return {
    total: numbers.length,
    sendable: numbers.length - left.size,
    invalid: classOf(invalid, ([, raw]) => raw),
    blacklisted: shown(blocked),
    withoutConsent: shown(silent),
    operators: [...counts]
      .map(([operator, count]) => ({ operator, count }))
      .toSorted((a, b) => b.count - a.count || a.operator.localeCompare(b.operator)),
  }
}

const classOf = <T>(members: readonly T[], shown: (member: T) => string): ClassReply => ({
  count: members.length,
  examples: members.slice(0, EXAMPLES_MAX).map(shown),
})

function textsOf(
  { texts }: OrderDraft,
  request: SendSmsRequest,
  { encoding, suffix, turkishLetterUnits }: AccountSettings,
): TextReply[] {
  const { encoding: asked, sender } = request
  const choice = isEncodingChoice(asked) ? asked : encoding
  return usedTexts(request).map(([written], at) => {
    const text = sender === TEST_SENDER ? TEST_TEXT : written
    const options = { encoding: choice, suffix, turkishLetterUnits }
    const { measure, plainGsmParts, letters } = explain(text, options)
    const { mode, parts, units, unitsLeft } = measure
    return {
      text: measure.text,
      encoding: shownEncoding(mode),
      ...{ parts, units, unitsLeft, plainGsmParts },
      recipients: texts[at]?.recipients ?? 0,
      dearLetters: letters.map(({ codePoint: _, ...letter }) => letter),
    }
  })
}

/** Of a server without a carrier, nowhere: its messages wait for one. */
async function routeOf(
  context: Context,
  draft: OrderDraft,
  { blocked, unconsented }: DryRun,
): Promise<RouteReply[]> {
  const left = new Set([...draft.invalid.map(([at]) => at), ...blocked, ...unconsented])
  const facts = factsOf(draft, context).filter((_, at) => !left.has(at))
  const shares = new Map<string, number>()
  for (const chosen of await context.carriers.chosen(facts)) {
    for (const { carrier, share } of chosen) {
      shares.set(carrier, (shares.get(carrier) ?? 0) + share)
    }
  }
  return [...shares]
    .map(([carrier, recipients]) => ({ carrier, recipients: Math.round(recipients) }))
    .toSorted((a, b) => b.recipients - a.recipients || a.carrier.localeCompare(b.carrier))
}
