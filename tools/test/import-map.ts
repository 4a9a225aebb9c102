/**
 * Who may import whom, as data. The test beside this file reads the imports of every source file
 * and holds them to these rows.
 *
 * A file belongs to the row with the longest path that it starts with, and may always import from
 * it. What a row leaves out is forbidden; `why` ends the sentence "not allowed, because …".
 */
export interface Zone {
  /** A folder (ends in `/`) or a file, from the root of the repository. */
  path: string
  /** The other rows it may import. */
  may: readonly string[]
  /** Rows of which it may import the types only. */
  mayTypesOf?: readonly string[]
  /** Single files of rows that it may not import otherwise. */
  mayFiles?: readonly string[]
  /** Packages from npm, by name; `@scope/*` stands for a whole scope. */
  packages: readonly string[] | 'any'
  /** Modules of Node. */
  node: readonly string[] | 'any'
  /** The test first asserts that it saw so many files. 0: the folder comes later. */
  filesMin: number
  why: string
}

const server = 'packages/server/src'

export const ZONES = {
  text: {
    path: 'packages/text/src/',
    may: [],
    packages: [],
    node: [],
    filesMin: 10,
    why: 'text is pure, depends on nothing and runs in the browser too',
  },
  contract: {
    path: 'packages/contract/src/',
    may: [],
    packages: ['saxes', 'zod'],
    node: [],
    filesMin: 15,
    why: 'the contract is pure: what is said on the wire, with zod and an XML reader',
  },
  smpp: {
    path: 'packages/smpp/src/',
    may: ['smppPdu', 'text'],
    packages: [],
    node: ['node:net', 'node:stream', 'node:tls'],
    filesMin: 25,
    why: 'smpp is a protocol and nothing of the product; only text and sockets are under it',
  },
  smppPdu: {
    path: 'packages/smpp/src/pdu/',
    may: [],
    packages: [],
    node: [],
    filesMin: 10,
    why: 'the PDU codec turns bytes into values and back, and knows nothing else',
  },
  client: {
    path: 'packages/client/src/',
    may: [],
    mayTypesOf: ['contract'],
    mayFiles: ['packages/contract/src/statuses.ts'],
    packages: [],
    node: [],
    filesMin: 0,
    why: 'the client runs on fetch alone: of the contract it takes types and the status catalogue',
  },
  panel: {
    path: 'packages/panel/src/',
    may: ['text'],
    mayTypesOf: ['contract'],
    packages: ['react', 'react-dom', '@tanstack/*', '@radix-ui/*', 'uplot', 'papaparse'],
    node: [],
    filesMin: 0,
    why: 'the panel runs in the browser and meets the server only over HTTP',
  },
  base: {
    path: `${server}/base/`,
    may: [],
    packages: ['ipaddr.js'],
    node: 'any',
    filesMin: 4,
    why: 'base is under everything and imports nothing of ours',
  },
  rules: {
    path: `${server}/rules/`,
    may: ['contract', 'text'],
    packages: ['libphonenumber-js'],
    node: [],
    filesMin: 10,
    why: 'rules are pure: time, chance and facts are arguments',
  },
  store: {
    path: `${server}/store/`,
    may: ['rules', 'base'],
    packages: ['better-sqlite3', 'pg'],
    node: 'any',
    filesMin: 20,
    why: 'the store keeps what the rules decide, and knows nothing of the wire',
  },
  operations: {
    path: `${server}/operations/`,
    may: ['rules', 'store', 'base', 'contract', 'text'],
    packages: ['file-type'],
    node: [],
    filesMin: 8,
    why: 'an operation is the same whatever door the request came in by',
  },
  inbound: {
    path: `${server}/inbound/`,
    may: ['operations', 'base', 'contract', 'smpp', 'smppPdu'],
    packages: ['fastify', '@fastify/*', 'prom-client', 'zod'],
    node: 'any',
    filesMin: 10,
    why: 'inbound is the door: it calls operations, and never the store, the rules or outbound',
  },
  outbound: {
    path: `${server}/outbound/`,
    may: ['rules', 'store', 'base', 'contract', 'smpp', 'smppPdu', 'text'],
    packages: ['undici', 'zod'],
    node: 'any',
    filesMin: 5,
    why: 'outbound and inbound meet in the store and nowhere else',
  },
  smsc: {
    path: `${server}/smsc/`,
    may: ['base', 'smpp', 'smppPdu'],
    packages: ['fastify'],
    node: ['node:net'],
    filesMin: 10,
    why: 'the SMSC is a carrier of its own, and meets the platform over SMPP only',
  },
  cli: {
    path: `${server}/cli/`,
    may: ['start', 'startParts', 'config', 'configParts', 'client', 'contract', 'smsc'],
    mayFiles: [`${server}/base/chance.ts`],
    packages: ['commander', 'cli-progress'],
    node: 'any',
    filesMin: 1,
    why: 'the command line asks start for what it wants, or talks HTTP; it does not reach inside',
  },
  config: {
    path: `${server}/config.ts`,
    may: ['base', 'configParts'],
    packages: ['zod'],
    node: 'any',
    filesMin: 1,
    why: 'settings are read before any part exists',
  },
  configParts: {
    path: `${server}/config/`,
    may: ['base'],
    packages: ['zod'],
    node: 'any',
    filesMin: 1,
    why: 'settings are read before any part exists',
  },
  start: {
    path: `${server}/start.ts`,
    may: [
      ...[
        'base',
        'config',
        'configParts',
        'contract',
        'inbound',
        'operations',
        'outbound',
        'rules',
      ],
      ...['smpp', 'startParts', 'store', 'text'],
    ],
    packages: 'any',
    node: 'any',
    filesMin: 1,
    why: 'start puts the parts together, so nothing that starts it may be among them',
  },
  startParts: {
    path: `${server}/start/`,
    may: [
      'base',
      'config',
      'configParts',
      'contract',
      'operations',
      'outbound',
      'rules',
      'store',
      'text',
    ],
    packages: [],
    node: 'any',
    filesMin: 1,
    why: 'these are pieces of start.ts, which alone knows the doors',
  },
} satisfies Record<string, Zone>

export type ZoneName = keyof typeof ZONES

/** The rows by name, for code that finds the name in the data. */
export const zones: ReadonlyMap<string, Zone> = new Map(Object.entries(ZONES))
