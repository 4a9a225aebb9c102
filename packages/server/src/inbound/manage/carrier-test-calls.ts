/** `/api/carriers/:name/test` and `/tests`: one message to try a carrier, and what became of it. */
import { z } from 'zod'
import type { Context } from '../../operations/context.ts'
import { readId } from '../../operations/ids.ts'
import { TEST_STATES } from '../../operations/manage/carrier-test-view.ts'
import {
  getCarrierTest,
  getCarrierTests,
  testCarrier,
} from '../../operations/manage/carrier-tests.ts'
import { type Ask, call, type JsonCall } from '../json-door.ts'
import { pageQuery } from '../json-fields.ts'
import { page, time } from '../json-replies.ts'
import { Breach, settled } from '../problems.ts'

const TEXT_CHARACTERS_MAX = 1_000
const testBody = z.strictObject({
  to: z.string().min(1).max(40).describe('The number to send to.'),
  text: z.string().min(1).max(TEXT_CHARACTERS_MAX).describe('What to send.'),
  sender: z.string().min(1).max(20).describe('From which header.'),
})
const OUTCOMES = 'accepted, throttled, temporary, rejected, unknown or unsent.'
const testReply = z.strictObject({
  id: z.int().describe('By which it is listed, with its receipts.'),
  outcome: z.string().describe(OUTCOMES),
  ids: z.array(z.string()).describe('By which the carrier knows its parts.'),
  error: z.string().nullable().describe('What went wrong.'),
  encoding: z.string().describe('In which it travelled.'),
  parts: z.int().describe('How many it had.'),
  ms: z.number().describe('How long the carrier took.'),
})

export const carrierTest = z
  .strictObject({
    id: z.int().describe('Of the test.'),
    at: time.describe('When it was asked for.'),
    to: z.string().describe('The number that it went to.'),
    state: z.enum(TEST_STATES).describe('How far it has come; sent: no receipt decides yet.'),
    outcome: z.string().nullable().describe(`${OUTCOMES} Null until the carrier has answered.`),
    error: z.string().nullable().describe('What went wrong.'),
    ms: z.number().nullable().describe('How long the carrier took.'),
    parts: z
      .array(
        z.strictObject({
          part: z.int().describe('Which, from 1.'),
          id: z.string().describe("The carrier's own id."),
          state: z.string().nullable().describe('awaited, delivered, undelivered or unwatched.'),
          sentAt: time.describe('When it was taken.'),
          doneAt: time.nullable().describe('When its receipt came.'),
          error: z.string().nullable().describe("The carrier's own word for it."),
          receipt: z
            .record(z.string(), z.unknown())
            .nullable()
            .describe('What its last receipt said: words, codes, optional parameters.'),
        }),
      )
      .describe('Each part, as the carrier knows it.'),
  })
  .meta({ id: 'CarrierTest' })

const nameIn = ({ params }: Pick<Ask, 'params'>): string => params.name ?? ''

/** @throws Breach */
function testIn({ params: { test = '' } }: Pick<Ask, 'params'>): number {
  const found = readId(test)
  if (found !== undefined) return found
  throw new Breach({ name: 'notFound', detail: `no test has the id ${test}` })
}

export function carrierTestCalls(context: Context): JsonCall[] {
  return [
    call({
      name: 'testCarrier',
      method: 'POST',
      path: '/carriers/:name/test',
      status: 200,
      summary: 'Sends one message by this carrier, outside of orders, and says what it answered.',
      body: testBody,
      reply: testReply,
      refuses: ['conflict'],
      answer: async (asked) => settled(await testCarrier(context, nameIn(asked), asked.body)),
    }),
    call({
      name: 'getCarrierTests',
      method: 'GET',
      path: '/carriers/:name/tests',
      status: 200,
      summary: 'Lists the messages that tried this carrier, newest first, with their receipts.',
      query: pageQuery,
      reply: page(carrierTest),
      answer: async (asked) => {
        const { cursor: next, limit } = asked.query
        const ask = { before: next ?? Number.MAX_SAFE_INTEGER, limit }
        return settled(await getCarrierTests(context, nameIn(asked), ask))
      },
    }),
    call({
      name: 'getCarrierTest',
      method: 'GET',
      path: '/carriers/:name/tests/:test',
      status: 200,
      summary: 'Shows one message that tried this carrier, with its receipts.',
      reply: carrierTest,
      answer: async (asked) => settled(await getCarrierTest(context, nameIn(asked), testIn(asked))),
    }),
  ]
}
