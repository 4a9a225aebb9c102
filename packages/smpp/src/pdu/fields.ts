/**
 * The kinds of fields that PDUs are made of (SMPP 3.4 §3.1), as rows of data.
 *
 * A PDU is a list of rows; the codec reads and writes by them, the types of TypeScript follow from
 * them. What a field may hold at most is in its row, the terminating NUL of a C-octet string
 * counted, as the specification counts it.
 */
import type { StatusName } from './statuses.ts'

export type FieldKind = 'u8' | 'cstring' | 'octets' | 'destinations' | 'failures'

export interface Field<Name extends string = string, Kind extends FieldKind = FieldKind> {
  readonly name: Name
  readonly kind: Kind
  /** Octets, a NUL included; for integers their size. */
  readonly max: number
  /** What a peer is told who sends it wrongly. */
  readonly error: StatusName
}

export const u8 = <N extends string>(name: N): Field<N, 'u8'> => ({
  ...{ name, kind: 'u8', max: 1, error: 'ESME_RINVCMDLEN' },
})

/** A C-octet string: ends with a NUL, and is no longer than `max` octets with it. */
export const cstring = <N extends string>(
  name: N,
  max: number,
  error: StatusName = 'ESME_RINVCMDLEN',
): Field<N, 'cstring'> => ({ name, kind: 'cstring', max, error })

/** An octet with the length, then so many octets (`sm_length` and `short_message`, §5.2.21). */
export const octets = <N extends string>(name: N, max: number): Field<N, 'octets'> => ({
  ...{ name, kind: 'octets', max, error: 'ESME_RINVMSGLEN' },
})

/** To whom a submit_multi goes (§4.5.1.1): an address, or the name of a distribution list. */
export type Destination =
  | { readonly ton: number; readonly npi: number; readonly address: string }
  | { readonly list: string }

/** Whom a submit_multi did not reach (§4.5.2.1). */
export interface Failure {
  readonly ton: number
  readonly npi: number
  readonly address: string
  /** A command_status. */
  readonly status: number
}

/** An octet with the count, then so many destinations. */
export const destinations = <N extends string>(name: N): Field<N, 'destinations'> => ({
  ...{ name, kind: 'destinations', max: 255, error: 'ESME_RINVNUMDESTS' },
})

export const failures = <N extends string>(name: N): Field<N, 'failures'> => ({
  ...{ name, kind: 'failures', max: 255, error: 'ESME_RINVCMDLEN' },
})

interface Values {
  readonly u8: number
  readonly cstring: string
  readonly octets: Uint8Array
  readonly destinations: readonly Destination[]
  readonly failures: readonly Failure[]
}

export type ValueOf<Kind extends FieldKind> = Values[Kind]

/** What the fields of a list make together. */
export type BodyOf<Fields extends readonly Field[]> = {
  -readonly [F in Fields[number] as F['name']]: ValueOf<F['kind']>
}

export const NO_OCTETS: Uint8Array = new Uint8Array(0)
const NOTHING: readonly never[] = []

/** What a field holds that nobody has set; the same value each time. */
export const DEFAULTS: Values = {
  ...{ u8: 0, cstring: '', octets: NO_OCTETS },
  ...{ destinations: NOTHING, failures: NOTHING },
}
