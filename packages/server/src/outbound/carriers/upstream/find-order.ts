/**
 * Looks among the orders of the last minutes for one that must be ours: its answer never came, but
 * the server says that it has taken the same before, or may have.
 *
 * Lists hold no texts: an order is ours if it has our sender and exactly our numbers, was placed
 * at the time in question, and is none that we know by its id already.
 */
import { istanbulText } from '../../../rules/istanbul.ts'
import { numberIn } from './order.ts'
import { readReport } from './report.ts'
import { listOf, type Tree, treeOf, type Wire } from './wire.ts'

export interface WantedOrder {
  readonly sender: string
  readonly numbers: ReadonlySet<number>
  /** It was placed between these times, by our clock. */
  readonly sinceMs: number
  readonly nowMs: number
  /** Whether it is one of ours, whose answer did come. */
  readonly isKnown: (orderId: string) => boolean
  /** Whether one that is like it may be taken for it. */
  readonly mayTake: () => Promise<boolean>
  /** Makes an order there ours; false if it is already, or somebody else's. */
  readonly take: (orderId: string) => Promise<boolean>
}

export type Found =
  | { readonly is: 'found'; readonly orderId: string }
  | { readonly is: 'absent' }
  /** It was not to be learnt. */
  | { readonly is: 'unclear'; readonly why: string }

const ORDERS_PER_PAGE = 30
const PAGES_MAX = 20
const CANDIDATES_MAX = 20

export async function findOrder(wire: Wire, wanted: WantedOrder): Promise<Found> {
  const candidates: string[] = []
  for (let page = 1; ; page += 1) {
    const listed = await readPage(wire, wanted, page)
    if ('why' in listed) return { is: 'unclear', why: listed.why }
    candidates.push(...listed.orders.filter((order) => mayBe(order, wanted)).map(idOf))
    if (page * ORDERS_PER_PAGE >= listed.count || listed.orders.length === 0) break
    if (page === PAGES_MAX) return { is: 'unclear', why: 'there are too many orders to look at' }
  }
  return await firstOf(wire, candidates, wanted)
}

async function firstOf(
  wire: Wire,
  candidates: readonly string[],
  { numbers, mayTake, take }: WantedOrder,
): Promise<Found> {
  const alike: string[] = []
  for (const orderId of candidates.slice(0, CANDIDATES_MAX)) {
    const report = await readReport(wire, orderId)
    if ('why' in report) return { is: 'unclear', why: report.why }
    if (isOf(report.statuses, numbers)) alike.push(orderId)
  }
  if (alike.length > 0 && !(await mayTake())) {
    return { is: 'unclear', why: 'one that looks the same may be of another' }
  }
  for (const orderId of alike) if (await take(orderId)) return { is: 'found', orderId }
  if (candidates.length > CANDIDATES_MAX) return { is: 'unclear', why: 'too many are alike' }
  return { is: 'absent' }
}

const isOf = (statuses: ReadonlyMap<number, number>, numbers: ReadonlySet<number>): boolean =>
  statuses.size === numbers.size && [...numbers].every((number) => statuses.has(number))

async function readPage(
  wire: Wire,
  { sinceMs, nowMs }: WantedOrder,
  page: number,
): Promise<{ readonly count: number; readonly orders: readonly Tree[] } | { why: string }> {
  const day = (text: string) => text.slice(0, 'yyyy-mm-dd'.length)
  const filter = { start: day(istanbulText(sinceMs)), end: day(istanbulText(nowMs)), page }
  const reply = await wire.ask('get-reports', { filter })
  if (reply.is !== 'answered') return { why: reply.why }
  if (reply.code !== 200) return { why: `get-reports answered ${reply.code}` }
  const { count, orders } = reply.payload
  return { count: Number(count ?? 0), orders: listOf(orders).map(treeOf) }
}

const idOf = ({ id }: Tree): string => String(numberIn(id))

/** Times are Istanbul's and sort as text. */
function mayBe(order: Tree, { sender, numbers, sinceMs, isKnown }: WantedOrder): boolean {
  if (order.sender !== sender || Number(order.total) !== numbers.size) return false
  return String(order.submitAt) >= istanbulText(sinceMs) && !isKnown(idOf(order))
}
