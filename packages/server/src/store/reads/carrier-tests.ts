/** Messages that tried a carrier, and what became of them. */
import { rows, type SetRows, type Steps, statement } from '../statement.ts'

interface TestRow {
  readonly id: number
  readonly carrier: string
  readonly number: number
  readonly askedAtMs: number
  readonly node: string | null
  /** Null until it was answered. */
  readonly outcome: string | null
  readonly error: string | null
  readonly ms: number | null
}

export interface TestPart {
  readonly test_id: number
  readonly no: number
  readonly carrier_message_id: string
  readonly state: number
  readonly sent_at: number
  readonly done_at: number | null
  readonly error: string | null
  readonly raw: string | null
}

export interface CarrierTestView extends TestRow {
  readonly parts: readonly TestPart[]
}

const COLUMNS = 'id, carrier, number, asked_at as "askedAtMs", node, outcome, error, ms'

const findTests = statement<{ carrier: string; before: number; limit: number }, TestRow>(
  () => `select ${COLUMNS} from carrier_test where carrier = :carrier and id < :before
    order by id desc limit :limit`,
)
const findTest = statement<{ id: number }, TestRow>(
  () => `select ${COLUMNS} from carrier_test where id = :id`,
)
const findLast = statement<Record<never, never>, TestRow>(
  () => `select ${COLUMNS} from carrier_test
    where id in (select max(id) from carrier_test group by carrier)`,
)
const findParts = statement<{ ids: SetRows }, TestPart>(
  ({ each }) => `select p.test_id, p.no, p.carrier_message_id, p.state, p.sent_at, p.done_at,
      p.error, p.raw
    from ${each('ids', { id: 'integer' })} i join carrier_test_part p on p.test_id = i.id
    order by p.test_id, p.no`,
)

function* withParts(tests: readonly TestRow[]): Steps<readonly CarrierTestView[]> {
  const parts = yield* rows(findParts, { ids: tests.map(({ id }) => [id] as const) })
  const byTest = Map.groupBy(parts, ({ test_id }) => test_id)
  return tests.map((test) => ({ ...test, parts: byTest.get(test.id) ?? [] }))
}

/** The newest first. */
export function* carrierTests(request: {
  readonly carrier: string
  readonly before: number
  readonly limit: number
}): Steps<readonly CarrierTestView[]> {
  return yield* withParts(yield* rows(findTests, request))
}

export function* carrierTest(request: { readonly id: number }): Steps<CarrierTestView | undefined> {
  return (yield* withParts(yield* rows(findTest, request)))[0]
}

/** The last of each carrier. */
export function* lastCarrierTests(
  _request: Record<never, never>,
): Steps<readonly CarrierTestView[]> {
  return yield* withParts(yield* rows(findLast, {}))
}
