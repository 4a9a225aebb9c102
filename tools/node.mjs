/**
 * Running programs: which Node is new enough, where the development programs are, and how a child
 * gets its signals and gives its exit code.
 *
 * Read by whatever Node the machine has, before anything is installed: plain JavaScript, Node 18.
 */
import { spawn, spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))
export const BIN = join(ROOT, 'node_modules', '.bin')

/** The oldest Node that the product runs on: `engines` of packages/server, held by a test. */
const NODE_MIN = { major: 22, minor: 14 }

/** Scripts of the development programs inside node_modules; Node runs them on every platform. */
const PROGRAMS = {
  biome: '@biomejs/biome/bin/biome',
  tsc: 'typescript/bin/tsc',
  vitest: 'vitest/vitest.mjs',
}

/** @typedef {keyof typeof PROGRAMS} Program */

/**
 * Says one line on standard error; standard output belongs to the program that is started.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`${line}\n`)
}

/**
 * Ends with one line and no stack trace: for what the reader can put right.
 * @param {string} line
 * @returns {never}
 */
export function stop(line) {
  say(line)
  process.exit(1)
}

/**
 * Does the product run on this version of Node ("24.1.0")?
 * @param {string} version
 */
export function isModern(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > NODE_MIN.major || (major === NODE_MIN.major && minor >= NODE_MIN.minor)
}

/** The path of a Node that is new enough: this one, or else the one among the packages. */
export function modernNode() {
  if (isModern(process.versions.node)) return process.execPath
  const packaged = join(BIN, 'node')
  const answer = spawnSync(packaged, ['--version'], { encoding: 'utf8' })
  return answer.status === 0 && isModern(answer.stdout.slice(1)) ? packaged : undefined
}

/** The one line for a machine where there is none. */
export function refusalOfNode() {
  return (
    `Peyk needs Node ${NODE_MIN.major}.${NODE_MIN.minor} or newer, ` +
    `this is ${process.versions.node}: ` +
    'install a newer one from https://nodejs.org and run the command again.'
  )
}

/** @param {Program} name */
export function program(name) {
  return join(ROOT, 'node_modules', PROGRAMS[name])
}

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])

/**
 * Runs a program, passes signals on to it, and gives its exit code (128 + n after signal n).
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env: environment(), ...options })
    /** @param {NodeJS.Signals} signal */
    const pass = (signal) => {
      // Ctrl-C in a terminal has reached the child already: it is in the same process group.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    }
    /** @param {number} code */
    const end = (code) => {
      for (const signal of SIGNALS) process.off(signal, pass)
      resolve(code)
    }
    for (const signal of SIGNALS) process.on(signal, pass)
    child.on('error', () => end(127))
    child.on('exit', (code, signal) => end(code ?? 128 + (signal ? constants.signals[signal] : 0)))
  })
}

/** Children find node_modules/.bin first, as under npm, so that their `node` is a new one too. */
function environment() {
  const path = process.env.PATH ?? ''
  if (path.split(delimiter)[0] === BIN) return process.env
  return { ...process.env, PATH: `${BIN}${delimiter}${path}` }
}
