/** Octets for tests, written as people read them. */
import fc from 'fast-check'

export const hex = (octets: Uint8Array): string =>
  Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join(' ')

/** From hexadecimal digits with any spaces between them. */
export const octets = (...digits: readonly string[]): Buffer =>
  Buffer.from(digits.join('').replace(/\s/g, ''), 'hex')

export const ascii = (text: string): Buffer => Buffer.from(text, 'latin1')

/** Any string, halves of surrogate pairs included. (The unit `binary` takes seconds to set up.) */
export const anyText = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units))
