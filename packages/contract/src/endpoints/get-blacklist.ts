/** Who is on the blacklist, a thousand a page, also by the time of the entry (wire §5.7). */
import { z } from 'zod'
import { documentedAs, wireTimeForm } from '../documented.ts'
import { badPage, type Endpoint, malformed, requestSchema } from '../endpoint.ts'
import { firstGiven, oldName, optionalPart, pageNumber, rowCount, trimmedText } from '../fields.ts'
import { codesOf } from '../statuses/answers.ts'
import { type Branch, branchOf, childOf } from '../tree.ts'

export interface GetBlacklistRequest {
  /** As they were spelt; '' if missing. What is no time is a 422. */
  readonly start: string
  readonly end: string
  /** From 1. */
  readonly page: number
  /** 1 to 1000. */
  readonly rowCount: number
}

export interface GetBlacklistReply {
  /** All entries that fit the filter, whatever the page (wire §17). */
  readonly count: number
  /** `+90…`, newest entry first. */
  readonly numbers: readonly string[]
}

export const getBlacklist: Endpoint<GetBlacklistRequest, GetBlacklistReply> = {
  name: 'getBlacklist',
  path: 'get-blacklist',
  ways: ['xml', 'json'],
  codes: codesOf('get-blacklist'),
  title: { tr: 'Kara listeyi görüntüle', en: 'List the blacklist' },
  summary: {
    tr: 'Kara listedeki numaraları sayfa sayfa, istenirse iki tarih arasında listeler.',
    en: 'Lists the numbers on the blacklist page by page, also between two times.',
  },
  schema: requestSchema({
    blacklist: optionalPart(
      {
        filter: optionalPart(
          {
            start: documentedAs(trimmedText.schema, wireTimeForm('From when on:').optional()),
            end: documentedAs(trimmedText.schema, wireTimeForm('Until when:').optional()),
          },
          'When they were added.',
        ),
        page: pageNumber.schema,
        rowCount: rowCount.schema,
        row_count: oldName(rowCount.schema, 'rowCount'),
      },
      'Which numbers; all of them if left out.',
    ),
  }),
  replySchema: z.strictObject({
    blacklist: z
      .strictObject({
        count: z.int().describe('All entries that fit, whatever the page.'),
        number: z.array(z.string()).describe('A page of them, `+90…`.'),
      })
      .describe('The blacklist.'),
  }),

  read(tree) {
    const request = branchOf(tree, 'request')
    if (request === undefined) return malformed('request', 'there is no such object')
    // The whole block may be left out; what stands beside it is ignored, as live (wire §5.7).
    const blacklist = branchOf(request, 'blacklist') ?? {}
    const page = pageNumber.read(childOf(blacklist, 'page'))
    if (page === 'misfit') return badPage('request.blacklist.page')
    const rows = firstGiven(childOf(blacklist, 'rowCount'), childOf(blacklist, 'row_count'))
    const filter = branchOf(blacklist, 'filter') ?? {}
    const start = trimmedText.read(childOf(filter, 'start'))
    const end = trimmedText.read(childOf(filter, 'end'))
    return { request: { start, end, page, rowCount: rowCount.read(rows) } }
  },

  json: writeBlacklist,
  xml: writeBlacklist,
}

function writeBlacklist({ count, numbers }: GetBlacklistReply): Branch {
  return { blacklist: { count, number: numbers } }
}
