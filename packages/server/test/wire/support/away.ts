/** A store that is not there for a while, and a gateway that has been told to fail. */
import { StoreUnavailable } from '../../../src/store/store.ts'
import { manage, type World } from '../../kit/wire-kit.ts'

const VERBS = ['run', 'place', 'read'] as const

/** Does the work while every call of the store fails, as on a full disk. */
export async function withoutStore<T>(world: World, work: () => Promise<T>): Promise<T> {
  const store: Record<string, unknown> = { ...world.server.context.store }
  const away = () => Promise.reject(new StoreUnavailable('SQLITE_FULL: database or disk is full'))
  Object.assign(world.server.context.store, Object.fromEntries(VERBS.map((verb) => [verb, away])))
  try {
    return await work()
  } finally {
    const kept = VERBS.map((verb) => [verb, store[verb]])
    Object.assign(world.server.context.store, Object.fromEntries(kept))
  }
}

/** Does the work while this share of the calls is answered 503. */
export async function withFault<T>(
  world: World,
  http503Share: number,
  work: () => Promise<T>,
): Promise<T> {
  await manage(world, 'PUT', '/sandbox/faults', { api: { http503Share } })
  try {
    return await work()
  } finally {
    await manage(world, 'PUT', '/sandbox/faults', {})
  }
}
