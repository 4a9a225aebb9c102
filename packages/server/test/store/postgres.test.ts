/** The store on a real PostgreSQL: the suite that every engine passes. */
import { freshDatabase } from '../kit/postgres.ts'
import { openShared } from '../kit/store-kit.ts'
import { describeStore } from './suite/describe-store.ts'

describeStore('PostgreSQL', async () => openShared(await freshDatabase()))
