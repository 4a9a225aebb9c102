/** Whether an order is accepted: the order of the codes is the contract's (wire §6). */

import { type StatusName, statusNamed } from '@peyk/contract/statuses'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ADMISSION_RULES,
  type AdmissionFacts,
  admit,
  hopefulFacts,
} from '../../src/rules/admission.ts'
import type { OrderOutline } from '../../src/rules/compose.ts'

const GOOD: OrderOutline = {
  magicRefusal: undefined,
  iys: false,
  iysList: 'missing',
  strictIys: false,
  hasBrandCode: true,
  isTest: false,
  onlyTestNumber: false,
  scheduleMisfit: false,
  emptyText: false,
  partsMost: 1,
  recipients: 1,
  valid: 1,
  misplaced: undefined,
}
const FACTS: AdmissionFacts = {
  senderApproved: true,
  duplicate: false,
  blacklisted: 0,
  balance: 10,
  cost: 1,
}

interface Fault {
  readonly code: number
  readonly order?: Partial<OrderOutline>
  readonly facts?: Partial<AdmissionFacts>
}

/** 468 → 469 → 470 → 450 → 457 → 454 → 453 (text, then count) → 452 → 451 → 402. */
const FAULTS: readonly Fault[] = [
  { code: 468, order: { iys: 'missing', strictIys: true } },
  { code: 469, order: { iys: true, iysList: 'missing' } },
  { code: 470, order: { iys: true, iysList: 'TACIR', hasBrandCode: false } },
  { code: 450, facts: { senderApproved: false } },
  { code: 457, order: { scheduleMisfit: true } },
  { code: 454, order: { emptyText: true } },
  { code: 453, order: { partsMost: 8 } },
  { code: 453, order: { recipients: 50_001, valid: 50_001 } },
  { code: 452, order: { valid: 0 } },
  { code: 451, facts: { duplicate: true } },
  { code: 402, facts: { cost: 11 } },
]

/** The faults together; of two that touch the same field the earlier one counts. */
const together = (faults: readonly Fault[]): [OrderOutline, AdmissionFacts] => {
  const latestFirst = faults.toReversed()
  return [
    Object.assign({ ...GOOD }, ...latestFirst.map(({ order }) => order)),
    Object.assign({ ...FACTS }, ...latestFirst.map(({ facts }) => facts)),
  ]
}
const codeOf = (order: OrderOutline, facts: AdmissionFacts) => {
  const refusal = admit(order, facts)
  return refusal && statusNamed(refusal.refused).code
}

describe('precedence', () => {
  test('an order without a fault is accepted', () => {
    expect(admit(GOOD, FACTS)).toBeUndefined()
  })

  test.each(FAULTS.map((fault) => [fault.code, fault] as const))('alone: %i', (code, fault) => {
    expect(codeOf(...together([fault]))).toBe(code)
  })

  test('of any faults together, the first decides', () => {
    fc.assert(
      fc.property(fc.subarray([...FAULTS], { minLength: 1 }), (faults) => {
        expect(codeOf(...together(faults))).toBe(faults[0]?.code)
      }),
      { seed: 20260501, numRuns: 1_000 },
    )
  })

  test('a magic recipient comes before every other rule', () => {
    fc.assert(
      fc.property(fc.subarray([...FAULTS]), (faults) => {
        const [order, facts] = together(faults)
        const magicRefusal: StatusName = 'unavailable'
        expect(codeOf({ ...order, magicRefusal }, facts)).toBe(503)
      }),
      { seed: 20260501 },
    )
  })

  test('every refusal says why, and the names of the rules differ', () => {
    for (const fault of FAULTS) {
      expect(admit(...together([fault]))?.why).toMatch(/\w/)
    }
    const names = ADMISSION_RULES.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('limits', () => {
  test.each([
    ['seven parts', { partsMost: 7 }, {}, undefined],
    ['eight parts', { partsMost: 8 }, {}, 453],
    ['50,000 recipients', { recipients: 50_000, valid: 50_000 }, {}, undefined],
    ['50,001 of which few are valid', { recipients: 50_001, valid: 3 }, {}, 453],
    ['the last credit', {}, { balance: 3, cost: 3 }, undefined],
    ['a credit too many', {}, { balance: 3, cost: 4 }, 402],
    ['a debt', {}, { balance: -1, cost: 1 }, 402],
    ['one left beside the blacklisted', { valid: 3 }, { blacklisted: 2 }, undefined],
    ['all blacklisted', { valid: 3 }, { blacklisted: 3 }, 452],
  ] as const)('%s', (_name, order, facts, code) => {
    expect(codeOf({ ...GOOD, ...order }, { ...FACTS, ...facts })).toBe(code)
  })
})

describe('iys', () => {
  test.each([
    ['missing is 0', { iys: 'missing' }, undefined],
    ['missing, strict', { iys: 'missing', strictIys: true }, 468],
    [
      '0, strict, without a list or code',
      { iys: false, strictIys: true, hasBrandCode: false },
      undefined,
    ],
    ['neither 0 nor 1', { iys: 'misfit' }, 468],
    ['1 with a list and a code', { iys: true, iysList: 'BIREYSEL' }, undefined],
    ['1 without a list', { iys: true }, 469],
    ['1 without a list or a code', { iys: true, hasBrandCode: false }, 469],
    ['1 without a code', { iys: true, iysList: 'TACIR', hasBrandCode: false }, 470],
    ['0 with a list', { iys: false, iysList: 'TACIR', hasBrandCode: false }, undefined],
  ] as const)('%s', (_name, order, code) => {
    expect(codeOf({ ...GOOD, ...order }, FACTS)).toBe(code)
  })
})

describe('APITEST', () => {
  const isTest = { isTest: true, onlyTestNumber: true }

  test('needs no approval, only the right recipient', () => {
    const notApproved = { ...FACTS, senderApproved: false }
    expect(codeOf({ ...GOOD, ...isTest }, notApproved)).toBeUndefined()
    expect(codeOf({ ...GOOD, ...isTest, onlyTestNumber: false }, notApproved)).toBe(452)
  })

  test('is a repeat, and costs, as any other', () => {
    expect(codeOf({ ...GOOD, ...isTest }, { ...FACTS, duplicate: true })).toBe(451)
    expect(codeOf({ ...GOOD, ...isTest }, { ...FACTS, cost: 11 })).toBe(402)
  })
})

test('what needs no look-up is refused before one; nothing else is', () => {
  const needFacts = new Set([450, 451, 402])
  for (const fault of FAULTS) {
    const [order] = together([fault])
    const early = admit(order, hopefulFacts(true))
    expect(early && statusNamed(early.refused).code).toBe(
      needFacts.has(fault.code) ? undefined : fault.code,
    )
  }
  expect(admit(GOOD, hopefulFacts(false))?.refused).toBe('senderNotApproved')
})
