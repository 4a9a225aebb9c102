/**
 * The stores that Peyk is measured on. A scenario asks for a new, empty place for the data of an
 * installation and need not know which of them it got.
 */
import { makeFolder, removeFolder } from './children.ts'
import type { StoreName } from './goals.ts'
import { openPostgres } from './postgres.ts'

/** An empty store for one installation. */
export interface Place {
  /** The working folder of its nodes. */
  readonly folder: string
  /** What tells `peyk dev` to use it. */
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  remove(): Promise<void>
}

export interface StoreUnderTest {
  readonly name: StoreName
  /** What its figures depend on beside the machine, in a line; empty where that is nothing. */
  readonly description: string
  /** The first process of PostgreSQL, where it runs on this machine. */
  readonly postmasterPid: number | undefined
  makePlace(): Promise<Place>
  /** Removes the places that are left, after their servers have ended. */
  removePlaces(): Promise<void>
}

/** @param databaseUrl of a server of PostgreSQL to use; without it one is started */
export function openStore(
  name: StoreName,
  databaseUrl: string | undefined,
): Promise<StoreUnderTest> {
  return name === 'sqlite' ? Promise.resolve(SQLITE) : openPostgres(databaseUrl)
}

const SQLITE: StoreUnderTest = {
  name: 'sqlite',
  description: '',
  postmasterPid: undefined,
  async makePlace() {
    const folder = makeFolder('peyk')
    return {
      folder,
      args: ['--data', folder],
      environment: {},
      async remove() {
        removeFolder(folder)
      },
    }
  },
  async removePlaces() {},
}
