/**
 * UCS-2 user data: UTF-16 units, big-endian (data coding 8).
 *
 * The name is the standard's; handsets read the octets as UTF-16, so a letter outside the basic
 * plane is a surrogate pair. A lone surrogate is carried as it is: it harms nobody, and refusing
 * it would make the reading of a text depend on what somebody typed.
 */
import { memoryFor } from './memory.ts'

/** Units turned into letters at one go; well below what engines allow as arguments. */
const CHUNK_UNITS = 4096

export function isHighSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800
}

export function isLowSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xdc00
}

/** Two octets to a unit, the high one first. */
export function encodeUcs2(text: string): Uint8Array {
  const octets = memoryFor(text.length * 2)
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i)
    octets[i * 2] = unit >> 8
    octets[i * 2 + 1] = unit & 0xff
  }
  return octets
}

/** An odd octet at the end is half a letter and is left out. */
export function decodeUcs2(octets: Uint8Array): string {
  const units = new Array<number>(octets.length >> 1)
  for (let i = 0; i < units.length; i += 1) {
    units[i] = ((octets[i * 2] as number) << 8) | (octets[i * 2 + 1] as number)
  }
  return textOfUnits(units)
}

/** The string of these UTF-16 units, lone surrogates included. */
export function textOfUnits(units: readonly number[]): string {
  if (units.length <= CHUNK_UNITS) return Reflect.apply(String.fromCharCode, null, units)
  let text = ''
  for (let at = 0; at < units.length; at += CHUNK_UNITS) {
    text += Reflect.apply(String.fromCharCode, null, units.slice(at, at + CHUNK_UNITS))
  }
  return text
}
