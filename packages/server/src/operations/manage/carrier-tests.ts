/** Messages that try a carrier, and what became of them up to their receipts. */
import { explain } from '@peyk/text/dear-letters'
import { readNumber } from '../../rules/numbers.ts'
import type { Context } from '../context.ts'
import type { Managed, ManageRefusal } from './answer.ts'
import { type CarrierTestReply, testReply } from './carrier-test-view.ts'
import { getCarrier } from './carriers.ts'
import { type ShownEncoding, shownEncoding } from './shown.ts'

export interface TestRequest {
  readonly to: string
  readonly text: string
  readonly sender: string
}

export interface TestReply {
  /** By which it is shown with its receipts. */
  readonly id: number
  readonly outcome: string
  /** The carrier's ids of the parts it took. */
  readonly ids: readonly string[]
  readonly error: string | null
  readonly encoding: ShownEncoding
  readonly parts: number
  readonly ms: number
}

/** Sends one message by this carrier, outside of orders, routes and money. */
export async function testCarrier(
  context: Context,
  name: string,
  { to, text, sender }: TestRequest,
): Promise<Managed<TestReply>> {
  const number = readNumber(to, context.numbers)
  if (number === undefined) {
    return { refused: 'misfit', misfits: [{ field: 'to', message: 'must be a mobile number' }] }
  }
  const carrier = await getCarrier(context, name)
  if ('refused' in carrier) return carrier
  if (!carrier.reply.enabled) {
    return { refused: 'conflict', why: `${name} is switched off: enable it first` }
  }
  const about = { encoding: 'auto', suffix: '', turkishLetterUnits: 1 } as const
  const { text: body, mode, parts } = explain(text, about).measure
  const tested = await context.carriers.test(name, {
    ...{ number, sender, body, suffix: '', mode, parts },
    ...{ accountId: 0, trafficClass: 'transactional' },
  })
  return { reply: { ...tested, encoding: shownEncoding(mode), parts } }
}

/** The newest first. */
export async function getCarrierTests(
  context: Context,
  name: string,
  page: { readonly before: number; readonly limit: number },
): Promise<Managed<{ readonly items: readonly CarrierTestReply[]; readonly next: string | null }>> {
  const carrier = await getCarrier(context, name)
  if ('refused' in carrier) return carrier
  const tests = await context.store.read('carrierTests', { carrier: name, ...page })
  const next = tests.length === page.limit ? String(tests.at(-1)?.id) : null
  const nowMs = context.clock.now()
  return { reply: { items: tests.map((test) => testReply(test, nowMs)), next } }
}

export async function getCarrierTest(
  { store, clock }: Context,
  name: string,
  id: number,
): Promise<Managed<CarrierTestReply>> {
  const test = await store.read('carrierTest', { id })
  return test?.carrier === name ? { reply: testReply(test, clock.now()) } : noTest(name, id)
}

const noTest = (name: string, id: number): ManageRefusal => ({
  refused: 'notFound',
  why: `no message with the id ${id} has tried ${name}; they are kept for seven days`,
})
