/**
 * Messages that recipients sent to the account's short code, newest first (wire §5.10).
 *
 * The call was withdrawn before anybody wrote down its fields, so they are ours, as is the paging,
 * which is asked for as get-blacklist asks for it. An account has to be let in by a setting.
 */
import { z } from 'zod'
import { badPage, type Endpoint, malformed, requestSchema } from '../endpoint.ts'
import { firstGiven, oldName, optionalPart, pageNumber, rowCount } from '../fields.ts'
import { WIRE_TIME } from '../reply-fields.ts'
import { codesOf } from '../statuses/answers.ts'
import { type Branch, branchOf, childOf } from '../tree.ts'

export interface GetInboxRequest {
  /** From 1. */
  readonly page: number
  /** 1 to 1000. */
  readonly rowCount: number
}

export interface GetInboxReply {
  /** All messages, whatever the page. */
  readonly totalRows: number
  readonly messages: readonly {
    /** `YYYY-MM-DD HH:MM:SS`, Istanbul time. */
    readonly date: string
    /** Who sent it: `+90…`, or what the handset showed. */
    readonly number: string
    readonly text: string
    readonly shortCode: string
  }[]
}

const MESSAGE = z.strictObject({
  date: WIRE_TIME,
  number: z.string().describe('Who sent it: `+90…`, or what the handset showed.'),
  text: z.string().describe('What was written.'),
  shortCode: z.string().describe('Where it came to.'),
})

export const getInbox: Endpoint<GetInboxRequest, GetInboxReply> = {
  name: 'getInbox',
  path: 'get-inbox',
  ways: ['xml', 'json'],
  codes: codesOf('get-inbox'),
  title: { tr: 'Gelen kutusu', en: 'Inbox' },
  summary: {
    tr: 'Kısa numaraya gelen mesajları yeniden eskiye listeler; hesaba açılmış olmalıdır.',
    en: 'Lists the messages that came to the short code, newest first, if the account may.',
  },
  schema: requestSchema({
    inbox: optionalPart(
      {
        page: pageNumber.schema,
        rowCount: rowCount.schema,
        row_count: oldName(rowCount.schema, 'rowCount'),
      },
      'Which page; the first if left out.',
    ),
  }),
  replySchema: z.strictObject({
    inbox: z
      .strictObject({
        totalRows: z.string().describe('All messages, whatever the page, in digits.'),
        message: z.array(MESSAGE).describe('A page of them.'),
      })
      .describe('What came in.'),
  }),

  read(tree) {
    const request = branchOf(tree, 'request')
    if (request === undefined) return malformed('request', 'there is no such object')
    const inbox = branchOf(request, 'inbox') ?? {}
    const page = pageNumber.read(childOf(inbox, 'page'))
    if (page === 'misfit') return badPage('request.inbox.page')
    const rows = firstGiven(childOf(inbox, 'rowCount'), childOf(inbox, 'row_count'))
    return { request: { page, rowCount: rowCount.read(rows) } }
  },

  json: writeInbox,
  xml: writeInbox,
}

/** `totalRows` was a text when the call was there (wire §5.10). */
function writeInbox({ totalRows, messages }: GetInboxReply): Branch {
  return {
    inbox: {
      totalRows: String(totalRows),
      message: messages.map(({ date, number, text, shortCode }) => ({
        date,
        number,
        text,
        shortCode,
      })),
    },
  }
}
