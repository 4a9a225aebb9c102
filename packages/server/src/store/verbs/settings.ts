/** Small facts of the installation that outlive a restart: the sandbox's clock, marks. */
import { row, rows, type Steps, statement } from '../statement.ts'

const get = statement<{ name: string }, { value: string }>(
  () => 'select value from setting where name = :name',
)
const put = statement<{ name: string; value: string }>(
  () => `insert into setting (name, value) values (:name, :value)
    on conflict (name) do update set value = excluded.value`,
)

const start = statement<{ name: string; value: string }>(
  () => `insert into setting (name, value) values (:name, :value) on conflict (name) do nothing`,
)
const hold = statement<{ name: string }, { value: string }>(
  ({ skipLocked }) => `select value from setting where name = :name ${skipLocked()}`,
)

export function* getSetting(name: string): Steps<string | undefined> {
  return (yield* row(get, { name }))?.value
}

export function* putSetting(name: string, value: string): Steps<void> {
  yield* rows(put, { name, value })
}

/**
 * A setting that one node at a time works with, until the end of its transaction.
 * @returns its value, or what it starts with; undefined while another node holds it
 */
export function* holdSetting(name: string, startsWith: string): Steps<string | undefined> {
  yield* rows(start, { name, value: startsWith })
  return (yield* row(hold, { name }))?.value
}

const wait = statement<{ name: string }, { value: string }>(({ forUpdate }) =>
  forUpdate ? `select value from setting where name = :name ${forUpdate}` : '',
)

/** As above, but waits until the other node is done. */
export function* waitForSetting(name: string): Steps<void> {
  yield* rows(start, { name, value: '' })
  yield* rows(wait, { name })
}

/** Sets what nobody has set yet; gives what is set then. */
export function* claimSetting(request: {
  readonly name: string
  readonly value: string
}): Steps<string> {
  yield* rows(start, request)
  const found = yield* getSetting(request.name)
  if (found === undefined) throw new Error(`the setting ${request.name} was just there`)
  return found
}

/** The verb behind `putSetting`. */
export function* keepSetting(request: {
  readonly name: string
  readonly value: string
}): Steps<void> {
  yield* putSetting(request.name, request.value)
}

const spend = statement<{ name: string }, { name: string }>(
  () => 'delete from setting where name = :name returning name',
)

/** Exchanges a link for a token, once: of two who come together, by whatever link, one is late. */
export function* takeSetup(request: {
  readonly link: string
  readonly operator: string
  readonly tokenHash: string
}): Steps<boolean> {
  const { link, operator, tokenHash } = request
  if (!(yield* row(spend, { name: link }))) return false
  return (yield* claimSetting({ name: operator, value: tokenHash })) === tokenHash
}

/** Writes to the disk and says nothing else: whether the store can still keep what it is given. */
export function* probe(request: { readonly nowMs: number }): Steps<boolean> {
  yield* putSetting('probed.at', String(request.nowMs))
  return true
}
