/**
 * Starts the servers under test as processes of their own, with a fresh folder each, and stops
 * them again.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { adopt, ended, makeFolder, removeFolder } from './children.ts'
import { PASSED_SETTINGS, READY, SIM_DELAY_MS_DEFAULT } from './names.ts'

const BARE = fileURLToPath(new URL('bare-server.ts', import.meta.url))
const READY_MS_MAX = 30_000
/** A server that has not ended by then is killed. */
const STOP_MS_MAX = 30_000
const STDERR_CHARS_MAX = 2_000

export interface Server {
  readonly url: string
  readonly pid: number
  /** From the start of the process to the line that says it answers. */
  readonly readyMs: number
  /** Ends the process by SIGTERM and removes its folder; resolves to how long it took to end. */
  stop(): Promise<number>
}

export function startBare(): Promise<Server> {
  const folder = makeFolder('bare')
  return start([BARE, folder], READY.bare, folder)
}

export function startPeyk(serverFile: string): Promise<Server> {
  const folder = makeFolder('peyk')
  return start([serverFile, 'dev', '--port', '0', '--data', folder], READY.peyk, folder)
}

async function start(args: readonly string[], mark: string, folder: string): Promise<Server> {
  const startedAt = performance.now()
  const child = adopt(
    spawn(process.execPath, args, {
      cwd: folder,
      env: settings(),
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  )
  const url = await readyUrl(child, mark)
  const readyMs = performance.now() - startedAt
  return {
    url,
    pid: child.pid ?? 0,
    readyMs,
    async stop() {
      const askedAt = performance.now()
      await stopChild(child)
      const stopMs = performance.now() - askedAt
      removeFolder(folder)
      return stopMs
    },
  }
}

/** The first word after `mark` on the line that starts with it. */
async function readyUrl(child: ChildProcess, mark: string): Promise<string> {
  if (child.stdout === null || child.stderr === null) throw new Error('no pipes to the server')
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-STDERR_CHARS_MAX)
  })
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  // Reading on after the line, so that a server that goes on printing never waits for us.
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith(mark)) resolve(line.slice(mark.length).trim().split(/\s/)[0] ?? '')
  })
  ended(child).then((how) => reject(new Error(`the server ended with ${how}: ${complaint.trim()}`)))
  const timer = setTimeout(() => reject(new Error('the server did not get ready')), READY_MS_MAX)
  return promise.finally(() => clearTimeout(timer))
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX)
  await exit
  clearTimeout(timer)
}

/** The environment without settings of the product, except those the bench hands on. */
function settings(): NodeJS.ProcessEnv {
  const own = (name: string) => name.startsWith('PEYK_') || name === 'DATABASE_URL'
  const rest = Object.entries(process.env).filter(([name]) => !own(name))
  const passed = PASSED_SETTINGS.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value]]
  })
  return { PEYK_SIM_DELAY_MS: SIM_DELAY_MS_DEFAULT, ...Object.fromEntries([...rest, ...passed]) }
}
