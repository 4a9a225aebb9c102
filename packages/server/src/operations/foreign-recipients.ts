/**
 * The recipients abroad of an order, for accounts that may send to other countries (wire §17).
 *
 * A foreign number takes a hundred times as long to read as a Turkish one, so they are read before
 * the order is composed, some at a time, and nobody else's request waits for all of them.
 */

import type { SendSmsRequest } from '@peyk/contract/endpoints/send-sms'
import { turn } from '../base/turn.ts'
import type { AccountSettings } from '../rules/account.ts'
import { loadForeignReader } from '../rules/foreign-numbers.ts'
import { type NumberRules, readNumber } from '../rules/numbers.ts'

/** Four milliseconds. */
const AT_ONCE = 500

/** The rules by which this account's order is read; those of the platform if it stays in Turkey. */
export async function numbersFor(
  { messages }: Pick<SendSmsRequest, 'messages'>,
  { countries }: Pick<AccountSettings, 'countries'>,
  rules: NumberRules,
): Promise<NumberRules> {
  if (countries.length === 0) return rules
  const abroad = new Set<string>()
  for (const { recipients } of messages) {
    for (const raw of recipients) if (readNumber(raw, rules) === undefined) abroad.add(raw)
  }
  return abroad.size === 0 ? rules : { ...rules, foreign: await readAll([...abroad], countries) }
}

async function readAll(
  raws: readonly string[],
  countries: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const read = await loadForeignReader()
  const found = new Map<string, number>()
  for (const [at, raw] of raws.entries()) {
    if (at % AT_ONCE === AT_ONCE - 1) await turn()
    const number = read(raw)
    if (number?.mobile && number.country !== undefined && countries.includes(number.country)) {
      found.set(raw, number.number)
    }
  }
  return found
}
