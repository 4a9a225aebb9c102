/**
 * The tests run on the sources (`source` condition).
 *
 * Tests of pure code share one module graph per thread (`isolate: false`), which is several times
 * faster; tests of the server, which owns sockets, threads and files, get a process of their own per
 * file. (As threads that come and go they ended Node 24 now and then: "Check failed" in V8's
 * bookkeeping of compiled pages.) A new package falls among the isolated ones, and so is never left
 * out.
 */
import { defineConfig } from 'vitest/config'

/** They need programs that npm does not have, or much time, and have a command of their own. */
export const INTEROP = [
  'packages/*/test/interop/**/*.test.ts',
  // Nodes that die and lose each other, most of them processes of their own with a real lease.
  'packages/server/test/e2e/nodes*.test.ts',
  'packages/server/test/inbound/*-nodes.test.ts',
  'packages/server/test/outbound/leases.test.ts',
  'packages/server/test/{e2e,store}/move*.test.ts',
  'packages/server/test/store/postgres-spans.test.ts',
]

const pure = [
  'packages/{text,contract}/test/**/*.test.ts',
  'packages/smpp/test/{pdu,text}/**/*.test.ts',
  'tools/test/**/*.test.ts',
]

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  test: {
    pool: 'threads',
    // Vitest leaves a core idle; most of the long tests wait for processes of their own.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    projects: [
      { extends: true, test: { name: 'pure', include: pure, isolate: false } },
      {
        extends: true,
        test: {
          name: 'stateful',
          pool: 'forks',
          include: ['packages/*/test/**/*.test.ts'],
          exclude: [...pure, ...INTEROP],
          globalSetup: 'packages/server/test/kit/postgres-global.ts',
        },
      },
    ],
  },
})
