/** What comes while the carrier has no room goes as soon as it has, before what comes later. */
import { expect, test } from 'vitest'
import type {
  Carrier,
  CarrierEvents,
  OutboundMessage,
} from '../../src/outbound/carriers/carrier.ts'
import { anAccount, mobile, mobiles } from '../kit/store-kit.ts'
import { openPipeline, statesOf } from './pipeline.ts'

const WINDOW = 10

/** A carrier that answers when it is told to. */
function patientCarrier() {
  const held: OutboundMessage[] = []
  let events: CarrierEvents | undefined
  let ids = 0
  const make = (given: CarrierEvents): Carrier => {
    events = given
    return {
      name: 'patient',
      state: () => ({ up: true, lastError: null, throttledUntilMs: null }),
      room: () => Math.max(0, WINDOW - held.length),
      underWay: () => held.length,
      submit: (messages) => void held.push(...messages),
      stop: async () => {},
    }
  }
  return {
    make,
    answerAll() {
      const answers = held.splice(0).map((message) => {
        ids += 1
        return { message, outcome: 'accepted' as const, carrierIds: [`id-${ids}`] }
      })
      events?.answers(answers)
      events?.room()
    },
  }
}

test('an order that meets a full window is not forgotten', async () => {
  const carrier = patientCarrier()
  const pipeline = await openPipeline({
    place: async (line) => {
      await line.place('patient', carrier.make as Parameters<typeof line.place>[1])
    },
  })
  await pipeline.quiet()
  const account = await anAccount(pipeline.store, { credits: 1000 })
  const full = await pipeline.send(account, { to: mobiles(3 * WINDOW) })
  await pipeline.quiet()
  const waits = await pipeline.send(account, { to: [mobile(77)], text: 'kod' })
  await pipeline.quiet()
  for (let round = 0; round < 6; round += 1) {
    carrier.answerAll()
    await pipeline.quiet()
  }
  expect(await statesOf(pipeline, account, full)).toEqual({ sent: 3 * WINDOW })
  expect(await statesOf(pipeline, account, waits)).toEqual({ sent: 1 })
  await pipeline.stop()
})
