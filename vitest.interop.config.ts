/**
 * The tests that need other people's programs: `npm run test:interop` sees to it that they are
 * there. Because of their time the oldest PostgreSQL, the plans of five million rows, and nodes that die
 * are among them. One file at a time, since gateways that are starved of their processor drop connections.
 */
import { defineConfig } from 'vitest/config'
import { INTEROP } from './vitest.config.ts'

export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
  test: {
    name: 'interop',
    include: INTEROP,
    globalSetup: 'packages/server/test/kit/postgres-global.ts',
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
