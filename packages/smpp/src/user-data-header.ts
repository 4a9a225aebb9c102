/**
 * The header in front of the user data (3GPP TS 23.040 §9.2.3.24), as it comes from others.
 *
 * Elements that nobody here needs are passed over, and so are those that make no sense: a header
 * is never a reason to lose the text behind it.
 */
import type { GsmTables } from '@peyk/text/gsm'
import { TURKISH_LANGUAGE } from '@peyk/text/turkish'

/** Where a part belongs. */
export interface Place {
  readonly reference: number
  /** 1 to 255. */
  readonly total: number
  /** From 1 to `total`. */
  readonly sequence: number
}

export interface Ports {
  readonly destination: number
  readonly source: number
}

export interface UserDataHeader {
  /** The length octet counted. */
  readonly octets: number
  readonly place: Place | null
  readonly ports: Ports | null
  readonly tables: GsmTables
}

interface Found {
  place: Place | null
  ports: Ports | null
  tables: { locking?: boolean; single?: boolean }
}

interface ElementRow {
  readonly octets: number
  readonly read: (data: Buffer, found: Found) => void
}

/** By information element identifier. */
const ELEMENTS: ReadonlyMap<number, ElementRow> = new Map([
  /** §9.2.3.24.1: concatenation, 8-bit reference. */
  [0x00, { octets: 3, read: (data, found) => readPlace(found, data.readUInt8(0), data, 1) }],
  /** §9.2.3.24.8: concatenation, 16-bit reference. */
  [0x08, { octets: 4, read: (data, found) => readPlace(found, data.readUInt16BE(0), data, 2) }],
  /** §9.2.3.24.3: ports of 8 bits. */
  [0x04, { octets: 2, read: (data, found) => readPorts(found, data, 1) }],
  /** §9.2.3.24.4: ports of 16 bits. */
  [0x05, { octets: 4, read: (data, found) => readPorts(found, data, 2) }],
  /** §9.2.3.24.15: national language single shift. */
  [0x24, { octets: 1, read: (data, { tables }) => readLanguage(tables, 'single', data) }],
  /** §9.2.3.24.16: national language locking shift. */
  [0x25, { octets: 1, read: (data, { tables }) => readLanguage(tables, 'locking', data) }],
])

/** Null where the octets cannot begin with a header. */
export function readUserDataHeader(userData: Uint8Array): UserDataHeader | null {
  const octets = 1 + (userData[0] ?? Number.POSITIVE_INFINITY)
  if (octets > userData.length) return null
  const found: Found = { place: null, ports: null, tables: {} }
  for (let at = 1; at + 2 <= octets; ) {
    const start = at + 2
    const row = ELEMENTS.get(userData[at] as number)
    at = start + (userData[at + 1] as number)
    if (at > octets) break
    if (row?.octets === at - start) row.read(Buffer.from(userData.subarray(start, at)), found)
  }
  return { octets, ...found }
}

/** A place that cannot be is ignored (§9.2.3.24.1); of two the last one counts. */
function readPlace(found: Found, reference: number, data: Buffer, at: number): void {
  found.place = placeOf(reference, data[at], data[at + 1]) ?? found.place
}

export function placeOf(
  reference: number | undefined,
  total: number | undefined,
  sequence: number | undefined,
): Place | null {
  if (reference === undefined || total === undefined || sequence === undefined) return null
  const isPossible = sequence >= 1 && sequence <= total
  return isPossible ? { reference, total, sequence } : null
}

function readPorts(found: Found, data: Buffer, octets: number): void {
  found.ports = { destination: data.readUIntBE(0, octets), source: data.readUIntBE(octets, octets) }
}

/** A phone that does not know a language reads the default alphabet (3GPP TS 23.038 §C.3). */
function readLanguage(
  tables: Found['tables'],
  which: 'single' | 'locking',
  [language]: Uint8Array,
): void {
  if (language === TURKISH_LANGUAGE) tables[which] = true
}
