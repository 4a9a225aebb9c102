/** Back to the first run: only the sandbox asks for it. */
import { rows, type Steps, statement } from '../statement.ts'
import { forgetAllPrints } from './prints.ts'

const TABLES = [
  'setting',
  'account',
  'credential',
  'sender',
  'sender_history',
  'sender_document',
  'document',
  'ledger',
  'blacklist',
  'blacklist_stretch',
  'consent',
  'consent_history',
  'orders',
  'day_count',
  'order_text',
  'compact',
  'bulk_turn',
  'message',
  'part',
  'claim',
  'receipt',
  'event',
  'inbound',
  'contact_book',
  'contact',
  'contact_group',
  'contact_member',
  'contact_member_count',
  'custom_field',
  'kept_back',
  'idempotency',
  'webhook_endpoint',
  'webhook_delivery',
  'webhook_attempt',
  'smpp_delivery',
  'smpp_part',
  'smpp_id',
  'node',
  'node_report',
  'request_log',
  'request_count',
  'iys_push',
  'iys_brand',
  'iys_simulated',
  'iys_simulated_request',
  'cap_count',
  'inbound_part',
  'late_part',
  'upstream_order',
  'carrier_test_part',
  'carrier_test',
  'carrier_count',
  'carrier',
  'route',
  'second_spend',
  'prefix_block',
] as const

const empty = TABLES.map((table) => statement<Record<never, never>>(() => `delete from ${table}`))
// The other counters go on: an answer still under way must not find a new message of its id.
const restart = statement<Record<never, never>>(
  () => `update counter set next = case name when 'account' then 1 else 0 end
    where name in ('account', 'maybeSentTwice')`,
)

export function* resetAll(_request: Record<never, never>): Steps<void> {
  for (const statement of empty) yield* rows(statement, {})
  yield* rows(restart, {})
  yield* forgetAllPrints()
}
