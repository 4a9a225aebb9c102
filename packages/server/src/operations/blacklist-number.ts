/** The one number that a call about the blacklist takes: Turkish, or foreign with its country. */
import { readAnyNumber } from '../rules/foreign-numbers.ts'
import type { NumberRules } from '../rules/numbers.ts'
import type { Refused } from './context.ts'

/** Several at once are refused: a client that took them for added would send to them later. */
export async function blacklistNumber(
  numbers: readonly string[],
  rules: NumberRules,
): Promise<number | Refused> {
  const [only, ...more] = numbers
  if (only === undefined || more.length > 0) {
    return { refused: 'badNumber', why: 'not one number: a call takes exactly one' }
  }
  const number = await readAnyNumber(only, rules)
  if (number !== undefined) return number
  const why = 'the number is no Turkish mobile number, nor a foreign one with + and its country'
  return { refused: 'badNumber', why }
}
