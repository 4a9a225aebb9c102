/** get-blacklist: a page of the numbers, newest entry first, and how many there are (wire §5.7). */
import type { GetBlacklistReply, GetBlacklistRequest } from '@peyk/contract/endpoints/get-blacklist'
import { readWallTime } from '../rules/istanbul.ts'
import { numberText } from '../rules/numbers.ts'
import type { BlacklistRange } from '../store/reads/blacklist.ts'
import type { Account } from './account.ts'
import type { Answer, Context, Refused } from './context.ts'

const LAST_MS_OF_SECOND = 999

export async function getBlacklist(
  { store }: Context,
  account: Account,
  request: GetBlacklistRequest,
): Promise<Answer<GetBlacklistReply>> {
  const range = readFilter(request)
  if (range && 'refused' in range) return range
  const { page, rowCount: limit } = request
  const ask = { accountId: account.settings.id, range, offset: (page - 1) * limit, limit }
  const { count, numbers } = await store.read('blacklistPage', ask)
  return { reply: { count, numbers: numbers.map(numberText) } }
}

/** Both ends are part of it, each may be missing; null is no filter at all. */
function readFilter({ start, end }: GetBlacklistRequest): BlacklistRange | null | Refused {
  if (start === '' && end === '') return null
  const fromMs = start === '' ? 0 : readWallTime(start)
  const toMs = end === '' ? Number.MAX_SAFE_INTEGER : readWallTime(end)
  if (fromMs !== undefined && toMs !== undefined) {
    return { fromMs, toMs: end === '' ? toMs : toMs + LAST_MS_OF_SECOND }
  }
  const errors = {
    ...(fromMs === undefined && { start: notATime('start') }),
    ...(toMs === undefined && { end: notATime('end') }),
  }
  const why = `not Y-m-d H:i:s: ${Object.keys(errors).join(', ')} of the filter`
  return { refused: 'invalidValues', why, errors }
}

/** Word for word what the live API says (wire §5.7). */
const notATime = (field: string) => `${field} Y-m-d H:i:s biçimi ile eşleşmiyor.`
