/** Who may not be sent a commercial message, looked up for all that fall due together. */
import type { OrderDraft, RecipientNumbers } from '../../rules/compose.ts'
import { mayBeSentTo } from '../../rules/consent.ts'
import { type ConsentStatus, listNumber } from '../../rules/consent-words.ts'
import { rows, type Steps, statement } from '../statement.ts'

export interface ConsentQuestion {
  /** An account that has lost its brand has nobody's consent. */
  readonly brandCode: string | null
  readonly iysList: NonNullable<OrderDraft['iysList']>
  readonly numbers: RecipientNumbers
}

type Asked = readonly [brandCode: string, list: number, number: number]

const find = statement<
  { asked: readonly Asked[] },
  { brand_code: string; list: number; number: number; status: ConsentStatus | null }
>(
  // Asked once for each number: a join might read the whole registry of the brand (D22).
  ({ each }) => `select a.brand_code, a.list, a.number, (
      select c.status from consent c where c.brand_code = a.brand_code and c.list = a.list
        and c.number = a.number and c.address = ''
    ) as status
    from ${each('asked', { brand_code: 'text', list: 'integer', number: 'integer' })} a`,
)

const listOf = ({ iysList }: ConsentQuestion): number => listNumber('MESAJ', iysList)

/** For each question, the indexes of those who may not be sent to. One statement for all. */
export function* readUnconsented(
  questions: readonly ConsentQuestion[],
): Steps<readonly ReadonlySet<number>[]> {
  const asked = questions.flatMap((question) => {
    const { brandCode, numbers } = question
    if (brandCode === null) return []
    const unique = [...new Set(numbers)]
    return unique.map((number): Asked => [brandCode, listOf(question), number])
  })
  const found = asked.length > 0 ? yield* rows(find, { asked }) : []
  const lists = Map.groupBy(found, ({ brand_code, list }) => `${brand_code} ${list}`)
  return questions.map((question) => {
    const own = lists.get(`${question.brandCode} ${listOf(question)}`) ?? []
    return barredAmong(question, new Map(own.map(({ number, status }) => [number, status])))
  })
}

function barredAmong(
  { iysList, numbers }: ConsentQuestion,
  statuses: ReadonlyMap<number, ConsentStatus | null>,
): ReadonlySet<number> {
  const barred = new Set<number>()
  for (const [at, number] of numbers.entries()) {
    // 0 is an invalid recipient, who is barred already.
    if (number !== 0 && !mayBeSentTo(iysList, statuses.get(number) ?? undefined)) barred.add(at)
  }
  return barred
}
