/**
 * Which refusals each path can answer, as published (wire §5, §6). The GET form of send-sms is part
 * of its row. Success and 503 are not listed: any call may answer them.
 *
 * Catalogue and endpoint table both read this, so a code cannot be documented for a call and
 * missing from it, or the other way about. It holds the whole API: an endpoint finds its row here,
 * and what the published pages do not have stands apart.
 */
import type { StatusName } from '../statuses.ts'

const ALWAYS = ['badRequest', 'unauthorized', 'unknownMethod'] as const

export const ANSWERS = {
  'send-sms': [
    ...ALWAYS,
    'insufficientBalance',
    'senderNotApproved',
    'duplicateOrder',
    'badRecipients',
    'orderTooLarge',
    'emptyText',
    'badSendDateTime',
    'iysMissing',
    'iysListMissing',
    'iysCodeMissing',
  ],
  'cancel-order': [...ALWAYS, 'orderNotFound'],
  'get-report': [...ALWAYS, 'orderNotFound', 'orderNotDue', 'badPage'],
  'get-reports': [...ALWAYS, 'badDateRange', 'badPage'],
  'get-balance': ALWAYS,
  'get-sender': ALWAYS,
  'add-sender': [...ALWAYS, 'senderEmpty', 'senderInvalid', 'documentsMissing'],
  'get-blacklist': [...ALWAYS, 'invalidValues', 'badPage'],
  'add-blacklist': [...ALWAYS, 'badNumber'],
  'delete-blacklist': [...ALWAYS, 'badNumber', 'blockNotRemovable'],
  'get-groups': ALWAYS,
  'get-group': [...ALWAYS, 'groupNotFound'],
  'add-group': [...ALWAYS, 'groupNameEmpty', 'groupNotFound'],
  'edit-group': [...ALWAYS, 'groupNameEmpty', 'groupIdEmpty', 'groupNotFound'],
  'delete-group': [...ALWAYS, 'groupNotFound'],
  'get-group-contacts': [...ALWAYS, 'groupNotFound', 'badPage', 'contactNotFound'],
  'search-contacts': [...ALWAYS, 'badPage', 'contactNotFound', 'searchTermTooShort'],
  'get-contact': [...ALWAYS, 'contactNotFound'],
  'add-contact': [...ALWAYS, 'groupNotFound', 'badNumber', 'contactEmpty', 'customFieldNotFound'],
  'edit-contact': [
    ...ALWAYS,
    'groupNotFound',
    'contactNotFound',
    'badNumber',
    'contactEmpty',
    'customFieldNotFound',
  ],
  'delete-contact': [...ALWAYS, 'contactNotFound'],
  'consent/create': [...ALWAYS, 'noSubscription', 'invalidValues'],
  'consent/show': [...ALWAYS, 'noSubscription', 'invalidValues'],
} as const satisfies Record<string, readonly StatusName[]>

/**
 * What no page publishes: what calls answer besides, because of what Peyk adds to them, and calls
 * that no page lists.
 */
export const UNPUBLISHED = {
  // The same Idempotency-Key with another body.
  'send-sms': ['invalidValues'],
  // Removed from the published pages, and still called (wire §5.8). Of many contacts each has a
  // status of its own inside.
  'add-contacts': ALWAYS,
  'delete-contacts': ALWAYS,
  'subscribe-group': [...ALWAYS, 'groupNotFound', 'contactNotFound'],
  'unsubscribe-group': [...ALWAYS, 'groupNotFound', 'contactNotFound'],
  'get-inbox': [...ALWAYS, 'badPage'],
  'get-settings': ALWAYS,
  'add-plugin-user': ALWAYS,
} as const satisfies Record<string, readonly StatusName[]>

export type AnswerPath = keyof typeof ANSWERS | keyof typeof UNPUBLISHED

/** The refusals of a path, the published ones first. */
export function refusalsOf(path: AnswerPath): readonly StatusName[] {
  const tables: readonly Readonly<Record<string, readonly StatusName[]>>[] = [ANSWERS, UNPUBLISHED]
  return tables.flatMap((table) => table[path] ?? [])
}

/** Every status that a call to this path can answer, success first. */
export function codesOf(path: AnswerPath): readonly StatusName[] {
  return ['ok', ...refusalsOf(path), 'unavailable']
}
