/**
 * What an SMPP carrier is set up with, as schemas: they are the reference of the settings, with
 * what most carriers take as the default.
 */

import { SHORT_CODES } from '@peyk/smpp/addresses'
import { ERROR_KINDS } from '@peyk/smpp/error-codes'
import { MESSAGE_ID_FORMS, type MessageIdForm } from '@peyk/smpp/message-ids'
import { WRITING } from '@peyk/smpp/sending'
import { z } from 'zod'
import { OUTCOMES, readStatus } from './outcomes.ts'

const octet = z.int().min(0).max(255)
const pem = z
  .string()
  .startsWith('-----BEGIN', 'is a certificate in PEM, beginning with -----BEGIN')

const bind = z.strictObject({
  type: z
    .enum(['transceiver', 'transmitter', 'receiver'])
    .default('transceiver')
    .describe('What is bound as. A receiver takes receipts and inbound SMS and sends nothing.'),
  count: z.int().min(1).max(32).default(1).describe('So many alike.'),
  host: z.string().min(1).optional().describe('Another address than that of the carrier.'),
  port: z.int().min(1).max(65_535).optional(),
  windowMax: z
    .int()
    .min(1)
    .max(10_000)
    .default(10)
    .describe('Parts that may wait for their answers on this bind.'),
  ratePerSecond: z
    .number()
    .positive()
    .max(100_000)
    .nullable()
    .default(null)
    .describe('Parts a second that the carrier allows on this bind; null: as the window lets.'),
})

const tls = z.strictObject({
  ca: pem.optional().describe('The authority that signed the certificate of the carrier.'),
  certificate: pem.optional().describe('Ours, where the carrier wants one.'),
  serverName: z.string().min(1).optional().describe('The name in the certificate, if not host.'),
  verify: z.boolean().default(true).describe('False takes any certificate: never on the internet.'),
})

const writing = z.strictObject({
  long: z
    .enum(['header', 'sar', 'payload'])
    .default(WRITING.long)
    .describe('How the parts of a long text stay together.'),
  referenceBits: z.union([z.literal(8), z.literal(16)]).default(8),
  plain: z
    .enum(['gsm', 'gsm-packed', 'latin1'])
    .default(WRITING.plain)
    .describe('What the carrier takes data_coding 0 to be.'),
  plainCoding: octet.default(WRITING.plainCoding),
  ucs2Coding: octet.default(WRITING.ucs2Coding),
  missing: z
    .enum(['tables', 'ucs2', 'replace', 'refuse'])
    .default(WRITING.missing)
    .describe('What becomes of Turkish letters that the plain alphabet lacks.'),
})

const forms = Object.keys(MESSAGE_ID_FORMS) as [MessageIdForm, ...MessageIdForm[]]

export const smppSettings = z
  .strictObject({
    host: z.string().min(1).describe('Name or address; looked up for each connection.'),
    port: z.int().min(1).max(65_535).default(2775),
    tls: z
      .union([z.boolean(), tls])
      .default(false)
      .describe('True: TLS, checked by the authorities of the system.'),
    systemId: z.string().min(1).max(64),
    systemType: z.string().max(12).default(''),
    addressRange: z.string().max(40).default(''),
    binds: z.array(bind).min(1).max(32).prefault([{}]),
    writing: writing.prefault({}),
    suffix: z
      .enum(['ours', 'carrier'])
      .default('ours')
      .describe('Who appends the operator code (B001): Peyk, or the carrier itself.'),
    shortCode: z
      .strictObject({
        ton: z.int().min(0).max(7).default(SHORT_CODES.ton),
        npi: z.int().min(0).max(18).default(SHORT_CODES.npi),
        digitsMax: z.int().min(0).max(20).default(SHORT_CODES.digitsMax),
      })
      .prefault({})
      .describe('How a sender of few digits is written.'),
    serviceType: z.string().max(5).default(''),
    validityMinutes: z
      .int()
      .min(1)
      .max(31 * 24 * 60)
      .nullable()
      .default(null)
      .describe('How long the carrier tries to deliver; null leaves that to the carrier.'),
    messageIds: z
      .enum(forms)
      .default('as-is')
      .describe('How the id of an answer is found again in the receipt.'),
    receipts: z
      .enum(['all parts', 'first part'])
      .default('all parts')
      .describe('first part: the carrier sends a receipt for the first part of a message only.'),
    receiptsByText: z
      .boolean()
      .default(false)
      .describe('Takes what reads like a receipt for one, where esm_class does not say so.'),
    receiptUtcOffsetMinutes: z.int().min(-720).max(720).default(0),
    ambiguous: z
      .enum(['resend', 'hold'])
      .default('resend')
      .describe('A submit whose answer never came: sent again and counted, or taken as sent.'),
    statuses: z
      .record(
        z.string().refine((name) => readStatus(name) !== undefined, {
          error: 'is the name of a status (ESME_RSUBMITFAIL) or its number (0x45)',
        }),
        z.enum(OUTCOMES),
      )
      .default({})
      .describe('What statuses mean at this carrier, where it differs from the table.'),
    errors: z
      .record(z.string().min(1).max(10), z.enum(ERROR_KINDS))
      .default({})
      .describe('Where the fault lies by the errors of its receipts, if not as in the table.'),
    // Shorter than the lease of a claim: nobody else may take up what is still waited for.
    answerMs: z.int().min(1_000).max(50_000).default(30_000),
    enquireEveryMs: z.int().min(1_000).max(300_000).default(20_000),
  })
  .describe('A carrier that is bound to over SMPP 3.4.')

export const smppSecrets = z.strictObject({
  password: z.string().max(64).default(''),
  /** Of the certificate of ours. */
  key: z.string().startsWith('-----BEGIN').optional(),
})

export type SmppSettings = z.infer<typeof smppSettings>
export type SmppSecrets = z.infer<typeof smppSecrets>
export type BindSettings = SmppSettings['binds'][number]
