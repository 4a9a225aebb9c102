/** What `peyk migrate` asks for: the schema of a store, looked at or brought up to date. */
import { machineTime } from '../base/clock.ts'
import { migrateDirectory, pendingInDirectory } from '../store/sqlite/migrate.ts'
import type { Place } from './places.ts'

export interface SchemaStep {
  readonly version: number
  readonly name: string
}

/** Changes nothing. @throws with one line when the schema has left this program behind */
export async function pendingSteps(place: Place): Promise<readonly SchemaStep[]> {
  if ('directory' in place) return pendingInDirectory(place.directory)
  const { aloneOrRefused, pendingMigrations } = await postgres()
  return aloneOrRefused(place.database, pendingMigrations)
}

/** @returns what was done. @throws with one line when it cannot be */
export async function migrateStore(place: Place): Promise<readonly SchemaStep[]> {
  if ('directory' in place) return migrateDirectory(place.directory)
  const { aloneOrRefused, migratePostgres } = await postgres()
  const nowMs = machineTime.now()
  return aloneOrRefused(place.database, (client) => migratePostgres(client, nowMs))
}

const postgres = async () => ({
  ...(await import('../store/postgres/alone.ts')),
  ...(await import('../store/postgres/migrate.ts')),
})
