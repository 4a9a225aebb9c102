/**
 * `npm run check`: everything that can be said of the sources without running the product. One line
 * per check, what a failed check had to say under its line, and a summary.
 *
 * `--report FILE` leaves the counts as JSON for .ci/run. `--long` adds what takes a minute.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GENERATED } from './generated.mjs'
import { program, ROOT } from './node.mjs'
import { npmCommand, prepare } from './setup.mjs'

/** @typedef {{ name: string, command: string, args: readonly string[] }} Check */

const node = await prepare({ build: false })

/** @type {readonly Check[]} */
const CHECKS = [
  check('format and lint', 'biome', ['ci', '--error-on-warnings', '--colors=off', '.']),
  ...typedProjects().map(({ folder, file }) =>
    check(`types of ${folder}`, 'tsc', ['--noEmit', '-p', `${folder}/${file}`]),
  ),
  check('structure', 'vitest', ['run', 'tools/test']),
  ...[...new Set(GENERATED.map(({ generator }) => generator))].map((generator) => ({
    name: `what ${generator} writes`,
    command: node,
    args: ['--conditions=source', generator, '--check'],
  })),
  // With --dry-run npm compares the lock file with every package.json, and installs nothing.
  { name: 'lock file', ...npmCommand(['ci', '--dry-run', '--offline', '--loglevel=error']) },
]

/** @type {readonly Check[]} */
const LONG = [
  {
    name: 'a minute of hostile requests',
    command: node,
    args: ['--conditions=source', 'packages/server/test/fuzz/run.ts', '--seconds', '60'],
  },
]

const checks = process.argv.includes('--long') ? [...CHECKS, ...LONG] : CHECKS
const failed = checks.filter((each) => !passes(each))
console.log(`  (${GENERATED.length} generated files)`)
console.log(`checks: ${checks.length - failed.length} passed, ${failed.length} failed`)
report({ passed: checks.length - failed.length, failed: failed.length })
process.exitCode = failed.length > 0 ? 1 : 0

/**
 * @param {string} name
 * @param {import('./node.mjs').Program} tool
 * @param {readonly string[]} args
 * @returns {Check}
 */
function check(name, tool, args) {
  return { name, command: node, args: [program(tool), ...args] }
}

/** Each package, its sources with its tests; and the tools, with bench. */
function typedProjects() {
  const file = 'tsconfig.test.json'
  const packages = readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}`)
  const typed = packages.filter((folder) => existsSync(join(ROOT, folder, file)))
  return [...typed.map((folder) => ({ folder, file })), { folder: 'tools', file: 'tsconfig.json' }]
}

/**
 * Runs one check and says how it went.
 * @param {Check} check
 */
function passes({ name, command, args }) {
  const started = Date.now()
  const ended = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8' })
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  const ok = ended.status === 0
  console.log(`${ok ? '✓' : '✗'} ${name} (${seconds} s)`)
  if (!ok) console.log(`${ended.stdout ?? ''}${ended.stderr ?? ''}${ended.error ?? ''}`.trimEnd())
  return ok
}

/** @param {{ passed: number, failed: number }} counts */
function report(counts) {
  const at = process.argv.indexOf('--report')
  const file = process.argv[at + 1]
  if (at !== -1 && file) writeFileSync(file, JSON.stringify(counts))
}
