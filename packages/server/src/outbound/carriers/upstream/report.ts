/** What their server says about an order: all pages of get-report, read generously (wire §5.3). */
import { numberIn } from './order.ts'
import { listOf, treeOf, type Wire } from './wire.ts'

export interface Report {
  /** 113 under way, 114 done, 115 came to nothing. */
  readonly order: number
  /** Number → 110 on its way, 111 delivered, 112 not delivered. */
  readonly statuses: ReadonlyMap<number, number>
}

const ROWS_PER_PAGE = 1_000
/** The largest order there is (wire §12). */
const PAGES_MAX = 50

export async function readReport(
  wire: Wire,
  orderId: string,
): Promise<Report | { readonly why: string }> {
  const statuses = new Map<number, number>()
  for (let page = 1; ; page += 1) {
    const asked = { order: { id: orderId, page, rowCount: ROWS_PER_PAGE } }
    const reply = await wire.ask('get-report', asked)
    if (reply.is !== 'answered') return { why: reply.why }
    if (reply.code !== 200) return { why: `get-report answered ${reply.code}` }
    const { status, total, message } = treeOf(reply.payload.order)
    const rows = listOf(message).map(treeOf)
    for (const row of rows) statuses.set(numberIn(row.number), Number(row.status))
    const isLast = page * ROWS_PER_PAGE >= Number(total ?? rows.length)
    if (isLast || rows.length === 0 || page === PAGES_MAX)
      return { order: Number(status), statuses }
  }
}
