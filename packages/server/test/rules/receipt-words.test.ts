/** What a carrier said in a receipt is kept in few characters, and comes back whole. */
import { describe, expect, test } from 'vitest'
import { readReceiptWords, writeReceiptWords } from '../../src/rules/receipt-words.ts'

const ID = '0000000042'
const ordinary = {
  stat: 'DELIVRD',
  err: '000',
  doneAt: Date.UTC(2026, 10, 26, 14, 5),
  receipted_message_id: ID,
  message_state: 2,
}
const shown = ({ doneAt, ...words }: Record<string, unknown>) =>
  doneAt === undefined ? words : { ...words, doneAt: new Date(Number(doneAt)).toISOString() }
const without = (name: keyof typeof ordinary) => {
  const { [name]: _, ...rest } = ordinary
  return rest
}

describe('the words of a receipt', () => {
  test('an ordinary one is kept in a few words', () => {
    expect(writeReceiptWords(ordinary, ID)).toBe('DELIVRD 000 1795701900 = 2')
    expect(writeReceiptWords({ stat: 'UNDELIV' }, ID)).toBe('UNDELIV - - - -')
  })

  test.each<[string, Record<string, unknown>]>([
    ['an ordinary one', ordinary],
    ['no err', without('err')],
    ['no date', without('doneAt')],
    ['no id repeated', without('receipted_message_id')],
    ['no state', without('message_state')],
    ['another spelling of the id', { ...ordinary, receipted_message_id: '42' }],
    ['a date with milliseconds', { ...ordinary, doneAt: ordinary.doneAt + 250 }],
    ['a date before 1970', { ...ordinary, doneAt: -1_000 }],
    ['an err of two words', { ...ordinary, err: '0 1' }],
    ['an err that is a dash', { ...ordinary, err: '-' }],
    ['an empty err', { ...ordinary, err: '' }],
    ['a stat in small letters', { ...ordinary, stat: 'Delivrd' }],
    ['no stat at all', { state: 'delivered', text: 'id:42 stat' }],
    ['a network error', { ...ordinary, network: { type: 3, code: 8 } }],
    ['a vendor parameter', { ...ordinary, '0x1401': 'ab' }],
    ['a state as text', { ...ordinary, message_state: '2 x' }],
  ])('%s comes back as it was', (_, words) => {
    expect(readReceiptWords(writeReceiptWords(words, ID), ID)).toEqual(shown(words))
  })

  test('what was kept as JSON before is read as well', () => {
    expect(readReceiptWords(JSON.stringify(shown(ordinary)), ID)).toEqual(shown(ordinary))
  })
})
