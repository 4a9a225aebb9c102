/**
 * What Peyk promises on a machine of two cores with the load generator on the same two. A goal is
 * reported as met or not and never fails the run: another machine has other figures.
 */
export type Goal = { readonly atLeast: number } | { readonly below: number }

export const GOALS = {
  ordersPerSecond: { atLeast: 15_000 },
  ordersP99Ms: { below: 25 },
  ordersShareOfBare: { atLeast: 0.6 },
  bigOrderMs: { below: 400 },
  smallBesideBigP99Ms: { below: 50 },
  finalPerSecond: { atLeast: 10_000 },
  drainPerSecond: { atLeast: 40_000 },
  reportPageP99Ms: { below: 25 },
  reportsPageP99Ms: { below: 25 },
  storedShareOfEmpty: { atLeast: 0.8 },
  readyMs: { below: 700 },
  idleRssMib: { below: 120 },
} as const satisfies Readonly<Record<string, Goal>>

export function isMet(goal: Goal, value: number): boolean {
  return 'atLeast' in goal ? value >= goal.atLeast : value < goal.below
}
