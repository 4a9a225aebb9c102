/**
 * Turns a send-sms request into an order that can be judged: recipients read and de-duplicated,
 * texts measured, the schedule understood. Nothing is decided here; `admission.ts` does that.
 */
import type { SendSmsRequest } from '@peyk/contract/endpoints/send-sms'
import type { StatusName } from '@peyk/contract/statuses'
import { type EncodingChoice, isEncodingChoice, type Mode } from '@peyk/text/encoding'
import { measure } from '@peyk/text/measure'
import type { AccountSettings } from './account.ts'
import type { Idempotency } from './idempotency.ts'
import { MAGIC_REFUSALS } from './magic.ts'
import { magicOf, type NumberRules, readNumber } from './numbers.ts'
import { readSchedule, type Schedule } from './schedule.ts'

/** Stands for "too many", of a text too long to be worth measuring. */
const PARTS_OVER = 255

/** The built-in sender that works before any header is approved (wire §7.5). */
export const TEST_SENDER = 'APITEST'
export const TEST_TEXT = 'Bu bir test mesajidir. API baglantiniz calisiyor.'

/** One text of an order as it is sent. */
export interface DraftText {
  /** Without the operator's suffix. */
  readonly body: string
  readonly mode: Mode
  readonly parts: number
  /** Recipients of this text; they follow those of the text before. */
  readonly recipients: number
}

/** What admission judges: small, plain, and free of texts and numbers. */
export interface OrderOutline {
  readonly magicRefusal: StatusName | undefined
  readonly iys: SendSmsRequest['iys']
  readonly iysList: SendSmsRequest['iysList']
  readonly strictIys: boolean
  readonly hasBrandCode: boolean
  readonly isTest: boolean
  /** APITEST only: nobody but the account's test number is among the recipients. */
  readonly onlyTestNumber: boolean
  readonly scheduleMisfit: boolean
  readonly emptyText: boolean
  readonly partsMost: number
  /** After de-duplication, the invalid ones included (wire §17). */
  readonly recipients: number
  readonly valid: number
  /** Where the recipients stand when none are where they belong. */
  readonly misplaced: string | undefined
}

/** A few are a plain list, many are packed: each form crosses to another thread at least cost. */
export type RecipientNumbers = Float64Array | readonly number[]

/** An order as it goes to the store. */
export interface OrderDraft {
  readonly accountId: number
  readonly sender: string
  readonly suffix: string
  /** The İYS list that consent is looked up in; null for informational traffic. */
  readonly iysList: 'BIREYSEL' | 'TACIR' | null
  readonly submitAtMs: number
  /** Null sends at once. */
  readonly sendAtMs: number | null
  readonly texts: readonly DraftText[]
  /** One per recipient, E.164 without plus; 0 stands for an invalid one. */
  readonly numbers: RecipientNumbers
  /** What was written where a number is 0, by the recipient's index. */
  readonly invalid: readonly (readonly [index: number, raw: string])[]
  readonly outline: OrderOutline
  /** Hash of `fingerprintSource`. */
  readonly fingerprint: string
  /** The customer named it, so that it can be sent again without being ordered twice. */
  readonly idempotency?: Idempotency
  /** Receipts that were asked for by SMPP (`smpp-receipts.ts`). */
  readonly smpp?: string
  /** A dispatcher with nothing due would take the messages at once. */
  readonly offer?: ClaimOffer
}

/** Who claims, for which carrier, and for how long. */
export interface ClaimOffer {
  readonly carrier: string
  readonly node: string
  /** By the machines' time, which no virtual clock moves. */
  readonly leaseUntilMs: number
}

interface ReadText {
  readonly written: string
  readonly body: string
  readonly mode: Mode
  readonly parts: number
  /** In the order of the request, each once; 0 stands for an invalid one. */
  readonly numbers: readonly number[]
  /** What was written where a number is 0, in that order. */
  readonly invalid: readonly string[]
}

/** @param digest hashes the fingerprint's source; the rules know no cryptography */
export function compose(
  request: SendSmsRequest,
  account: AccountSettings,
  rules: NumberRules,
  nowMs: number,
  digest: (source: string) => string,
): OrderDraft {
  const texts = readTexts(request, account, rules)
  const schedule = readSchedule(request.sendDateTime, nowMs)
  const outline = outlineOf(request, account, texts, schedule, rules)
  const list = outline.iys === true ? request.iysList : 'missing'
  return {
    accountId: account.id,
    sender: request.sender,
    suffix: account.suffix,
    iysList: list === 'missing' ? null : list,
    submitAtMs: nowMs,
    sendAtMs: typeof schedule === 'object' ? schedule.sendAtMs : null,
    texts: texts.map(({ body, mode, parts, numbers }) => {
      return { body, mode, parts, recipients: numbers.length }
    }),
    ...flatten(texts),
    outline,
    fingerprint: digest(fingerprintSource(texts)),
  }
}

function readTexts(
  request: SendSmsRequest,
  account: AccountSettings,
  rules: NumberRules,
): ReadText[] {
  const isTest = request.sender === TEST_SENDER
  return usedTexts(request).map(([written, recipients]) => ({
    written,
    ...measured(isTest && !isEmpty(written) ? TEST_TEXT : written, request.encoding, account),
    ...readRecipients(recipients, rules),
  }))
}

/** The texts of an order as they were written, each once, with its recipients. */
export function usedTexts(request: SendSmsRequest): readonly [string, readonly string[]][] {
  const merged = mergeTexts(request)
  // A text that nobody gets is no part of the order, unless nobody gets anything.
  const used = merged.filter(([, recipients]) => recipients.length > 0)
  return used.length > 0 ? used : merged
}

const isEmpty = (text: string): boolean => text.trim() === ''

function outlineOf(
  request: SendSmsRequest,
  account: AccountSettings,
  texts: readonly ReadText[],
  schedule: Schedule,
  rules: NumberRules,
): OrderOutline {
  const isTest = request.sender === TEST_SENDER
  const recipients = texts.reduce((count, { numbers }) => count + numbers.length, 0)
  const invalid = texts.reduce((count, text) => count + text.invalid.length, 0)
  return {
    magicRefusal: rules.magic ? magicRefusal(texts) : undefined,
    // Wire §17: APITEST with `iys` 1 is treated as 0.
    iys: isTest && request.iys === true ? false : request.iys,
    iysList: request.iysList,
    strictIys: account.strictIys,
    hasBrandCode: Boolean(account.iysBrandCode),
    isTest,
    onlyTestNumber:
      invalid === 0 &&
      texts.every(({ numbers }) => numbers.every((number) => number === account.testNumber)),
    scheduleMisfit: schedule === 'misfit',
    emptyText: texts.some(({ written }) => isEmpty(written)),
    partsMost: texts.reduce((most, { parts }) => Math.max(most, parts), 0),
    recipients,
    valid: recipients - invalid,
    misplaced: request.misplaced,
  }
}

/** The recipients of all texts in one array, text after text. */
function flatten(texts: readonly ReadText[]): Pick<OrderDraft, 'numbers' | 'invalid'> {
  const count = texts.reduce((sum, { numbers }) => sum + numbers.length, 0)
  const all = count > PLAIN_MAX ? new Float64Array(count) : new Array<number>(count).fill(0)
  const written: [number, string][] = []
  let at = 0
  for (const { numbers, invalid } of texts) {
    let nextInvalid = 0
    for (const number of numbers) {
      if (number === 0) written.push([at, invalid[nextInvalid++] ?? ''])
      all[at++] = number
    }
  }
  return { numbers: all, invalid: written }
}

/**
 * Blocks with the same text become one, so that nobody gets it twice (wire §14 #19). A body may
 * hold hundreds of thousands of them, so each recipient is moved once.
 */
function mergeTexts(request: SendSmsRequest): [string, readonly string[]][] {
  const merged = new Map<string, string[]>()
  for (const { text, recipients } of request.messages) {
    const known = merged.get(text)
    if (known) for (const recipient of recipients) known.push(recipient)
    else merged.set(text, [...recipients])
  }
  return [...merged]
}

/** Above this, recipients are packed. */
const PLAIN_MAX = 200

/** No text of more characters fits seven parts, even if each pair of them becomes one `?`. */
const CHARACTERS_MAX = 2_400

function measured(text: string, asked: string | undefined, account: AccountSettings) {
  if (text.length > CHARACTERS_MAX) return { body: '', mode: 'gsm' as Mode, parts: PARTS_OVER }
  const choice: EncodingChoice = isEncodingChoice(asked) ? asked : account.encoding
  const { suffix, turkishLetterUnits } = account
  const {
    text: body,
    mode,
    parts,
  } = measure(text, { encoding: choice, suffix, turkishLetterUnits })
  return { body, mode, parts }
}

/** What is no number is kept as it was written, so far as it can be recognised. */
const RAW_CHARACTERS_MAX = 64

function readRecipients(
  raws: readonly string[],
  rules: NumberRules,
): Pick<ReadText, 'numbers' | 'invalid'> {
  const seen = new Set<number | string>()
  const numbers: number[] = []
  const invalid: string[] = []
  for (const raw of raws) {
    const number = readNumber(raw, rules) ?? rules.foreign?.get(raw)
    const key = number ?? raw.slice(0, RAW_CHARACTERS_MAX)
    if (seen.has(key)) continue
    seen.add(key)
    numbers.push(number ?? 0)
    if (number === undefined) invalid.push(key as string)
  }
  return { numbers, invalid }
}

function magicRefusal(texts: readonly ReadText[]): StatusName | undefined {
  for (const { numbers } of texts) {
    for (const number of numbers) {
      const refusal = MAGIC_REFUSALS[magicOf(number) ?? '']
      if (refusal) return refusal
    }
  }
  return undefined
}

/**
 * What makes two orders the same (wire §14 #20, §17): the set of texts with the set of their valid
 * recipients, whatever their order and spelling. The caller hashes it.
 */
function fingerprintSource(texts: readonly ReadText[]): string {
  return texts
    .map(({ written, numbers, invalid }) => {
      const many = numbers.length > 1
      // The invalid ones, zeros all, are in front.
      const sorted = many ? Float64Array.from(numbers).sort().subarray(invalid.length) : numbers
      return `${written.length}:${written}:${sorted.join()}`
    })
    .sort()
    .join('\n')
}
