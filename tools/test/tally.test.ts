/** The tally never reports success for a run that was none. */
import { expect, test } from 'vitest'
import { countsOfTests, settle } from '../tally.mjs'

const passed = { status: 'passed', assertionResults: [{ status: 'passed' }] }
const failed = { status: 'failed', assertionResults: [{ status: 'failed' }] }
const broken = { status: 'failed', assertionResults: [] }

test('tests are counted, and files that broke before their first test', () => {
  const report = { numPassedTests: 5, numFailedTests: 2, testResults: [passed, failed, broken] }
  expect(countsOfTests(report)).toEqual({ passed: 5, failed: 3 })
  expect(countsOfTests(undefined)).toBe(undefined)
})

test.each([
  ['a good run', { passed: 5, failed: 0 }, 0, { passed: 5, failed: 0 }],
  ['a bad run', { passed: 5, failed: 2 }, 1, { passed: 5, failed: 2 }],
  ['an error outside the tests', { passed: 5, failed: 0 }, 1, { passed: 5, failed: 1 }],
  ['no test', { passed: 0, failed: 0 }, 0, { passed: 0, failed: 1 }],
  ['a crash', undefined, 137, { passed: 0, failed: 1 }],
  ['no report, though the run says it went well', undefined, 0, { passed: 0, failed: 1 }],
])('%s', (_, counts, exitCode, sum) => {
  expect(settle(counts, exitCode)).toEqual(sum)
})
