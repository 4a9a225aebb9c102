/**
 * The last line of .ci/run, alone: `N passed, N failed`. It sums what Vitest and `npm run check`
 * reported; a run that crashed before its report, or that reported no test at all, is a failure.
 *
 * node tools/tally.mjs REPORT EXIT [REPORT EXIT …]
 */
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

/**
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {{ numPassedTests: number, numFailedTests: number,
 *   testResults: { status: string, assertionResults: { status: string }[] }[] }} VitestReport
 */

/**
 * Vitest's JSON report as counts. A file that broke before its first test is one failure.
 * @param {VitestReport | undefined} report
 * @returns {Counts | undefined}
 */
export function countsOfTests(report) {
  if (!report) return undefined
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((each) => each.status === 'failed'),
  )
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length }
}

/**
 * What one run adds to the sum: never nothing, and never only good news from a run that failed.
 * @param {Counts | undefined} counts undefined if the run left no report
 * @param {number} exitCode
 * @returns {Counts}
 */
export function settle(counts, exitCode) {
  if (!counts || counts.passed + counts.failed === 0) return { passed: 0, failed: 1 }
  const unexplained = exitCode !== 0 && counts.failed === 0
  return { passed: counts.passed, failed: counts.failed + (unexplained ? 1 : 0) }
}

/** @param {string | undefined} path */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path ?? '', 'utf8'))
  } catch {
    return undefined
  }
}

/**
 * The report of one run, of Vitest or of `npm run check`, as counts.
 * @param {VitestReport | Counts | undefined} report
 */
function countsOf(report) {
  return report && 'testResults' in report ? countsOfTests(report) : report
}

function main() {
  const given = process.argv.slice(2)
  let passed = 0
  let failed = 0
  for (let at = 0; at < given.length; at += 2) {
    const run = settle(countsOf(readReport(given[at])), Number(given[at + 1]))
    passed += run.passed
    failed += run.failed
  }
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed > 0 ? 1 : 0
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main()
