/** The page about the SMSC has every personality as it is, and nothing that is none. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { PERSONALITIES, PERSONALITY_NAMES } from '../../src/smsc/personalities.ts'
import { CARRIER_FOR } from '../kit/personality-settings.ts'

const PAGE = readFileSync(new URL('../../../../docs/smsc.md', import.meta.url), 'utf8')

/** What stands under a heading of the second level. */
const section = (heading: string): string =>
  PAGE.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''

test('the personalities', () => {
  const rows = section('Personalities').match(/^\| `.*\|$/gm)
  expect(rows).toEqual(
    PERSONALITY_NAMES.map((name) => `| \`${name}\` | ${PERSONALITIES[name].summary} |`),
  )
})

test('the settings that fit', () => {
  const fits = section('Settings of a carrier that fit')
  for (const [name, { settings }] of Object.entries(CARRIER_FOR)) {
    if (!settings) continue
    const row = fits.split('\n').find((line) => line.includes(`\`${name}\``))
    const written = row?.match(/`("\w+": .*)`/)?.[1]
    expect(JSON.parse(`{${written}}`)).toEqual(settings)
  }
})
