/**
 * Whether an order is accepted: one ordered table.
 *
 * The order of the rows is the precedence of the answers (wire §6); what comes before them (404,
 * 400, 401) is decided where the request is read. Nothing is charged and no order exists after a
 * refusal. The same table answers the sending, the dry run and the preview.
 */
import type { StatusName } from '@peyk/contract/statuses'
import { type OrderOutline, TEST_SENDER } from './compose.ts'

/** What the store knows and the order does not; fetched in one read. */
export interface AdmissionFacts {
  readonly senderApproved: boolean
  /** An accepted order with this fingerprint is younger than the window. */
  readonly duplicate: boolean
  /** How many of the order's valid recipients are on the account's blacklist. */
  readonly blacklisted: number
  /** Amount that the account holds, and what this order would take. */
  readonly balance: number
  readonly cost: number
  /** What a cap of the account says against it. */
  readonly overCap?: Refusal | undefined
}

export interface Refusal {
  readonly refused: StatusName
  /** For the log and the panel, never for the wire. */
  readonly why: string
  /** Of a 503: when it would pass. */
  readonly retryAfterS?: number
  /** Of a 422: what is wrong with which field, in the words of the wire. */
  readonly errors?: Readonly<Record<string, string>>
}

export const PARTS_MAX = 7
export const RECIPIENTS_MAX = 50_000
/** Wire §6: same text to the same recipients. */
export const DUPLICATE_WINDOW_MS = 10 * 60_000

interface Rule {
  readonly name: string
  /** Undefined passes. */
  readonly check: (order: OrderOutline, facts: AdmissionFacts) => Refusal | undefined
}

const rule = (
  name: string,
  refused: StatusName,
  why: string,
  broken: (order: OrderOutline, facts: AdmissionFacts) => boolean,
): Rule => ({
  name,
  check: (order, facts) => (broken(order, facts) ? { refused, why } : undefined),
})

const NOBODY_LEFT =
  'no recipient is left after invalid and blacklisted ones; they stand in `message.receipents`, in a GET in `receipents`'
/** Wire §14 #41: the answer cannot say it, the log can. */
const strayHint = (field: string | undefined) =>
  field === undefined ? '' : `, and the request has them in \`${field}\``

const wantsIys = (order: OrderOutline) => order.iys === true

export const ADMISSION_RULES: readonly Rule[] = [
  {
    name: 'magic recipient',
    check: ({ magicRefusal }) =>
      magicRefusal && {
        refused: magicRefusal,
        why: 'a magic recipient of the sandbox asks for it',
      },
  },
  rule('iys unreadable', 'iysMissing', '`iys` is neither 0 nor 1', (o) => o.iys === 'misfit'),
  rule(
    'iys missing',
    'iysMissing',
    '`iys` is missing and the account is in strict mode',
    (o) => o.iys === 'missing' && o.strictIys,
  ),
  rule(
    'iys list',
    'iysListMissing',
    '`iys` is 1 and `iysList` is neither BIREYSEL nor TACIR',
    (o) => wantsIys(o) && o.iysList === 'missing',
  ),
  rule(
    'iys brand code',
    'iysCodeMissing',
    '`iys` is 1 and the account has no İYS brand code',
    (o) => wantsIys(o) && !o.hasBrandCode,
  ),
  rule(
    'sender',
    'senderNotApproved',
    'the sender is not approved for this account; case and spaces count',
    (o, facts) => !o.isTest && !facts.senderApproved,
  ),
  rule(
    'schedule',
    'badSendDateTime',
    '`sendDateTime` is no time; write dd/MM/yyyy HH:mm',
    (o) => o.scheduleMisfit,
  ),
  rule('text', 'emptyText', 'a message has no text', (o) => o.emptyText),
  rule(
    'parts',
    'orderTooLarge',
    `a text needs more than ${PARTS_MAX} parts`,
    (o) => o.partsMost > PARTS_MAX,
  ),
  rule(
    'recipient count',
    'orderTooLarge',
    `the order has more than ${RECIPIENTS_MAX} recipients`,
    (o) => o.recipients > RECIPIENTS_MAX,
  ),
  rule(
    'test recipient',
    'badRecipients',
    `${TEST_SENDER} reaches only the account's test number`,
    (o) => o.isTest && !o.onlyTestNumber,
  ),
  {
    name: 'recipients',
    check: ({ valid, misplaced }, { blacklisted }) =>
      valid - blacklisted > 0
        ? undefined
        : { refused: 'badRecipients', why: NOBODY_LEFT + strayHint(misplaced) },
  },
  rule(
    'duplicate',
    'duplicateOrder',
    'the same texts went to the same recipients within ten minutes',
    (_, facts) => facts.duplicate,
  ),
  rule(
    'balance',
    'insufficientBalance',
    'the balance does not cover the order',
    (_, facts) => facts.cost > facts.balance,
  ),
  // Behind the published codes: who could not pay tomorrow either is not told to wait for it.
  { name: 'daily caps', check: (_, { overCap }) => overCap },
]

/**
 * Facts that pass everything the store alone knows. An order that is refused even so is refused
 * before its recipients travel to the store; the three rules left are the last of the table.
 */
export const hopefulFacts = (senderApproved: boolean): AdmissionFacts => ({
  senderApproved,
  duplicate: false,
  blacklisted: 0,
  balance: 0,
  cost: 0,
})

/** The first rule that the order breaks, or undefined if it is accepted. */
export function firstBroken(
  order: OrderOutline,
  facts: AdmissionFacts,
): { readonly rule: string; readonly refusal: Refusal } | undefined {
  for (const { name, check } of ADMISSION_RULES) {
    const refusal = check(order, facts)
    if (refusal) return { rule: name, refusal }
  }
  return undefined
}

export const admit = (order: OrderOutline, facts: AdmissionFacts): Refusal | undefined =>
  firstBroken(order, facts)?.refusal
