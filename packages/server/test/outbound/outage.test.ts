/** A store that is away for a while costs time, and nothing else. */
import { describe, expect, test } from 'vitest'
import { type Store, StoreUnavailable } from '../../src/store/store.ts'
import { anAccount, balanceOf, MINUTE_MS, mobiles } from '../kit/store-kit.ts'
import { audit } from '../store/audit.ts'
import { DELAY_MS, openPipeline, type Pipeline, statesOf } from './pipeline.ts'

/** A store of which some verbs can be switched off. */
function breakable() {
  const away = new Set<string>()
  let failures = 0
  const through = (store: Store): Store => ({
    ...store,
    run(verb, input) {
      if (!away.has(verb)) return store.run(verb, input)
      failures += 1
      return Promise.reject(new StoreUnavailable(`${verb} is switched off`))
    },
  })
  return { away, through, failures: () => failures }
}

/** Lets the loops try again and again, with their growing pauses. */
async function wait(line: Pipeline, ms: number): Promise<void> {
  await line.advance(ms, 1_000)
}

describe.each([
  'claimDue',
  'settleSubmits',
  'recordReceipts',
  'expireMessages',
  'tidyUp',
  'recoverClaims',
])('without %s', (verb) => {
  test('nothing is lost, and all goes on when it is back', async () => {
    const { away, through, failures } = breakable()
    const line = await openPipeline({ through })
    try {
      const account = await anAccount(line.store, { credits: 10_000 })
      away.add(verb)
      const orders = [
        await line.send(account, { to: mobiles(5), text: 'a'.repeat(302) }),
        await line.send(account, { to: mobiles(300), text: 'large' }),
        await line.send(account, { to: mobiles(50), text: 'many' }),
      ]
      await wait(line, 30_000)
      expect(failures()).toBeGreaterThan(0)
      // A loop that spun instead of waiting would have failed thousands of times.
      expect(failures()).toBeLessThan(200)
      await audit(line.store, account.id)
      away.clear()
      await wait(line, 30_000)
      for (const [at, count] of [5, 300, 50].entries()) {
        expect(await statesOf(line, account, orders[at] ?? 0)).toEqual({ delivered: count })
      }
      expect(await balanceOf(line.store, account.id)).toBe(10_000 - 15 - 350)
      const { maybeSentTwice } = await line.store.read('queueDepth', {})
      expect(maybeSentTwice).toBe(0)
      expect((await audit(line.store, account.id)).open).toBe(0)
    } finally {
      away.clear()
      await line.stop()
    }
  })
})

test('all of it away, on and off, with a carrier that is ill as well', async () => {
  const { away, through } = breakable()
  const line = await openPipeline({ through })
  try {
    const account = await anAccount(line.store, { credits: 10_000 })
    line.faults({ throttleShare: 0.3, duplicateReceiptShare: 0.3, outOfOrderReceipts: true })
    const all = ['claimDue', 'settleSubmits', 'recordReceipts'] as const
    const orders: (number | string)[] = []
    for (let round = 0; round < 12; round += 1) {
      away.clear()
      for (const [at, verb] of all.entries()) if ((round >> at) & 1) away.add(verb)
      orders.push(await line.send(account, { to: mobiles(20), text: `${round}` }))
      await line.advance(1_500, 250)
    }
    away.clear()
    line.faults({})
    await wait(line, 2 * MINUTE_MS)
    await line.advance(DELAY_MS)
    for (const id of orders) expect(await statesOf(line, account, id)).toEqual({ delivered: 20 })
    expect((await audit(line.store, account.id)).open).toBe(0)
  } finally {
    away.clear()
    await line.stop()
  }
})
