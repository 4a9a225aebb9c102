/** What any call may answer (wire §3.3, §4.5, §17). */
import { ALL_WAYS, ask, BODY_WAYS, call, type Way } from '../../../kit/wire-kit.ts'
import { withFault, withoutStore } from '../away.ts'
import { CALLS, custom, row, type StatusRow } from './row.ts'

const suffixOf = (way: Way) => (way === 'json' ? '/json' : way === 'get' ? '/get/' : '')

export const GENERAL_ROWS: readonly StatusRow[] = [
  row(200, CALLS, 'nothing is wrong', () => undefined),
  custom(400, 'an unclosed document', BODY_WAYS, (world, way, path) =>
    ask(world, path + suffixOf(way), { body: way === 'json' ? '{"request":{' : '<request>' }),
  ),
  custom(400, 'an empty body', BODY_WAYS, (world, way, path) => ask(world, path + suffixOf(way))),
  custom(400, 'a parameter that is not UTF-8', ['get'], (world, _way, path, { key, hash }) =>
    ask(world, `${path}/get/?key=${key}&hash=${hash}&text=%FF`, { method: 'GET' }),
  ),
  custom(401, 'a wrong hash', ALL_WAYS, (world, way, path, who, content) =>
    call(world, way, path, { ...who, hash: 'f'.repeat(64) }, content),
  ),
  custom(401, 'no credentials', ALL_WAYS, (world, way, path, _who, content) =>
    call(world, way, path, {}, content),
  ),
  custom(404, 'a misspelt name', ALL_WAYS, (world, way, path, who, content) =>
    call(world, way, `${path}x`, who, content),
  ),
  custom(404, 'another method', ALL_WAYS, (world, way, path) =>
    ask(world, path + suffixOf(way), { method: way === 'get' ? 'PUT' : 'GET' }),
  ),
  custom(503, 'a fault that was asked for', ALL_WAYS, (world, way, path, who, content) =>
    withFault(world, 1, () => call(world, way, path, who, content)),
  ),
  custom(503, 'a store that is away', ALL_WAYS, (world, way, path, who, content) =>
    withoutStore(world, () => call(world, way, path, who, content)),
  ),
  {
    ...custom(
      503,
      'a store that goes after the log-in',
      ALL_WAYS,
      async (world, way, path, who, rest) => {
        await call(world, 'json', 'get-balance', who)
        return withoutStore(world, () => call(world, way, path, who, rest))
      },
    ),
    // What plugins report goes to the log alone.
    calls: CALLS.filter((path) => path !== 'add-plugin-user'),
  },
]
