/**
 * Peyk as its own process, the way a user starts it: the built command line, a port of its own,
 * no setting but those that are given.
 */
import { strict as assert } from 'node:assert'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../../bin/peyk.js', import.meta.url))
const BUILT = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
const WAIT_MS_MAX = 20_000

export type Environment = Readonly<Record<string, string>>

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Peyk {
  readonly url: string
  readonly pid: number
  stdout(): string
  stderr(): string
  kill(signal: NodeJS.Signals): void
  readonly ended: Promise<Ended>
}

export interface Launch {
  readonly env?: Environment
  readonly cwd?: string
}

interface Launched {
  readonly child: ChildProcess
  readonly output: { out: string; err: string }
  readonly ended: Promise<Ended>
}

const running = new Set<ChildProcess>()

function launch(args: readonly string[], { env = {}, cwd = tmpdir() }: Launch): Launched {
  assert(existsSync(BUILT), 'build first: npm run build')
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(PEYK|DATABASE|NODE)_/.test(name),
  )
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const output = { out: '', err: '' }
  child.stdout?.on('data', (text: Buffer) => {
    output.out += text
  })
  child.stderr?.on('data', (text: Buffer) => {
    output.err += text
  })
  const ended = new Promise<Ended>((done) => {
    child.once('close', (code, signal) => {
      running.delete(child)
      done({ code, signal, stdout: output.out, stderr: output.err })
    })
  })
  return { child, output, ended }
}

/** What can be seen and done of a process, whatever it is doing. */
export type Handle = Omit<Peyk, 'url'>

const handleOf = ({ child, output, ended }: Launched): Handle => ({
  pid: child.pid ?? 0,
  stdout: () => output.out,
  stderr: () => output.err,
  kill: (signal) => void child.kill(signal),
  ended,
})

/** Starts a command and leaves it to its work. */
export const begin = (args: readonly string[], options: Launch = {}): Handle =>
  handleOf(launch(args, options))

/** Starts a server and waits until it says that it is ready. @throws what it said instead */
export async function start(args: readonly string[], options: Launch = {}): Promise<Peyk> {
  const launched = launch(args, options)
  const { child, output, ended } = launched
  const ready = new Promise<string>((done) => {
    child.stdout?.on('data', () => {
      const url = /^peyk (?:smsc )?ready (\S+)\n/m.exec(output.out)?.[1]
      if (url !== undefined) done(url)
    })
  })
  const failed = ended.then(({ code, stderr }) => {
    throw new Error(`it ended with ${code} before it was ready: ${stderr}`)
  })
  const url = await within(Promise.race([ready, failed]), () => `not ready: ${output.err}`)
  failed.catch(() => {})
  return { url, ...handleOf(launched) }
}

/** Waits until standard output holds what is looked for; the lines do not come all at once. */
export function printed(peyk: Peyk, wanted: RegExp): Promise<string> {
  const look = async () => {
    for (;;) {
      const found = wanted.exec(peyk.stdout())?.[0]
      if (found !== undefined) return found
      await turn()
    }
  }
  return within(look(), () => `no ${wanted} in: ${peyk.stdout()}`)
}

/** Runs a command that is expected to end by itself. */
export const runToEnd = (args: readonly string[], options: Launch = {}): Promise<Ended> => {
  const { ended, output } = launch(args, options)
  return within(ended, () => `it goes on: ${output.out}${output.err}`)
}

/** Asks a server to stop and waits until it is gone. */
export function stop(peyk: Peyk, signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
  peyk.kill(signal)
  return within(peyk.ended, () => `it does not stop: ${peyk.stderr()}`)
}

/** Ends whatever a failed test has left running. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL')
}

function within<T>(work: Promise<T>, complaint: () => string): Promise<T> {
  return new Promise((done, failed) => {
    const timer = setTimeout(() => failed(new Error(complaint())), WAIT_MS_MAX)
    work.then(done, failed).finally(() => clearTimeout(timer))
  })
}

export interface TemporaryDirectory {
  readonly path: string
  remove(): void
}

export function temporaryDirectory(): TemporaryDirectory {
  const path = mkdtempSync(join(tmpdir(), 'peyk-process-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

// biome-ignore lint/suspicious/noExplicitAny: what came over the wire is looked at field by field
type Reply = any

/** A call of the management or sandbox API with the sandbox's token, unless told. */
export async function manage(
  { url, token = 'dev' }: Pick<Peyk, 'url'> & { readonly token?: string },
  method: string,
  path: string,
  body?: unknown,
): Promise<Reply> {
  const payload = body === undefined ? {} : { body: JSON.stringify(body) }
  const headers = { authorization: `Bearer ${token}` }
  const reply = await fetch(url + path, { method, headers, ...payload })
  const text = await reply.text()
  assert(reply.ok, `${method} ${path}: ${reply.status} ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}

const DEMO = { key: 'demo', hash: 'demo' }

/** A call of the wire API in JSON, as the demo account unless told; code and what is beside it. */
export async function wire(
  { url }: Pick<Peyk, 'url'>,
  path: string,
  content: object,
  authentication: object = DEMO,
): Promise<{ code: number; payload: Reply }> {
  const body = JSON.stringify({ request: { authentication, ...content } })
  const reply = await fetch(`${url}/v1/${path}/json`, { method: 'POST', body })
  const { response } = (await reply.json()) as Reply
  const { status, ...payload } = response
  assert.equal(status.code, reply.status)
  return { code: status.code, payload }
}

export interface OrderWish {
  readonly text: string
  readonly to: readonly string[]
  readonly sendDateTime?: string
}

export const orderOf = ({ text, to, sendDateTime = '' }: OrderWish) => ({
  order: { sender: 'PEYK', iys: '0', sendDateTime, message: { text, receipents: { number: to } } },
})

/** The value of a metric without labels. */
export async function metric({ url }: Pick<Peyk, 'url'>, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const line = text.split('\n').find((each) => each.startsWith(`${name} `))
  assert(line, `no metric ${name}`)
  return Number(line.split(' ')[1])
}
