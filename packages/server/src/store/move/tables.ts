/**
 * What moves house, and what stays behind and why. A test holds both lists against the schema, so
 * that no later table is forgotten.
 */
export interface MovedTable {
  readonly name: string
  /** Its rows are read in this order, and a move that was interrupted goes on behind the last. */
  readonly key: readonly string[]
  /** Rows that travel in one transaction; few where one row may be large. */
  readonly pageRows: number
}

const PAGE_ROWS = 5_000

const table = (name: string, key: readonly string[], pageRows = PAGE_ROWS): MovedTable => ({
  ...{ name, key, pageRows },
})

/** Small facts first; nothing here points at rows that the engine would look for. */
export const MOVED: readonly MovedTable[] = [
  table('setting', ['name']),
  table('account', ['id']),
  table('credential', ['name', 'kind']),
  table('sender', ['account_id', 'name']),
  table('sender_history', ['account_id', 'name', 'no']),
  table('document', ['account_id', 'id']),
  table('sender_document', ['account_id', 'name', 'document_id']),
  table('ledger', ['account_id', 'id']),
  table('blacklist', ['account_id', 'number']),
  table('blacklist_stretch', ['account_id', 'no']),
  table('consent', ['brand_code', 'list', 'number', 'address']),
  table('consent_history', ['id']),
  table('orders', ['id']),
  table('day_count', ['account_id', 'day']),
  table('order_text', ['order_id', 'no']),
  // Up to 50,000 recipients in a row.
  table('compact', ['order_id'], 16),
  table('bulk_turn', ['lane', 'account_id']),
  table('message', ['id']),
  table('part', ['id']),
  // A list of message ids in each.
  table('claim', ['id'], 100),
  table('receipt', ['id']),
  table('event', ['message_id', 'id']),
  table('inbound', ['id']),
  table('idempotency', ['account_id', 'key_hash']),
  table('contact_book', ['account_id']),
  table('custom_field', ['account_id', 'id']),
  table('contact_group', ['account_id', 'id']),
  table('contact', ['account_id', 'id']),
  table('contact_member', ['account_id', 'group_id', 'contact_id']),
  table('contact_member_count', ['account_id', 'group_id', 'bucket']),
  table('kept_back', ['kind', 'since_at', 'order_id']),
  table('webhook_endpoint', ['id']),
  table('webhook_delivery', ['id']),
  table('webhook_attempt', ['delivery_id', 'no']),
  table('smpp_delivery', ['id']),
  table('smpp_part', ['account_id', 'joint', 'no']),
  table('smpp_id', ['account_id', 'smpp_id']),
  // Hundreds of requests in a row.
  table('request_log', ['account_id', 'id'], 16),
  table('request_count', ['account_id']),
  table('iys_push', ['id']),
  table('iys_brand', ['brand']),
  table('iys_simulated', ['id']),
  // The outcomes of a whole request in each.
  table('iys_simulated_request', ['id'], 50),
  table('cap_count', ['day', 'account_id', 'what']),
  table('inbound_part', ['carrier', 'sender', 'recipient', 'reference', 'total', 'no']),
  table('late_part', ['carrier', 'carrier_message_id']),
  table('upstream_order', ['carrier', 'order_id']),
  table('carrier_test', ['id']),
  table('carrier_test_part', ['carrier', 'carrier_message_id', 'test_id']),
  table('carrier_count', ['carrier', 'what']),
  table('carrier', ['name']),
  table('route', ['name']),
  table('second_spend', ['day', 'route']),
  table('prefix_block', ['prefix']),
]

export const LEFT_BEHIND: Readonly<Record<string, string>> = {
  counter: 'set before the rows come, and only ever upwards: partitions are made for its ids',
  migration: 'each store notes its own',
  node: 'who works on a store; of the old one nobody does any more',
  node_report: 'what those nodes say of themselves',
  span: 'the partitions of one PostgreSQL',
  commit_mark: 'transactions of a few seconds ago, of one PostgreSQL',
  fingerprint: 'made again from the newest orders, as the embedded store does at every start',
}

/** The counters whose numbers are ids, and how to find the highest id that was given. */
export const HIGHEST: Readonly<Record<string, string>> = {
  account: 'select max(id) as id from account',
  order: 'select max(id) as id from orders',
  // A compact order has ids whose messages are not written yet.
  message: `select max(id) as id from message
    union all select max(first_message_id + total) - 1 as id from orders`,
  part: 'select max(id) as id from part',
  claim: 'select max(id) as id from claim',
  inbound: 'select max(id) as id from inbound',
  webhook: 'select max(id) as id from webhook_endpoint',
  delivery: 'select max(id) as id from webhook_delivery',
  document: 'select max(id) as id from document',
}
