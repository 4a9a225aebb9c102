/**
 * A row of the status table: which calls answer the code, in which forms, and what has to be so
 * for it to come.
 */
import { ENDPOINTS } from '@peyk/contract/endpoint-table'
import {
  ALL_WAYS,
  type Customer,
  call,
  openAccount,
  type Reply,
  type Sent,
  type Way,
  type World,
} from '../../../kit/wire-kit.ts'
import { fine } from './fine.ts'

/** Everything is prepared; `ask` makes the one call that is judged. */
export interface Situation {
  readonly who: Customer
  readonly ask: () => Promise<Reply>
}

export interface StatusRow {
  readonly calls: readonly string[]
  readonly code: number
  readonly ways: readonly Way[]
  readonly cause: string
  readonly prepare: (world: World, way: Way, path: string) => Promise<Situation>
}

/** A row whose cause lies in the account and the content, which stays fine where it is not told. */
export function row(
  code: number,
  calls: readonly string[],
  cause: string,
  make: (world: World, who: Customer, way: Way) => unknown,
  account: Parameters<typeof openAccount>[1] = {},
  ways: readonly Way[] = ALL_WAYS,
): StatusRow {
  return {
    ...{ code, calls, cause, ways },
    async prepare(world, way, path) {
      const who = await openAccount(world, account)
      const content = (await make(world, who, way)) ?? (await fine(world, who, path))
      return { who, ask: () => call(world, way, path, who, content as object) }
    },
  }
}

/** Every call of the contract. */
export const CALLS = ENDPOINTS.map(({ path }) => path)

/** A row of every call, which needs another request than the kit would write. */
export const custom = (
  code: number,
  cause: string,
  ways: readonly Way[],
  make: (world: World, way: Way, path: string, who: Customer, content: Sent) => Promise<Reply>,
): StatusRow => ({
  ...{ code, cause, ways, calls: CALLS },
  async prepare(world, way, path) {
    const who = await openAccount(world)
    const content = await fine(world, who, path)
    return { who, ask: () => make(world, way, path, who, content) }
  },
})
