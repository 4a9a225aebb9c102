/** A message whose text is gone ends, and is in nobody's way. */
import { expect, test } from 'vitest'
import type { Store } from '../../src/store/store.ts'
import type { Claim } from '../../src/store/verbs/claim-due.ts'
import { anAccount, balanceOf, mobiles } from '../kit/store-kit.ts'
import { audit } from '../store/audit.ts'
import { DELAY_MS, openPipeline, statesOf } from './pipeline.ts'

test('it is paid back, and what was claimed with it is sent', async () => {
  let gone = 0
  const through = (store: Store): Store => ({
    ...store,
    run: (async (verb: 'claimDue', input: never) => {
      const answer: unknown = await store.run(verb, input)
      if (verb !== 'claimDue') return answer
      const claim = answer as Claim
      return { ...claim, texts: claim.texts.filter(({ order_id: id }) => id !== gone) }
    }) as Store['run'],
  })
  const pipeline = await openPipeline({ through })
  const account = await anAccount(pipeline.store, { credits: 1_000 })
  gone = Number(await pipeline.send(account, { text: 'a', to: mobiles(300) }))
  const other = await pipeline.send(account, { text: 'b', to: mobiles(300) })
  await pipeline.advance(DELAY_MS)
  await pipeline.advance(DELAY_MS)
  expect(await statesOf(pipeline, account, gone)).toEqual({ undelivered: 300 })
  expect(await statesOf(pipeline, account, other)).toEqual({ delivered: 300 })
  expect(await balanceOf(pipeline.store, account.id)).toBe(700)
  await audit(pipeline.store, account.id)
  await pipeline.stop()
})
