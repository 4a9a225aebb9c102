/** The virtual clock, as somebody outside reads and moves it. */
import type { Context } from '../context.ts'
import type { Managed } from '../manage/answer.ts'
import { isoText } from '../manage/shown.ts'
import { controlsOf } from './controls.ts'

export interface ClockReply {
  /** ISO 8601. */
  readonly now: string
}

export type MoveClockRequest =
  | { readonly set: number }
  /** `80s`, `3m`, `2h`, `1d`, or a sum of such: `1h30m`. */
  | { readonly advance: string }

export const getClock = ({ clock }: Context): ClockReply => ({ now: isoText(clock.now()) })

export async function moveClock(
  context: Context,
  request: MoveClockRequest,
): Promise<Managed<ClockReply>> {
  const { clock } = context
  const field = 'set' in request ? 'set' : 'advance'
  const toMs = 'set' in request ? request.set : clock.now() + readDuration(request.advance)
  if (Number.isNaN(toMs)) return misfit(field, 'must be a duration such as 80s, 3m, 2h or 1d')
  if (toMs < 0 || toMs > NOW_MS_MAX) return misfit(field, 'must stay between 1970 and 9999')
  await controlsOf(context).moveClock(toMs)
  return { reply: getClock(context) }
}

/** The wire writes a year in four digits. */
const NOW_MS_MAX = Date.UTC(9999, 11, 30)

const misfit = (field: string, message: string): Managed<never> => ({
  refused: 'misfit',
  misfits: [{ field, message }],
})

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** In milliseconds; NaN for what is no duration. */
export function readDuration(text: string): number {
  if (!/^(\d{1,15}(ms|[smhd]))+$/.test(text)) return Number.NaN
  let sumMs = 0
  for (const [, count, unit = ''] of text.matchAll(/(\d+)(ms|[smhd])/g)) {
    sumMs += Number(count) * (UNIT_MS[unit] ?? Number.NaN)
  }
  return sumMs
}
