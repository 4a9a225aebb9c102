/**
 * Every carrier that the SMSC can be ends with the right states and the right money. The rows are
 * shared out over several files: each has a store with a thread of its own, and Node does not like
 * many of them in one process.
 *
 * Each gets the same traffic: ten messages, one of them to a phone that cannot be reached, and one
 * message of three parts in Turkish. What a row does not say is as with the plain carrier.
 */
import { afterEach, expect, test } from 'vitest'
import type { PersonalityName } from '../../src/smsc/personalities.ts'
import { mobiles } from '../kit/store-kit.ts'
import { audit } from '../store/audit.ts'
import type { Wishes } from './smpp-kit.ts'
import { openSmppWorld, type SmppWorld } from './smpp-world.ts'

interface Expected {
  readonly settings?: Wishes
  readonly password?: string
  /** Nothing is delivered, and everything is paid back. */
  readonly isLost?: boolean
  readonly isLongUndelivered?: boolean
  /** Messages that may have been sent twice, at least; none if absent. */
  readonly twiceMin?: number
  readonly lastError?: string
}

const none: Expected = {}
const ids = (messageIds: string): Expected => ({ settings: { messageIds } })
const writing = (plain: string): Expected => ({ settings: { writing: { plain } } })
const twice = (twiceMin: number): Expected => ({ twiceMin })

const EXPECTED: Readonly<Record<PersonalityName, Expected>> = {
  plain: none,
  'hex-then-decimal': ids('hex-to-dec'),
  'decimal-then-hex': ids('dec-to-hex'),
  'long-ids': none,
  'long-hex-then-decimal': ids('hex-to-dec'),
  'uuid-ids': none,
  'leading-zeros': ids('trimmed'),
  'receipt-first': none,
  'first-part-only': { settings: { receipts: 'first part' } },
  'ucs2-flagged': none,
  'no-tlvs': none,
  'tlvs-only': none,
  'bare-state': none,
  terse: none,
  'dates-of-12': none,
  'duplicate-receipts': none,
  'contradicting-receipts': none,
  'accepted-first': none,
  'stray-receipts': none,
  'other-bind': { settings: { binds: [{ count: 2 }] } },
  'last-part-fails': { isLongUndelivered: true },
  'network-failure': { isLost: true },
  'unmarked-receipts': { settings: { receiptsByText: true } },
  'no-receipts': { isLost: true },
  throttling: none,
  'rate-limited': none,
  'queue-full': none,
  'system-errors': none,
  'bare-errors': none,
  'generic-nacks': none,
  'slow-window': none,
  'half-open': twice(1),
  'never-answers': { isLost: true, ...twice(100) },
  // What is known to be there is not sent again, however long it took.
  'late-answers': twice(10),
  'double-answers': none,
  'stray-answers': none,
  'reset-before-taking': twice(1),
  'reset-before-answer': twice(1),
  'reset-within-answer': twice(1),
  'reset-after-answer': twice(0),
  unbinds: twice(0),
  'garbled-answers': twice(1),
  nonsense: twice(1),
  'hangs-at-bind': { isLost: true, lastError: 'was not answered' },
  'wrong-password': { isLost: true, lastError: 'ESME_RINVPASWD' },
  'already-bound': { settings: { binds: [{ count: 2 }] }, lastError: 'ESME_RALYBND' },
  'drops-idle': none,
  'long-password': { password: '0123456789abcdef0123456789abcdef' },
  latin1: writing('latin1'),
  packed: writing('gsm-packed'),
}

const UNREACHABLE = '905320000112'
const LONG = 'Şişli’den Iğdır’a kargonuz yola çıktı. '.repeat(3)
const PARTS = 2

/** The tests of one share of the rows, from 0 on. */
export function personalityTests(share: number, shares: number): void {
  let world: SmppWorld
  afterEach(() => world.close())

  const names = Object.keys(EXPECTED) as PersonalityName[]
  test.each(names.filter((_, at) => at % shares === share))(
    '%s',
    async (personality) => {
      const { settings = {}, password, isLost, twiceMin, lastError } = EXPECTED[personality]
      const isLongLost = isLost || EXPECTED[personality].isLongUndelivered
      world = await openSmppWorld({
        smsc: { personality },
        settings,
        ...(password !== undefined && { password }),
      })
      const { pipeline, account } = world
      await world.pass(1)
      const to = [...mobiles(9), UNREACHABLE]
      const many = await pipeline.send(account, { to })
      const long = await pipeline.send(account, { to: mobiles(1), text: LONG })
      expect([many, long]).toEqual([expect.any(Number), expect.any(Number)])
      await world.ended()

      const delivered = isLost ? {} : { delivered: 9 }
      expect(await world.states(many)).toEqual({ ...delivered, undelivered: isLost ? 10 : 1 })
      expect(await world.states(long)).toEqual(isLongLost ? { undelivered: 1 } : { delivered: 1 })
      expect(await world.spent()).toBe((isLost ? 0 : 9) + (isLongLost ? 0 : PARTS))
      await audit(pipeline.store, account.id)
      const twiceNow = await world.maybeTwice()
      if (twiceMin === undefined) expect(twiceNow).toBe(0)
      else expect(twiceNow).toBeGreaterThanOrEqual(twiceMin)
      if (lastError) expect(world.carrier.state().lastError).toContain(lastError)
      const texts = world.smsc.messages().map(({ text }) => text)
      if (!isLongLost) expect(texts).toContainEqual(expect.stringContaining(LONG.trim()))
    },
    60_000,
  )
}
