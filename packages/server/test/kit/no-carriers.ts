/** The desk of a server without carriers. */
import type { CarrierDesk } from '../../src/operations/carrier-desk.ts'
import { builtInBlocks } from '../../src/rules/block-table.ts'

export const noCarriers: CarrierDesk = {
  fixed: () => [],
  fixedRoutes: () => null,
  read: (carrier) => ({ read: carrier }),
  seal: () => null,
  open: () => ({}),
  health: () => new Map(),
  broken: () => new Map(),
  ...builtInBlocks,
  explain: async () => ({ chosen: [], rejected: [] }),
  explainSecond: async (_facts, cameBackFrom) => ({
    ...{ cameBackFrom, route: null, chosen: [], spendPerDay: null, why: 'there are no carriers' },
  }),
  chosen: async (facts) => facts.map(() => []),
  elsewhere: async () => [],
  test: async () => ({ id: 1, outcome: 'unsent', error: 'there is none', ids: [], ms: 0 }),
  changed() {},
}
