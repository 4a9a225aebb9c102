/**
 * What every command of the workspace does first: install what is missing, build what is stale.
 *
 * This runs before anything is installed, on whatever Node the machine has: plain JavaScript for
 * Node 18, and nothing imported but Node itself. The second run must not be felt: it compares a
 * hash of the lock file, and one of the sources' sizes and times, with what the last run left.
 */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { modernNode, program, ROOT, refusalOfNode, run, say, stop } from './node.mjs'
import { areThere, holds } from './packages.mjs'

/** In node_modules, so that whoever removes that folder removes what we remember about it. */
const STAMPS = 'node_modules/.setup'

/** What is built: from what, into what, by which program. Without its outputs a step is stale. */
const BUILDS = [
  {
    name: 'packages',
    inputs: ['package-lock.json', 'tsconfig.base.json', 'tsconfig.json', 'packages'],
    outputs: ['text', 'smpp', 'contract', 'server'].map((name) => `packages/${name}/dist`),
    program: /** @type {const} */ ('tsc'),
    args: ['-b'],
    // The compiler trusts its record of the last build and does not see that dist is gone.
    argsWhenGone: ['-b', '--force'],
  },
]

/**
 * Installs what is missing and, if asked, builds what is stale. Gives the path of a Node that is
 * new enough.
 * @param {{ build: boolean }} wanted
 * @returns {Promise<string>}
 */
export async function prepare({ build }) {
  await install()
  const node = modernNode()
  if (node === undefined) {
    // Perhaps the packaged Node is what a bad connection left out: look again next time.
    fs.rmSync(join(ROOT, STAMPS), { recursive: true, force: true })
    return stop(refusalOfNode())
  }
  if (build) for (const step of BUILDS) await freshen(step, node)
  return node
}

async function install() {
  const lock = read('package-lock.json')
  const wanted = hash(`${process.platform} ${process.arch} ${lock}`)
  const isWhole = areThere(parse(lock), process, hasPackage)
  if (isWhole && stamp('installed') === wanted) return
  if (!isWhole || !holds(parse(lock), parse(read('node_modules/.package-lock.json')), process)) {
    say('Installing packages (npm ci) …')
    const asked = ['ci', '--include=dev', '--include=optional', '--loglevel=error']
    const { command, args, shell } = npmCommand(asked)
    const code = await run(command, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 2], shell })
    if (code !== 0)
      stop('Installing failed: see the message of npm above, then run the command again.')
  }
  mark('installed', wanted)
}

/** @param {string} folder */
function hasPackage(folder) {
  return fs.existsSync(join(ROOT, folder, 'package.json'))
}

/**
 * How to run npm: by its own script where npm started us, else by its name.
 * @param {readonly string[]} args
 */
export function npmCommand(args) {
  const script = process.env.npm_execpath ?? ''
  return /npm-cli\.c?js$/.test(script) && fs.existsSync(script)
    ? { command: process.execPath, args: [script, ...args], shell: false }
    : { command: 'npm', args, shell: process.platform === 'win32' }
}

/**
 * @param {(typeof BUILDS)[number]} step
 * @param {string} node
 */
async function freshen(step, node) {
  const gone = step.outputs.some((path) => !fs.existsSync(join(ROOT, path)))
  const wanted = hash(step.inputs.flatMap(traces).join('\n'))
  if (!gone && stamp(`built-${step.name}`) === wanted) return
  say(`Building ${step.name} …`)
  const args = [program(step.program), ...(gone ? step.argsWhenGone : step.args)]
  // The compiler reports on standard output, which belongs to the program that is started.
  const code = await run(node, args, { cwd: ROOT, stdio: ['ignore', 2, 2] })
  if (code !== 0) stop(`Building ${step.name} failed: see above.`)
  mark(`built-${step.name}`, wanted)
}

const NOT_INPUTS = new Set(['dist', 'node_modules', 'test'])

/**
 * Path, size and time of every file under a path: cheap, and changed by any edit or checkout.
 * @param {string} path
 * @returns {string[]}
 */
function traces(path) {
  const found = fs.statSync(join(ROOT, path), { throwIfNoEntry: false })
  if (!found) return []
  if (!found.isDirectory()) return [`${path} ${found.size} ${found.mtimeMs}`]
  return fs
    .readdirSync(join(ROOT, path))
    .filter((name) => !NOT_INPUTS.has(name) && !name.endsWith('.tsbuildinfo'))
    .flatMap((name) => traces(`${path}/${name}`))
}

/** @param {string} text */
function hash(text) {
  return createHash('sha256').update(text).digest('hex')
}

/**
 * A file's text; '' for a file that cannot be read.
 * @param {string} path
 */
function read(path) {
  try {
    return fs.readFileSync(join(ROOT, path), 'utf8')
  } catch {
    return ''
  }
}

/**
 * A lock file that was cut short is as good as none.
 * @param {string} text
 * @returns {import('./packages.mjs').Lock | undefined}
 */
function parse(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @param {string} name */
function stamp(name) {
  return read(`${STAMPS}/${name}`)
}

/**
 * @param {string} name
 * @param {string} value
 */
function mark(name, value) {
  fs.mkdirSync(join(ROOT, STAMPS), { recursive: true })
  fs.writeFileSync(join(ROOT, STAMPS, name), value)
}
