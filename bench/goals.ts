/**
 * What Peyk promises on a machine of two cores with the load generator, and PostgreSQL where there
 * is one, on the same two. A goal is reported as met or not and never fails the run: another
 * machine has other figures.
 */
export type Goal = { readonly atLeast: number } | { readonly below: number }

export const STORE_NAMES = ['sqlite', 'postgres'] as const
export type StoreName = (typeof STORE_NAMES)[number]

const SQLITE = {
  ordersPerSecond: { atLeast: 15_000 },
  ordersP99Ms: { below: 25 },
  ordersShareOfBare: { atLeast: 0.6 },
  checkedShareOfPlain: { atLeast: 0.8 },
  bigOrderMs: { below: 400 },
  smallBesideBigP99Ms: { below: 50 },
  finalPerSecond: { atLeast: 10_000 },
  drainPerSecond: { atLeast: 40_000 },
  webhooksPerSecond: { atLeast: 2_000 },
  carrierFinalPerSecond: { atLeast: 10_000 },
  carrierToldPerSecond: { atLeast: 5_000 },
  carrierDrainPerSecond: { atLeast: 40_000 },
  toCarrierP50Ms: { below: 10 },
  timesKannel: { atLeast: 3 },
  shareOfKannelCpu: { below: 0.5 },
  reportPageP99Ms: { below: 25 },
  reportsPageP99Ms: { below: 25 },
  storedShareOfEmpty: { atLeast: 0.8 },
  contactsPerSecond: { atLeast: 3_000 },
  contactsSearchMs: { below: 30 },
  readyMs: { below: 700 },
  idleRssMib: { below: 120 },
} as const satisfies Readonly<Record<string, Goal>>

/** What is left out is measured without a goal. */
export type Goals = { readonly [N in keyof typeof SQLITE]?: Goal }

export const GOALS: Readonly<Record<StoreName, Goals>> = {
  sqlite: SQLITE,
  postgres: {
    ordersPerSecond: { atLeast: 9_000 },
    finalPerSecond: { atLeast: 4_000 },
    bigOrderMs: { below: 1_000 },
    webhooksPerSecond: { atLeast: 2_000 },
    contactsSearchMs: { below: 30 },
    toCarrierP50Ms: { below: 10 },
  },
}

export function isMet(goal: Goal, value: number): boolean {
  return 'atLeast' in goal ? value >= goal.atLeast : value < goal.below
}
