/** Migrations in order: append-only, each run once, in the transaction that notes it. */
import type { Dialect } from '../dialect.ts'
import { first } from './0001-first.ts'
import { nodes } from './0002-nodes.ts'
import { retention } from './0003-retention.ts'
import { accountSettings } from './0004-account-settings.ts'
import { contacts } from './0005-contacts.ts'
import { senders } from './0006-senders.ts'
import { consents } from './0007-consents.ts'
import { iys } from './0008-iys.ts'
import { webhooks } from './0009-webhooks.ts'
import { requestLog } from './0010-request-log.ts'
import { idempotency } from './0011-idempotency.ts'
import { limits } from './0012-limits.ts'
import { lists } from './0013-lists.ts'
import { carriers } from './0014-carriers.ts'
import { carriersOverSmpp } from './0015-carriers-over-smpp.ts'
import { smppDoor } from './0016-smpp-door.ts'
import { bulkTurns } from './0017-bulk-turns.ts'
import { bulkSlots } from './0018-bulk-slots.ts'
import { secondCarriers } from './0019-second-carriers.ts'
import { longerMemory } from './0020-longer-memory.ts'

export interface Migration {
  readonly version: number
  readonly name: string
  /**
   * The oldest schema whose programs go on working after this migration: as long as it only adds,
   * that of the release before. Nodes are upgraded one after the other.
   */
  readonly runsWith: number
  readonly statements: (dialect: Dialect) => readonly string[]
}

export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: 'first', runsWith: 1, statements: first },
  { version: 2, name: 'nodes', runsWith: 1, statements: nodes },
  { version: 3, name: 'retention', runsWith: 1, statements: retention },
  { version: 4, name: 'account-settings', runsWith: 1, statements: accountSettings },
  { version: 5, name: 'contacts', runsWith: 1, statements: contacts },
  { version: 6, name: 'senders', runsWith: 1, statements: senders },
  { version: 7, name: 'consents', runsWith: 1, statements: consents },
  { version: 8, name: 'iys', runsWith: 1, statements: iys },
  { version: 9, name: 'webhooks', runsWith: 1, statements: webhooks },
  { version: 10, name: 'request-log', runsWith: 1, statements: requestLog },
  { version: 11, name: 'idempotency', runsWith: 1, statements: idempotency },
  { version: 12, name: 'limits', runsWith: 1, statements: limits },
  { version: 13, name: 'lists', runsWith: 1, statements: lists },
  { version: 14, name: 'carriers', runsWith: 1, statements: carriers },
  { version: 15, name: 'carriers-over-smpp', runsWith: 1, statements: carriersOverSmpp },
  { version: 16, name: 'smpp-door', runsWith: 1, statements: smppDoor },
  { version: 17, name: 'bulk-turns', runsWith: 1, statements: bulkTurns },
  { version: 18, name: 'bulk-slots', runsWith: 1, statements: bulkSlots },
  { version: 19, name: 'second-carriers', runsWith: 1, statements: secondCarriers },
  { version: 20, name: 'longer-memory', runsWith: 1, statements: longerMemory },
]

/** The schema that this program is made for. */
export const NEWEST = MIGRATIONS.at(-1)?.version ?? 0

/** What a database says about its schema. */
export interface Schema {
  readonly version: number
  /** The oldest program that it still works with. */
  readonly runsWith: number
}

/** @throws when the schema has left this program behind */
export function checkSchema({ version, runsWith }: Schema): void {
  if (runsWith <= NEWEST) return
  throw new Error(
    `the database has schema ${version}, this Peyk knows ${NEWEST}: start a newer Peyk`,
  )
}
