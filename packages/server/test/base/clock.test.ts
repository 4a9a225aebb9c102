/** Timers of the clock, on a machine whose time is set by somebody else. */
import { beforeEach, expect, test } from 'vitest'
import { type Clock, createClock, type TimeSource } from '../../src/base/clock.ts'
import { silentLog } from '../../src/base/log.ts'
import { startLoop } from '../../src/base/loop.ts'

const START = 1_790_000_000_000
const HOUR_MS = 3_600_000

/** A machine on which time passes, and is set, as the test says. */
class Machine implements TimeSource {
  #wallMs = START
  #passedMs = 0.25
  #alarms: { readonly atMs: number; readonly run: () => void }[] = []
  now = () => Math.floor(this.#wallMs)
  elapsed = () => this.#passedMs
  after(delayMs: number, run: () => void) {
    const alarm = { atMs: this.#passedMs + delayMs, run }
    this.#alarms.push(alarm)
    return () => {
      this.#alarms = this.#alarms.filter((each) => each !== alarm)
    }
  }
  set(byMs: number) {
    this.#wallMs += byMs
  }
  pass(ms: number) {
    const untilMs = this.#passedMs + ms
    for (;;) {
      const [next] = this.#alarms.toSorted((a, b) => a.atMs - b.atMs)
      const atMs = Math.min(untilMs, next?.atMs ?? untilMs)
      this.#wallMs += atMs - this.#passedMs
      this.#passedMs = atMs
      if (!next || next.atMs > untilMs) return
      this.#alarms = this.#alarms.filter((each) => each !== next)
      next.run()
    }
  }
}

let machine: Machine
let clock: Clock
let fired: string[]
const note = (what: string) => () => void fired.push(what)
beforeEach(() => {
  machine = new Machine()
  clock = createClock(machine)
  fired = []
})

test('a timer comes when its time has passed, not before', () => {
  clock.at(clock.now() + 1_000, note('a'))
  clock.at(clock.now() + 500, note('b'))
  machine.pass(999)
  expect(fired).toEqual(['b'])
  machine.pass(2)
  expect(fired).toEqual(['b', 'a'])
})

test.each([-HOUR_MS, HOUR_MS])('nor later or sooner on a machine set by %i ms', (byMs) => {
  clock.at(clock.now() + 1_000, note('before'))
  machine.pass(500)
  machine.set(byMs)
  expect(clock.now()).toBe(START + 500 + byMs)
  clock.at(clock.now() + 600, note('after'))
  machine.pass(499)
  expect(fired).toEqual([])
  machine.pass(2)
  expect(fired).toEqual(['before'])
  machine.pass(100)
  expect(fired).toEqual(['before', 'after'])
})

test('a clock that is moved fires what it passes, also after the machine was set', () => {
  clock.at(clock.now() + HOUR_MS, note('later'))
  machine.set(-HOUR_MS)
  clock.advance(HOUR_MS - 1)
  expect(fired).toEqual([])
  clock.advance(1)
  expect(fired).toEqual(['later'])
  clock.at(clock.now() + HOUR_MS, note('again'))
  clock.set(clock.now() + HOUR_MS)
  expect(fired).toEqual(['later', 'again'])
})

test('what is steady passes and is advanced, and nobody puts it back', () => {
  const { steady } = clock
  const beganMs = steady.now()
  steady.at(beganMs + 1_000, note('late'))
  machine.set(-HOUR_MS)
  clock.set(clock.now() - HOUR_MS)
  machine.pass(400)
  expect(steady.now() - beganMs).toBe(400)
  clock.advance(500)
  expect([steady.now() - beganMs, fired]).toEqual([900, []])
  machine.pass(101)
  expect(fired).toEqual(['late'])
})

test('who does not want to hear of moves any more is not told', () => {
  const forget = clock.onMove(note('moved'))
  clock.advance(1)
  forget()
  clock.advance(1)
  expect(fired).toEqual(['moved'])
})

test('whoever waits for an hour of the day looks again when the machine was set', async () => {
  const lookedAtMs: number[] = []
  const loop = startLoop({
    ...{ name: 'hourly', clock, log: silentLog },
    async step() {
      lookedAtMs.push(clock.now())
      return START + HOUR_MS
    },
  })
  await Promise.resolve()
  machine.set(HOUR_MS)
  // Something is always due soon.
  clock.at(clock.now() + 100, note('soon'))
  machine.pass(101)
  await Promise.resolve()
  await Promise.resolve()
  expect(lookedAtMs).toEqual([START, START + HOUR_MS + 101])
  await loop.stop()
})
