/** Who may not be sent a commercial message, looked up for all that fall due together. */
import type { OrderDraft, RecipientNumbers } from '../../rules/compose.ts'
import { mayBeSentTo } from '../../rules/consent.ts'
import { type ConsentStatus, listNumber } from '../../rules/consent-words.ts'
import { type NumberList, question, type Steps, statement, together } from '../statement.ts'

export interface ConsentQuestion {
  /** An account that has lost its brand has nobody's consent. */
  readonly brandCode: string | null
  readonly iysList: NonNullable<OrderDraft['iysList']>
  readonly numbers: RecipientNumbers
}

const find = statement<
  { brandCode: string; list: number; numbers: NumberList },
  { number: number; status: ConsentStatus | null }
>(
  // Asked once for each number: a join might read the whole registry of the brand (D22).
  ({ eachNumber }) => `select n.number, (
      select c.status from consent c where c.brand_code = :brandCode and c.list = :list
        and c.number = n.number and c.address = ''
    ) as status
    from ${eachNumber('numbers')} n`,
)

type Statuses = ReadonlyMap<number, ConsentStatus | null>

const listOf = ({ iysList }: ConsentQuestion): number => listNumber('MESAJ', iysList)
const keyOf = (asked: ConsentQuestion): string => `${asked.brandCode} ${listOf(asked)}`

/** For each question, the indexes of those who may not be sent to. One statement a list. */
export function* readUnconsented(
  questions: readonly ConsentQuestion[],
): Steps<readonly ReadonlySet<number>[]> {
  const lists = [...Map.groupBy(questions, keyOf)]
  const answers = yield* together(...lists.map(([, own]) => question(find, askOf(own))))
  const known = new Map(
    lists.map(([key], at) => {
      const found = answers[at] ?? []
      return [key, new Map(found.map(({ number, status }) => [number, status]))]
    }),
  )
  return questions.map((asked) => barredAmong(asked, known.get(keyOf(asked)) ?? new Map()))
}

function askOf(own: readonly ConsentQuestion[]) {
  const [first] = own
  const numbers = new Set<number>()
  for (const asked of own) for (const number of asked.numbers) numbers.add(number)
  return {
    brandCode: first?.brandCode ?? '',
    list: first ? listOf(first) : 0,
    numbers: [...numbers],
  }
}

function barredAmong(
  { iysList, numbers }: ConsentQuestion,
  statuses: Statuses,
): ReadonlySet<number> {
  const barred = new Set<number>()
  for (const [at, number] of numbers.entries()) {
    // 0 is an invalid recipient, who is barred already.
    if (number !== 0 && !mayBeSentTo(iysList, statuses.get(number) ?? undefined)) barred.add(at)
  }
  return barred
}
