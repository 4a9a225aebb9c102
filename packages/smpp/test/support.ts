/** Octets for tests, written as people read them. */
export const hex = (octets: Uint8Array): string =>
  Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join(' ')

/** From hexadecimal digits with any spaces between them. */
export const octets = (...digits: readonly string[]): Buffer =>
  Buffer.from(digits.join('').replace(/\s/g, ''), 'hex')

export const ascii = (text: string): Buffer => Buffer.from(text, 'latin1')
