/** How the settings of an account stand in its row: one table for writing and for reading them. */
import type { AccountSettings } from '../rules/account.ts'

type Value = string | number | null
type Named = Exclude<keyof AccountSettings, 'id'>

/** `plain` stands as it is, a flag as 0 or 1, a list as JSON. */
type Kind = 'plain' | 'flag' | 'list'

export const ACCOUNT_COLUMNS = {
  name: { column: 'name', kind: 'plain' },
  apiAccess: { column: 'api_access', kind: 'flag' },
  allowedIps: { column: 'allowed_ips', kind: 'list' },
  tlsOnly: { column: 'tls_only', kind: 'flag' },
  strictIys: { column: 'strict_iys', kind: 'flag' },
  iysBrandCode: { column: 'iys_brand_code', kind: 'plain' },
  iysShortNames: { column: 'iys_short_names', kind: 'list' },
  quietHours: { column: 'quiet_hours', kind: 'plain' },
  testNumber: { column: 'test_number', kind: 'plain' },
  countries: { column: 'countries', kind: 'list' },
  encoding: { column: 'encoding', kind: 'plain' },
  suffix: { column: 'suffix', kind: 'plain' },
  turkishLetterUnits: { column: 'turkish_letter_units', kind: 'plain' },
  ratePerSecond: { column: 'rate_per_second', kind: 'plain' },
  callsPerMinute: { column: 'calls_per_minute', kind: 'plain' },
  bodyBytesPerMinute: { column: 'body_bytes_per_minute', kind: 'plain' },
  messagesPerRecipientPerDay: { column: 'messages_per_recipient_per_day', kind: 'plain' },
  prefixCaps: { column: 'prefix_caps', kind: 'list' },
  spendPerDay: { column: 'spend_per_day', kind: 'plain' },
  billing: { column: 'billing', kind: 'plain' },
  unitPrice: { column: 'unit_price', kind: 'plain' },
  smppBinds: { column: 'smpp_binds', kind: 'plain' },
  smppWindow: { column: 'smpp_window', kind: 'plain' },
  smppSubmitsPerSecond: { column: 'smpp_submits_per_second', kind: 'plain' },
  webhookUrl: { column: 'webhook_url', kind: 'plain' },
  shortCode: { column: 'short_code', kind: 'plain' },
  keyword: { column: 'keyword', kind: 'plain' },
  inboxApi: { column: 'inbox_api', kind: 'flag' },
  logTexts: { column: 'log_texts', kind: 'flag' },
} as const satisfies Record<Named, { readonly column: string; readonly kind: Kind }>

const ENTRIES = Object.entries(ACCOUNT_COLUMNS) as [Named, { column: string; kind: Kind }][]

/** The columns, each with the name of its parameter, which is that of the setting. */
export const ACCOUNT_PARAMS = ENTRIES.map(([name, { column }]) => ({ column, param: `:${name}` }))

export type AccountParams = { readonly [N in Named]: Value }

export function accountParams(settings: Omit<AccountSettings, 'id'>): AccountParams {
  const params = ENTRIES.map(([name, { kind }]) => [name, WRITE[kind](settings[name])])
  return Object.fromEntries(params) as AccountParams
}

/** A row of the table with all its columns. */
export type AccountRow = { readonly id: number } & {
  readonly [N in Named as (typeof ACCOUNT_COLUMNS)[N]['column']]: Value
}

export function settingsIn(row: AccountRow): AccountSettings {
  const settings = ENTRIES.map(([name, { column, kind }]) => {
    return [name, READ[kind](row[column as keyof AccountRow])]
  })
  return { id: row.id, ...Object.fromEntries(settings) } as AccountSettings
}

const WRITE: Readonly<Record<Kind, (value: unknown) => Value>> = {
  plain: (value) => value as Value,
  flag: (value) => (value ? 1 : 0),
  list: (value) => JSON.stringify(value),
}

const READ: Readonly<Record<Kind, (value: Value) => unknown>> = {
  plain: (value) => value,
  flag: (value) => value === 1,
  list: (value) => JSON.parse(String(value)),
}
