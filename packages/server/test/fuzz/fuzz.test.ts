/** A short walk of the fuzzer; `npm run fuzz` takes the long one. */
import { expect, test } from 'vitest'
import { fuzz } from './fuzz.ts'

const SEED = 20261126

test('hostile requests are answered in the envelope, with a code that the call can answer', async () => {
  const { failure, requests, codes } = await fuzz({ seed: SEED, requestsMax: 600, msMax: 8_000 })
  expect(failure).toBeUndefined()
  expect(requests).toBeGreaterThan(50)
  // It reaches the operations and does not end at the door.
  expect(codes.get(200)).toBeGreaterThan(5)
  for (const code of [400, 401, 404]) expect(codes.has(code), String(code)).toBe(true)
})
