/** The senders of an account, as the operator files and judges them. */
import { LIMITS } from '../../base/limits.ts'
import {
  DOCUMENT_KINDS,
  type MissingDocument,
  missingDocuments,
  SENDER_KIND_NAMES,
  SENDER_KINDS,
  type SenderKind,
} from '../../rules/sender-kinds.ts'
import { EVENT_TOWARDS, type SenderState, type WantedState } from '../../rules/sender-lifecycle.ts'
import { brokenSenderRule } from '../../rules/sender-rules.ts'
import type { SenderDetail } from '../../store/reads/senders.ts'
import type { FileRefusal, JudgeRefusal } from '../../store/verbs/senders.ts'
import type { Context } from '../context.ts'
import { withoutGaps } from './account-fields.ts'
import { type Managed, type ManageRefusal, noAccount } from './answer.ts'
import { isoText } from './shown.ts'

/** What may be chosen where there is a choice. */
export const SENDER_CHOICES = {
  kind: SENDER_KIND_NAMES,
  status: Object.keys(EVENT_TOWARDS) as readonly WantedState[],
} as const

export interface FileSenderRequest {
  readonly name: string
  readonly kind: SenderKind | null
  readonly description: string | null
  /** Ids of documents of the account; null takes all of them. */
  readonly documents: readonly number[] | null
  /** Usable at once, whatever the rules say of its name and its documents. */
  readonly approve: boolean
}

export async function fileSender(
  { store, clock, forgetAccount }: Context,
  accountId: number,
  request: FileSenderRequest,
): Promise<Managed<SenderReply>> {
  const { name, approve } = request
  const broken = approve ? undefined : brokenSenderRule(name)
  if (broken) return misfit('name', `${broken.why}; \`approve\` takes it all the same`)
  const filed = await store.run('fileSender', { ...request, accountId, nowMs: clock.now() })
  if (typeof filed === 'string' || 'noDocument' in filed) {
    return refusalOfFiling(filed, accountId, request)
  }
  forgetAccount(accountId)
  return shown(store, accountId, name)
}

function refusalOfFiling(
  refused: FileRefusal,
  accountId: number,
  { name, documents }: FileSenderRequest,
): ManageRefusal {
  if (refused === 'noAccount') return noAccount(accountId)
  if (refused === 'taken') {
    const path = `/api/accounts/${accountId}/senders/${encodeURIComponent(name)}`
    return { refused: 'taken', why: `the account has this sender; PATCH ${path} changes it` }
  }
  if (refused === 'tooMany') {
    return { refused: 'conflict', why: `the account has ${LIMITS.sendersMax} senders already` }
  }
  return misfitOfDocument(refused.noDocument, documents)
}

export interface JudgeSenderRequest {
  readonly status?: WantedState | undefined
  readonly reason: string | null
  readonly kind?: SenderKind | null | undefined
  readonly description?: string | null | undefined
  readonly documents?: readonly number[] | undefined
}

export async function judgeSender(
  { store, clock, forgetAccount }: Context,
  accountId: number,
  name: string,
  { status, reason, ...facts }: JudgeSenderRequest,
): Promise<Managed<SenderReply>> {
  const judged = await store.run('judgeSender', {
    ...{ accountId, name, reason, nowMs: clock.now() },
    ...(status && { event: EVENT_TOWARDS[status] }),
    ...withoutGaps(facts),
  })
  if (typeof judged === 'string' || !('status' in judged)) {
    return refusalOfJudgement(judged, accountId, { name, status, documents: facts.documents })
  }
  forgetAccount(accountId)
  return shown(store, accountId, name)
}

function refusalOfJudgement(
  refused: JudgeRefusal,
  accountId: number,
  asked: { name: string; status?: string | undefined; documents?: readonly number[] | undefined },
): ManageRefusal {
  if (refused === 'noSender') return noSender(accountId, asked.name)
  if ('noDocument' in refused) return misfitOfDocument(refused.noDocument, asked.documents ?? [])
  if ('missing' in refused) {
    const missing = refused.missing.join(', ')
    return {
      refused: 'conflict',
      why: `documents are missing: ${missing}; name them in \`documents\``,
    }
  }
  return { refused: 'conflict', why: `a sender that is ${refused.stays} cannot be ${asked.status}` }
}

export async function getSenders(
  { store }: Context,
  accountId: number,
): Promise<Managed<{ readonly items: readonly SenderReply[]; readonly next: null }>> {
  if (!(await store.read('accountById', { id: accountId }))) return noAccount(accountId)
  const senders = await store.read('sendersOf', { accountId })
  return { reply: { items: senders.map(senderReply), next: null } }
}

export async function getSender(
  { store }: Context,
  accountId: number,
  name: string,
): Promise<Managed<SenderReply>> {
  return shown(store, accountId, name)
}

async function shown(
  store: Context['store'],
  accountId: number,
  name: string,
): Promise<Managed<SenderReply>> {
  const sender = await store.read('senderNamed', { accountId, name })
  return sender ? { reply: senderReply(sender) } : noSender(accountId, name)
}

export interface SenderReply {
  readonly name: string
  readonly kind: SenderKind | null
  readonly description: string | null
  readonly status: SenderState
  /** Of the last judgement. */
  readonly reason: string | null
  /** ISO 8601, as all times. */
  readonly since: string
  readonly createdAt: string
  readonly documents: readonly number[]
  /** What its kind needs and is not among its documents. */
  readonly missingDocuments: readonly MissingDocument[]
  /** What whoever judges should look at; the customer never sees it. */
  readonly warnings: readonly SenderWarning[]
  /** Oldest first. */
  readonly history: readonly {
    readonly at: string
    readonly status: SenderState
    readonly reason: string | null
  }[]
}

export interface SenderWarning {
  /** `usedElsewhere`, or the rule that the name breaks. */
  readonly rule: string
  readonly detail: string
}

function senderReply(sender: SenderDetail): SenderReply {
  const { name, kind, description, status, reason, sinceMs, createdAtMs, documents } = sender
  const kinds = documents.map((document) => document.kind)
  return {
    ...{ name, kind, description, status, reason },
    since: isoText(sinceMs),
    createdAt: isoText(createdAtMs),
    documents: documents.map(({ id }) => id),
    missingDocuments: missingDocuments(kind, kinds),
    warnings: warningsOf(sender),
    history: sender.history.map(({ atMs, ...entry }) => ({ at: isoText(atMs), ...entry })),
  }
}

function warningsOf({ name, alsoOf }: SenderDetail): SenderWarning[] {
  const broken = brokenSenderRule(name)
  const warnings = broken ? [{ rule: broken.name, detail: `the name ${broken.why}` }] : []
  if (alsoOf.length === 0) return warnings
  const accounts = alsoOf.join(', ')
  const detail = `other accounts have a sender that reads the same: ${accounts}`
  return [...warnings, { rule: 'usedElsewhere', detail }]
}

const misfit = (field: string, message: string): ManageRefusal => ({
  refused: 'misfit',
  misfits: [{ field, message }],
})

function misfitOfDocument(id: number, documents: readonly number[] | null): ManageRefusal {
  const at = documents?.indexOf(id) ?? 0
  return misfit(`documents.${at}`, 'is the id of no document of this account')
}

const noSender = (accountId: number, name: string): ManageRefusal => ({
  refused: 'notFound',
  why: `account ${accountId} has no sender called ${JSON.stringify(name)}; case and spaces count`,
})

/** The kinds of sender with the documents that each needs; none stands for any one. */
export function getSenderKinds() {
  const items = SENDER_KIND_NAMES.map((kind) => {
    const { title, documents } = SENDER_KINDS[kind]
    return {
      kind,
      title,
      documents: documents.map((each) => ({ kind: each, title: DOCUMENT_KINDS[each] })),
    }
  })
  return { items, next: null }
}
