/**
 * What a carrier is set up with that is another server of the wire API, as schemas: they are the
 * reference of the settings, with what the real service asks for as the default.
 */
import { z } from 'zod'

export const UPSTREAM_SETTINGS = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: 'is the address of the API: https://…/v1' })
    .describe('Of the API, with its `/v1`: `https://api.iletimerkezi.com/v1`.'),
  senders: z
    .record(z.string(), z.string().min(1))
    .default({})
    .describe('What senders of ours are called there.'),
  otherSender: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('The sender there of all that `senders` does not name; null: the same as here.'),
  iys: z
    .enum(['zero', 'pass'])
    .default('zero')
    .describe('Consent was asked here and is not asked again, or is asked there as well.'),
  suffix: z
    .enum(['theirs', 'ours'])
    .default('theirs')
    .describe('Whose operator code ends the text: their server adds its own, or ours is sent.'),
  encoding: z
    .enum(['theirs', 'ours'])
    .default('theirs')
    .describe('Their server chooses the encoding of a text, or is told which one was charged.'),
  recipientsPerOrder: z
    .int()
    .min(1)
    .max(50_000)
    .default(500)
    .describe('Messages with the same text and sender go as one order of at most so many.'),
  gatherMs: z
    .int()
    .min(0)
    .max(5_000)
    .default(50)
    .describe('So long a message waits for others like it.'),
  ordersAtOnce: z.int().min(1).max(64).default(8).describe('Requests that await their answer.'),
  ratePerSecond: z
    .number()
    .positive()
    .max(100_000)
    .nullable()
    .default(100)
    .describe('Recipients a second that their server allows; null: as many as it answers.'),
  windowMax: z
    .int()
    .min(1)
    .max(100_000)
    .default(2_000)
    .describe('Messages that are under way to it.'),
  // With its repeats it may be longer than the lease of a claim: who still waits renews that.
  answerMs: z
    .int()
    .min(500)
    .max(60_000)
    .default(15_000)
    .describe('So long a request waits for its answer.'),
  repeats: z
    .int()
    .min(0)
    .max(6)
    .default(3)
    .describe('How often an order that was not answered is sent once more, byte for byte.'),
  ambiguous: z
    .enum(['resend', 'hold'])
    .default('resend')
    .describe('An order of which nothing is known in the end: sent anew and counted, or not.'),
  pollsPerSecond: z
    .number()
    .positive()
    .max(1_000)
    .default(20)
    .describe('How many reports are asked for in a second.'),
})

export type UpstreamSettings = z.output<typeof UPSTREAM_SETTINGS>

export const UPSTREAM_SECRETS = z.strictObject({
  key: z.string().min(1).describe('The API key of our account there.'),
  hash: z.string().min(1).describe('The hash that goes with it.'),
  webhookToken: z
    .string()
    .regex(/^[A-Za-z0-9_-]{16,128}$/, 'is 16 to 128 letters, digits, - and _')
    .optional()
    .describe('The end of the address to which their server tells what became of messages.'),
})

export type UpstreamSecrets = z.output<typeof UPSTREAM_SECRETS>
