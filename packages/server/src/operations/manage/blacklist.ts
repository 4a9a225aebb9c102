/** The blacklist of an account in bulk: an operator brings a million numbers in a hundred calls. */
import { readAnyNumber } from '../../rules/foreign-numbers.ts'
import { numberText } from '../../rules/numbers.ts'
import type { BlacklistEntry } from '../../store/reads/blacklist.ts'
import type { BlockSource } from '../../store/verbs/blacklist.ts'
import type { Context } from '../context.ts'
import { type Managed, noAccount, type Page, pageOf } from './answer.ts'
import { isoText } from './shown.ts'

export interface BlacklistEntryReply {
  readonly number: string
  /** `sms` is the recipient's own refusal. */
  readonly source: BlockSource
  readonly addedAt: string
}

export async function getBlacklistEntries(
  { store }: Context,
  accountId: number,
  { before, limit }: { readonly before: number; readonly limit: number },
): Promise<Managed<Page<BlacklistEntryReply>>> {
  const found = await store.read('blacklistEntries', { accountId, before, limit: limit + 1 })
  if (found.length === 0 && !(await store.read('accountById', { id: accountId }))) {
    return noAccount(accountId)
  }
  return { reply: pageOf(found, limit, entryReply, ({ seq }) => seq) }
}

const entryReply = ({ number, source, at }: BlacklistEntry): BlacklistEntryReply => ({
  number: numberText(number),
  source,
  addedAt: isoText(at),
})

interface Read {
  readonly numbers: readonly number[]
  /** As they were sent. */
  readonly invalid: readonly string[]
}

async function readAll({ numbers: rules }: Context, raws: readonly string[]): Promise<Read> {
  const numbers: number[] = []
  const invalid: string[] = []
  for (const raw of raws) {
    const number = await readAnyNumber(raw, rules)
    if (number === undefined) invalid.push(raw)
    else numbers.push(number)
  }
  return { numbers, invalid }
}

/** Added, on the list already or named twice, and those that are no numbers: together all. */
export interface BlacklistAddedReply {
  readonly added: number
  readonly already: number
  readonly invalid: readonly string[]
}

export async function addToBlacklist(
  context: Context,
  accountId: number,
  raws: readonly string[],
): Promise<Managed<BlacklistAddedReply>> {
  const { numbers, invalid } = await readAll(context, raws)
  const nowMs = context.clock.now()
  const ask = { accountId, numbers, source: 'operator', nowMs } as const
  const added = await context.store.run('addToBlacklist', ask)
  if (!added) return noAccount(accountId)
  if (added.length > 0) context.wakeWebhooks()
  return { reply: { added: added.length, already: numbers.length - added.length, invalid } }
}

/** `absent` counts those that were not on the list, or named before. */
export interface BlacklistRemovedReply {
  readonly removed: number
  readonly absent: number
  readonly invalid: readonly string[]
}

/** Recipients' refusals go as well: it is the operator who knows that there is a new consent. */
export async function removeFromBlacklist(
  context: Context,
  accountId: number,
  raws: readonly string[],
): Promise<Managed<BlacklistRemovedReply>> {
  const { numbers, invalid } = await readAll(context, raws)
  const ask = { accountId, numbers, refusalsToo: true }
  const removal = await context.store.run('removeFromBlacklist', ask)
  if (!removal) return noAccount(accountId)
  const removed = removal.removed.length
  return { reply: { removed, absent: numbers.length - removed, invalid } }
}
