/** What `docs/smpp.md` says of refusals and of the ends in receipts is what the tables say. */
import { readFileSync } from 'node:fs'
import { type StatusName, statusNamed } from '@peyk/contract/statuses'
import { ANSWERS } from '@peyk/contract/statuses/answers'
import { MESSAGE_STATES } from '@peyk/smpp/message-states'
import { STATUSES } from '@peyk/smpp/pdu/statuses'
import { expect, test } from 'vitest'
import { esmeCodeOf, REFUSALS } from '../../src/inbound/smpp/refusals.ts'
import { PARTS_MISSING, SMPP_ENDS, WHOLE_REFUSED } from '../../src/rules/smpp-receipts.ts'

const page = readFileSync(new URL('../../../../docs/smpp.md', import.meta.url), 'utf8')
const cells = page.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
const hex = (code: number) => `0x${code.toString(16).toUpperCase().padStart(2, '0')}`

/** What send-sms may answer, but for a path that SMPP does not have. */
const REFUSED = [...ANSWERS['send-sms'].filter((name) => name !== 'unknownMethod'), 'unavailable']

test.each(REFUSED as StatusName[])('%s stands there', (name) => {
  const [row] = cells.filter((line) => line[1] === `\`${name}\``)
  const standard = REFUSALS[name]
  const inSmpp = standard ? `\`${standard}\`` : ''
  const { code } = statusNamed(name)
  expect(row?.slice(2, 5)).toEqual([String(code), inSmpp, hex(esmeCodeOf(name))])
})

test('numbers of statuses that SMPP alone knows are right', () => {
  const rows = cells.filter(
    ([, name = '', number = '']) => /^`ESME/.test(name) && /^0x/.test(number),
  )
  expect(rows.length).toBeGreaterThan(4)
  for (const [, name = '', number = ''] of rows) {
    const status = STATUSES[name.replaceAll('`', '') as keyof typeof STATUSES]
    expect([name, number]).toEqual([name, hex(status.code)])
  }
})

test.each([...Object.values(SMPP_ENDS), PARTS_MISSING, WHOLE_REFUSED])(
  'err:$error stands there',
  ({ state, error }) => {
    const [row] = cells.filter((line) => line[1] === error)
    expect(row?.[2]).toBe(`\`${MESSAGE_STATES[state].word}\``)
  },
)

test('no two ends have the same number', () => {
  const errors = [...Object.values(SMPP_ENDS), PARTS_MISSING, WHOLE_REFUSED].map((end) => end.error)
  expect(new Set(errors).size).toBe(errors.length)
})
