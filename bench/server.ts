/**
 * Starts the servers under test as processes of their own, with a fresh store each, and stops them
 * again.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Bench } from './bench.ts'
import { adopt, ended, makeFolder, removeFolder } from './children.ts'
import { PASSED_SETTINGS, READY, ROLES, SIM_DELAY_MS_DEFAULT, TOKEN } from './names.ts'

const BARE = fileURLToPath(new URL('bare-server.ts', import.meta.url))
const READY_MS_MAX = 30_000
/** A server that has not ended by then is killed. */
const STOP_MS_MAX = 30_000
const STDERR_CHARS_MAX = 2_000

/** Processes that are one server to those who send through it. */
export interface Server {
  /** All of them. */
  readonly nodes: readonly Node[]
  /** Where it takes orders. */
  readonly urls: readonly string[]
  readonly pids: readonly number[]
  /** Ends it by SIGTERM and removes its store; resolves to how long it took to end. */
  stop(): Promise<number>
}

export interface Node {
  readonly url: string
  readonly pid: number
  /** From the start of the process to the line that says it answers. */
  readonly readyMs: number
  /** Ends the process by SIGTERM. */
  stop(): Promise<void>
}

export async function startBare(bench: Bench): Promise<Server> {
  const folder = makeFolder('bare')
  const node = await start(bench, { args: [BARE, folder], mark: READY.bare, folder })
  return serverOf([node], [node.url], async () => removeFolder(folder))
}

/**
 * Peyk on a new store: one node for each entry of `roles`, which says what the node does. They
 * start one after the other, the first one on the empty store.
 */
export async function startPeyk(
  bench: Bench,
  roles: readonly (readonly string[])[] = [ROLES.all],
): Promise<Server> {
  const place = await bench.store.makePlace()
  const args = [bench.options.serverFile, 'dev', '--port', '0', ...place.args]
  const nodes: Node[] = []
  for (const each of roles) {
    const settings = { ...place.environment, PEYK_ROLES: each.join(',') }
    nodes.push(await start(bench, { args, mark: READY.peyk, folder: place.folder, settings }))
  }
  const doors = nodes.filter((_, n) => roles[n]?.includes('api'))
  return serverOf(
    nodes,
    doors.map(({ url }) => url),
    () => place.remove(),
  )
}

export function serverOf(
  nodes: readonly Node[],
  urls: readonly string[],
  remove: () => Promise<void>,
): Server {
  return {
    nodes,
    urls,
    pids: nodes.map(({ pid }) => pid),
    async stop() {
      const askedAt = performance.now()
      await Promise.all(nodes.map((node) => node.stop()))
      const stopMs = performance.now() - askedAt
      await remove()
      return stopMs
    },
  }
}

export interface Start {
  readonly args: readonly string[]
  /** Begins the line that says where it answers. */
  readonly mark: string
  readonly folder: string
  readonly settings?: Readonly<Record<string, string>>
}

/** Starts a process and waits until it says that it is ready. */
export async function start(
  bench: Bench,
  { args, mark, folder, settings = {} }: Start,
): Promise<Node> {
  const startedAt = performance.now()
  const child = adopt(
    spawn(process.execPath, [...profiling(bench), ...args], {
      cwd: folder,
      env: { ...environment(), ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )
  const complaint = keepComplaint(child)
  const url = await readyUrl(child, mark, complaint)
  const readyMs = performance.now() - startedAt
  let asked = false
  ended(child).then((how) => {
    // The bench itself kills what a broken scenario leaves behind.
    if (!asked && how !== 'SIGKILL') bench.wrong(`a server ended with ${how}: ${complaint()}`)
  })
  return {
    url,
    pid: child.pid ?? 0,
    readyMs,
    async stop() {
      asked = true
      if (await stopChild(child)) return
      bench.wrong(`a server did not end by SIGTERM and was killed: ${complaint()}`)
    },
  }
}

function profiling({ options: { profileFolder } }: Bench): readonly string[] {
  return profileFolder === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profileFolder]
}

/** The end of what a server writes to its standard error. */
function keepComplaint(child: ChildProcess): () => string {
  let complaint = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-STDERR_CHARS_MAX)
  })
  return () => complaint.trim()
}

/** The first word after `mark` on the line that starts with it. */
async function readyUrl(
  child: ChildProcess,
  mark: string,
  complaint: () => string,
): Promise<string> {
  if (child.stdout === null) throw new Error('no pipe to the server')
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  // Reading on after the line, so that a server that goes on printing never waits for us.
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith(mark)) resolve(line.slice(mark.length).trim().split(/\s/)[0] ?? '')
  })
  ended(child).then((how) => reject(new Error(`the server ended with ${how}: ${complaint()}`)))
  const timer = setTimeout(() => reject(new Error('the server did not get ready')), READY_MS_MAX)
  return promise.finally(() => clearTimeout(timer))
}

/** @returns whether it ended by itself */
async function stopChild(child: ChildProcess): Promise<boolean> {
  if (child.exitCode !== null || child.signalCode !== null) return true
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX)
  await exit
  clearTimeout(timer)
  return child.signalCode !== 'SIGKILL'
}

/** The environment without settings of the product, except those the bench hands on. */
function environment(): NodeJS.ProcessEnv {
  const own = (name: string) => name.startsWith('PEYK_') || name === 'DATABASE_URL'
  const rest = Object.entries(process.env).filter(([name]) => !own(name))
  const passed = PASSED_SETTINGS.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value]]
  })
  const fixed = { PEYK_SIM_DELAY_MS: SIM_DELAY_MS_DEFAULT, PEYK_TOKEN: TOKEN }
  return { ...fixed, ...Object.fromEntries([...rest, ...passed]) }
}
