/** What a route may ask of a message, as a table: a condition that is not written always holds. */
import type { Mode } from '@peyk/text/encoding'

export const TRAFFIC_CLASSES = ['transactional', 'commercial'] as const
export type TrafficClass = (typeof TRAFFIC_CLASSES)[number]

/** What needs the consent of its recipient is commercial. */
export const classOf = (iysList: string | null): TrafficClass =>
  iysList === null ? 'transactional' : 'commercial'

export const ROUTE_ENCODINGS = ['gsm', 'turkish', 'ucs2'] as const
export type RouteEncoding = (typeof ROUTE_ENCODINGS)[number]

/** Carriers tell one Turkish table from the other no more than customers do. */
export const encodingOfMode = (mode: Mode): RouteEncoding =>
  mode === 'turkish-single' ? 'turkish' : mode

export interface RouteConditions {
  /** Digits of E.164 behind the plus: `90532`. */
  readonly prefixes?: readonly string[] | undefined
  /** ISO 3166-1 alpha-2. */
  readonly countries?: readonly string[] | undefined
  /** By the table of blocks. */
  readonly operators?: readonly string[] | undefined
  readonly accounts?: readonly number[] | undefined
  readonly senders?: readonly string[] | undefined
  readonly classes?: readonly TrafficClass[] | undefined
  readonly encodings?: readonly RouteEncoding[] | undefined
  /** Istanbul time, `08:00-21:00`: from the first minute, to the last and not in it. */
  readonly hours?: string | undefined
}

export interface RouteFacts {
  /** E.164 without plus. */
  readonly number: number
  readonly accountId: number
  readonly sender: string
  readonly trafficClass: TrafficClass
  readonly encoding: RouteEncoding
  /** Of the day in Istanbul. */
  readonly minute: number
  /** Asked only where a route wants to know: it takes a look-up. '' for nobody. */
  readonly country: () => string
  readonly operator: () => string
}

interface Condition<Wanted> {
  readonly holds: (wanted: Wanted, facts: RouteFacts) => boolean
  /** Of a message for which it does not hold. */
  readonly actual: (facts: RouteFacts) => string
}

/** A condition that names what it wants in a list. */
const among = <T>(what: string, of: (facts: RouteFacts) => T): Condition<readonly T[]> => ({
  holds: (wanted, facts) => wanted.includes(of(facts)),
  actual: (facts) => `the ${what} is ${of(facts) === '' ? 'not known' : of(facts)}`,
})

const CONDITIONS: {
  readonly [Name in keyof RouteConditions]-?: Condition<NonNullable<RouteConditions[Name]>>
} = {
  classes: among('class', ({ trafficClass }) => trafficClass),
  accounts: among('account', ({ accountId }) => accountId),
  senders: among('sender', ({ sender }) => sender),
  encodings: among('encoding', ({ encoding }) => encoding),
  hours: {
    holds: isWithin,
    actual: ({ minute }) => `it is ${clockText(minute)} in Istanbul`,
  },
  prefixes: {
    holds: (wanted, { number }) => {
      const digits = String(number)
      return wanted.some((prefix) => digits.startsWith(prefix))
    },
    actual: ({ number }) => `the number is +${number}`,
  },
  countries: among('country', ({ country }) => country()),
  operators: among('operator', ({ operator }) => operator()),
}

type Name = keyof RouteConditions
const NAMES = Object.keys(CONDITIONS) as Name[]

/** Undefined if all hold; else a way to the words, which few want to read. */
export function unmetCondition(
  when: RouteConditions,
  facts: RouteFacts,
): (() => string) | undefined {
  for (const name of NAMES) {
    const wanted = when[name]
    if (wanted === undefined) continue
    const { holds, actual } = CONDITIONS[name] as Condition<unknown>
    if (holds(wanted, facts)) continue
    const shown = Array.isArray(wanted) ? wanted.join(', ') : String(wanted)
    return () => `${name} ${shown}: ${actual(facts)}`
  }
  return undefined
}

const MINUTES_OF_DAY = 24 * 60
const HOURS = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/

export const isHours = (text: string): boolean => HOURS.test(text)

/** Over midnight where the end lies before the beginning. */
function isWithin(hours: string, { minute }: RouteFacts): boolean {
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] =
    HOURS.exec(hours)?.slice(1).map(Number) ?? []
  const from = fromHour * 60 + fromMinute
  const length = (toHour * 60 + toMinute - from + MINUTES_OF_DAY) % MINUTES_OF_DAY
  return (minute - from + MINUTES_OF_DAY) % MINUTES_OF_DAY < (length || MINUTES_OF_DAY)
}

const clockText = (minute: number): string =>
  [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':')
