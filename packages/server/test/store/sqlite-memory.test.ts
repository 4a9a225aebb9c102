/** The embedded store in memory, as `peyk dev --memory` has it. */
import { openStore } from '../kit/store-kit.ts'
import { describeStore } from './suite/describe-store.ts'

describeStore('SQLite in memory', () => openStore())
