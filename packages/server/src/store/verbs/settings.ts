/** Small facts of the installation that outlive a restart: the sandbox's clock, marks. */
import { row, rows, type Steps, statement } from '../statement.ts'

const get = statement<{ name: string }, { value: string }>(
  () => 'select value from setting where name = :name',
)
const put = statement<{ name: string; value: string }>(
  () => `insert into setting (name, value) values (:name, :value)
    on conflict (name) do update set value = excluded.value`,
)

export function* getSetting(name: string): Steps<string | undefined> {
  return (yield* row(get, { name }))?.value
}

export function* putSetting(name: string, value: string): Steps<void> {
  yield* rows(put, { name, value })
}

/** The verb behind `putSetting`. */
export function* keepSetting(request: {
  readonly name: string
  readonly value: string
}): Steps<void> {
  yield* putSetting(request.name, request.value)
}

const spend = statement<{ name: string; value: string }, { name: string }>(
  () => `update setting set value = '' where name = :name and value = :value and value <> ''
    returning name`,
)

/** Exchanges a link for a token, once: of two who come together, one is too late. */
export function* takeSetup(request: {
  readonly link: string
  readonly operator: string
  readonly codeHash: string
  readonly tokenHash: string
}): Steps<boolean> {
  const { link, operator, codeHash, tokenHash } = request
  if (!(yield* row(spend, { name: link, value: codeHash }))) return false
  yield* putSetting(operator, tokenHash)
  return true
}

/** Writes to the disk and says nothing else: whether the store can still keep what it is given. */
export function* probe(request: { readonly nowMs: number }): Steps<boolean> {
  yield* putSetting('probed.at', String(request.nowMs))
  return true
}
