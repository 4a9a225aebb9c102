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
