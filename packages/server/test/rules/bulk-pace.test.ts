/** The pace of large orders: bursts, and the block that is held while small ones go before. */
import { expect, test } from 'vitest'
import { againAt, type BulkPace, burstOf, paceAfter } from '../../src/rules/bulk-pace.ts'

const NOW = 1_000_000
const paceOf = (more: Partial<BulkPace>): BulkPace => ({
  ...{ ratePerSecond: 100, nextSlotMs: 0, heldSlotMs: 0, heldSlots: 0 },
  ...more,
})

test('a burst is a tenth of a second, and a slot at least', () => {
  expect(burstOf(paceOf({}), NOW, 500)).toMatchObject({ slots: 10, fromMs: NOW })
  expect(burstOf(paceOf({ ratePerSecond: 3 }), NOW, 500)).toMatchObject({ slots: 1, fromMs: NOW })
})

test('the next burst follows the slots that were used, not the time of waking', () => {
  const burst = burstOf(paceOf({ nextSlotMs: NOW - 7 }), NOW, 500)
  expect(paceAfter(burst, 10)).toMatchObject({ nextSlotMs: NOW + 93, heldSlots: 0 })
  expect(paceAfter(burst, 4)).toMatchObject({ nextSlotMs: NOW + 33 })
})

test('who has to wait holds a block, behind which the small ones go on', () => {
  const waiting = burstOf(paceOf({ nextSlotMs: NOW + 50 }), NOW, 500)
  const held = paceAfter(waiting, 0)
  expect(waiting.slots).toBe(0)
  expect(held).toMatchObject({ heldSlotMs: NOW + 50, heldSlots: 10, nextSlotMs: NOW + 150 })
  expect(againAt(held)).toBe(NOW + 50)
  // Small ones have come meanwhile: the block stays where it is.
  const later = burstOf({ ...held, nextSlotMs: NOW + 900 }, NOW + 50, 500)
  expect(later).toMatchObject({ slots: 10, fromMs: NOW + 50 })
  const after = paceAfter(later, 4)
  expect(after).toMatchObject({ heldSlotMs: NOW + 90, heldSlots: 6, nextSlotMs: NOW + 900 })
  expect(burstOf(after, NOW + 60, 500).slots).toBe(0)
  const done = paceAfter(burstOf(after, NOW + 90, 500), 6)
  expect([done.heldSlots, againAt(done)]).toEqual([0, NOW + 900])
})

test('a block is a tenth of the wait, and no more than there is to send', () => {
  const far = paceOf({ nextSlotMs: NOW + 60_000 })
  const held = paceAfter(burstOf(far, NOW, 5_000), 0)
  expect(held).toMatchObject({ heldSlots: 600, nextSlotMs: NOW + 66_000 })
  expect(paceAfter(burstOf(far, NOW, 7), 0)).toMatchObject({ heldSlots: 7 })
  // It goes out in bursts all the same.
  expect(burstOf(held, NOW + 60_000, 5_000).slots).toBe(10)
})

test('held slots that nobody could use are gone', () => {
  const held = paceOf({ nextSlotMs: NOW + 400, heldSlotMs: NOW - 300, heldSlots: 50 })
  expect(burstOf(held, NOW, 500)).toMatchObject({ slots: 10, pace: { heldSlots: 20 } })
  const missed = burstOf({ ...held, heldSlots: 30, nextSlotMs: NOW }, NOW, 500)
  expect(missed).toMatchObject({ slots: 10, fromMs: NOW, pace: { heldSlots: 0 } })
})
