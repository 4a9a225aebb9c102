/**
 * Places an order: one sender, one or more texts, each with its recipients (wire §5.1).
 *
 * The reader keeps apart what the rules answer differently: an `iys` that is missing from one that
 * is nonsense, no recipients from no message. Numbers, dates and encodings stay as they were spelt.
 */
import { z } from 'zod'
import { documentedAs, numberForm } from '../documented.ts'
import { type Endpoint, malformed, requestPart, requestSchema } from '../endpoint.ts'
import { dates, flag, numbers, oneOf, oneOrMany, text, trimmedText } from '../fields.ts'
import { codesOf } from '../statuses/answers.ts'
import { type Branch, branchOf, childOf } from '../tree.ts'

export interface SendSmsMessage {
  readonly text: string
  /** As they were spelt, trimmed, without empty ones. */
  readonly recipients: readonly string[]
}

export interface SendSmsRequest {
  /** Not trimmed: a space makes another sender (wire §14 #43). '' if missing. */
  readonly sender: string
  readonly iys: boolean | 'missing' | 'misfit'
  readonly iysList: 'BIREYSEL' | 'TACIR' | 'missing'
  /** [] is now; the five-part form stays five strings. */
  readonly sendDateTime: readonly string[]
  readonly encoding: string | undefined
  readonly messages: readonly SendSmsMessage[]
  /** Where recipients stand when there are none where they belong: `recipients`. */
  readonly misplaced?: string
}

export interface SendSmsReply {
  readonly orderId: number
}

/** Of an order (wire §17). */
const RECIPIENTS_MAX = 50_000

const iysList = oneOf(['BIREYSEL', 'TACIR'])

const RECIPIENTS_SCHEMA = z.looseObject({
  number: documentedAs(
    numbers.schema,
    z
      .array(numberForm('A recipient.'))
      .min(1)
      .max(RECIPIENTS_MAX)
      .describe('Who gets the text; repeats are sent to once.'),
  ),
})

const MESSAGE_SCHEMA = z.looseObject({
  text: documentedAs(
    text.schema,
    z
      .string()
      .min(1)
      .describe("The text, at most 7 parts long together with the operator's suffix.")
      .meta({ examples: ['Siparişiniz yolda'] }),
  ),
  receipents: documentedAs(
    RECIPIENTS_SCHEMA.nullish(),
    RECIPIENTS_SCHEMA.describe('The recipients of this text. The name is spelt like this.'),
  ),
})

/** What to send, field by field. */
const FORMS = {
  sender: z
    .string()
    .min(1)
    .max(11)
    .describe('An approved header of the account, exactly: case and spaces count.')
    .meta({ examples: ['PEYK'] }),
  iys: z
    .enum(['1', '0'])
    .describe(
      '`1`: a commercial message, which needs consent; `0`: information, such as a one-time ' +
        'code. The numbers 1 and 0, true and false are taken as well.',
    ),
  iysList: z
    .enum(['BIREYSEL', 'TACIR'])
    .optional()
    .describe(
      'Who the recipients are: private persons or merchants. Required with `iys` 1, else ignored.',
    ),
  sendDateTime: z
    .array(z.string().regex(/^\d\d\/\d\d\/\d{4} \d\d:\d\d$/))
    .max(1)
    .optional()
    .describe(
      'When to send, one time as `dd/MM/yyyy HH:mm`, Istanbul time; [], left out or past: now. ' +
        'A plain string and `yyyy-MM-dd HH:mm:ss` are taken as well.',
    )
    .meta({ examples: [['23/04/2026 09:00'], []] }),
  encoding: z
    .enum(['gsm0338', 'gsm0338-tr', 'utf8'])
    .optional()
    .describe('How the texts are encoded; left out: as the account is set.'),
}

const ORDER_SCHEMA = z.looseObject({
  sender: documentedAs(text.schema, FORMS.sender),
  iys: documentedAs(flag.schema, FORMS.iys),
  iysList: documentedAs(iysList.schema, FORMS.iysList),
  sendDateTime: documentedAs(dates.schema, FORMS.sendDateTime),
  encoding: documentedAs(trimmedText.schema, FORMS.encoding),
  message: z
    .union([MESSAGE_SCHEMA, z.array(MESSAGE_SCHEMA).min(1)])
    .describe('A text with its recipients, or a list of them: several texts in one order.'),
})

export const sendSms: Endpoint<SendSmsRequest, SendSmsReply> = {
  name: 'sendSms',
  path: 'send-sms',
  ways: ['xml', 'json', 'get'],
  takesIdempotencyKey: true,
  codes: codesOf('send-sms'),
  title: { tr: 'SMS gönder', en: 'Send SMS' },
  summary: {
    tr: 'Bir ya da daha çok metni alıcılarına sipariş eder ve sipariş numarasını verir.',
    en: 'Orders one or more texts to their recipients and answers the id of the order.',
  },
  schema: requestSchema({ order: ORDER_SCHEMA.describe('What to send, and to whom.') }),
  replySchema: z.strictObject({
    order: z
      .strictObject({
        id: z
          .string()
          .regex(/^[0-9]+$/)
          .describe('By which get-report and cancel-order know the order.'),
      })
      .describe('The order that was made.'),
  }),

  read(tree) {
    const order = requestPart(tree, 'order')
    if ('refused' in order) return order
    const child = (name: string) => childOf(order.part, name)
    const messages = oneOrMany(child('message'))
    if (messages === undefined)
      return malformed('request.order.message', 'neither an object nor a list of objects')
    const encoding = trimmedText.read(child('encoding'))
    const read = messages.map(readMessage)
    const misplaced = read.every(({ recipients }) => recipients.length === 0)
      ? misplacedIn(order.part, messages)
      : undefined
    return {
      request: {
        ...(misplaced !== undefined && { misplaced }),
        sender: text.read(child('sender')),
        iys: flag.read(child('iys')),
        iysList: iysList.read(child('iysList')),
        sendDateTime: dates.read(child('sendDateTime')),
        encoding: encoding === '' ? undefined : encoding,
        messages: read,
      },
    }
  },

  // An id is a string in JSON: the C# client throws on a number here (wire §13, §14 #2).
  json: ({ orderId }) => ({ order: { id: String(orderId) } }),
  xml: ({ orderId }) => ({ order: { id: orderId } }),
}

function readMessage(message: Branch): SendSmsMessage {
  // Misspelt or misplaced recipients are none, and the rules answer 452 (wire §14 #41).
  const recipients = branchOf(message, 'receipents')
  return {
    text: text.read(childOf(message, 'text')),
    recipients: recipients === undefined ? [] : numbers.read(childOf(recipients, 'number')),
  }
}

/** What clients call the recipients, all of it wrong (wire §5.1, §14 #41). */
const STRAYS = ['recipients', 'receivers', 'recipient', 'receipent', 'receiver']
const STRAY_NUMBERS = ['numbers', 'number', 'phones', 'phone', 'gsm', 'to']
const STRAYS_OF_MESSAGE = [...STRAYS, ...STRAY_NUMBERS]
const STRAYS_OF_ORDER = ['receipents', ...STRAYS_OF_MESSAGE]

function misplacedIn(order: Branch, messages: readonly Branch[]): string | undefined {
  const has = (branch: Branch) => (name: string) => childOf(branch, name) !== undefined
  for (const message of messages) {
    const stray = STRAYS_OF_MESSAGE.find(has(message))
    if (stray !== undefined) return stray
  }
  const stray = STRAYS_OF_ORDER.find(has(order))
  return stray === undefined ? undefined : `order.${stray}`
}
