/** What the calls about the blacklist answer, and get-inbox (wire §5.7, §5.10, §14 #22, #23, #26). */
import { BODY_WAYS, manage } from '../../../kit/wire-kit.ts'
import { numberAt } from '../orders.ts'
import { row, type StatusRow } from './row.ts'

const OF_ONE_NUMBER = ['add-blacklist', 'delete-blacklist']

const number = (number: unknown) => () => ({ blacklist: { number } })

export const BLACKLIST_ROWS: readonly StatusRow[] = [
  row(400, OF_ONE_NUMBER, 'no blacklist object', () => ({ number: numberAt(1) }), {}, BODY_WAYS),
  row(404, ['get-inbox'], 'an inbox that was not opened', () => ({})),
  row(422, ['get-blacklist'], 'a day without a time', () => ({
    blacklist: { filter: { start: '2026-05-01' } },
  })),
  row(464, ['get-blacklist'], 'page 0', () => ({ blacklist: { page: 0 } })),
  row(464, ['get-inbox'], 'page 0', () => ({ inbox: { page: 0 } })),
  row(466, OF_ONE_NUMBER, 'a prefix that no operator has', number('905999112233')),
  row(466, OF_ONE_NUMBER, 'no number', number('')),
  row(466, OF_ONE_NUMBER, 'two numbers', number([numberAt(1), numberAt(2)])),
  row(474, ['delete-blacklist'], 'a number that is not on the list', number(numberAt(1))),
  row(474, ['delete-blacklist'], 'a recipient who opted out', async (world, { id }) => {
    const keyword = `B${id}`
    await manage(world, 'PATCH', `/api/accounts/${id}`, { shortCode: '7888', keyword })
    const sms = { from: numberAt(8), to: '7888', text: `${keyword} RET` }
    await manage(world, 'POST', '/sandbox/messages', sms)
    return { blacklist: { number: numberAt(8) } }
  }),
]
