/**
 * The last line of .ci/run, alone: `N passed, N failed`. It sums what Vitest and `npm run check`
 * reported; a run that crashed before its report, or that reported no test at all, is a failure.
 *
 * node tools/tally.mjs TESTS_REPORT TESTS_EXIT CHECKS_REPORT CHECKS_EXIT
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

function main() {
  const [testsReport, testsExit, checksReport, checksExit] = process.argv.slice(2)
  const tests = settle(countsOfTests(readReport(testsReport)), Number(testsExit))
  const checks = settle(readReport(checksReport), Number(checksExit))
  const failed = tests.failed + checks.failed
  console.log(`${tests.passed + checks.passed} passed, ${failed} failed`)
  process.exitCode = failed > 0 ? 1 : 0
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main()
