/**
 * A real server of PostgreSQL for tests: in folders and on a port of its own, on loopback only,
 * gone without a trace at the end.
 *
 * It also goes when the tests are killed, or their thread is terminated, where no code of ours runs
 * any more: a shell watches over the folders and cleans up when its standard input ends.
 */
import { strict as assert } from 'node:assert'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { appendFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { createDatabase, dropDatabases } from './postgres-databases.ts'
import { folderInMemory, temporaryFolder } from './postgres-folders.ts'
import {
  type PostgresVersion,
  type Programs,
  programsFor,
  type User,
  unprivilegedUser,
} from './postgres-programs.ts'

export interface PostgresOptions {
  readonly version?: PostgresVersion
  /** Does a commit wait for the disk? Not unless told: the data is thrown away. */
  readonly durable?: boolean
  /** More settings, and other values for those of the kit. */
  readonly settings?: Readonly<Record<string, string>>
  readonly port?: number
}

export interface PostgresServer {
  readonly port: number
  /** Holds the log, `postgres.log`. */
  readonly folder: string
  /** Holds the data; in memory if that is not durable. */
  readonly data: string
  url(database: string): string
  /** @returns its URL */
  createDatabase(name?: string): Promise<string>
  dropDatabase(name: string): Promise<void>
  /** Closes every connection and shuts down in good order. */
  stop(): Promise<void>
  /** Crashes it: what is not in its log of changes is lost, and the next start recovers. */
  kill(): Promise<void>
  /** Starts it again, after `stop` or `kill`. */
  start(): Promise<void>
  /** Ends it and deletes all that it left. */
  remove(): Promise<void>
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '64MB',
  // Every new database makes one; nobody reads of it.
  log_checkpoints: 'off',
}
const NOT_DURABLE = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  // In memory it counts, and a checkpoint costs next to nothing.
  max_wal_size: '256MB',
}

const PORTS_TRIED_MAX = 5
const LOG_CHARS_SHOWN_MAX = 2_000
/** Nothing of ours: no PGPORT, no language. The time zone is not guessed, which would be slow. */
const ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC' }

/** What stays the same from one start to the next. */
interface Cluster {
  readonly folder: string
  readonly data: string
  readonly user: User
  readonly programs: Programs
  readonly password: string
  readonly settings: Readonly<Record<string, string>>
}

interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<unknown>
}

/** @throws the end of the server's log, if it does not come up */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const { version = 18, durable = false, settings = {} } = options
  assert(process.platform !== 'win32', 'the kit knows no Windows: set TEST_DATABASE_URL')
  const user = unprivilegedUser()
  const folder = temporaryFolder(user)
  const data = (durable ? undefined : folderInMemory(user)) ?? join(folder, 'data')
  const watch = watchOver(data, folder)
  const remove = () => {
    for (const each of [data, folder]) rmSync(each, { recursive: true, force: true, maxRetries: 3 })
    watch.end('done\n')
  }
  try {
    const cluster: Cluster = {
      folder,
      data,
      user,
      programs: programsFor(version, user, folder),
      password: randomBytes(16).toString('hex'),
      settings: { ...SETTINGS, ...(durable ? {} : NOT_DURABLE), ...settings },
    }
    await initialise(cluster)
    const [running, port] = await runSomewhere(cluster, options.port)
    return serverOf(cluster, port, running, remove)
  } catch (error) {
    remove()
    throw error
  }
}

function serverOf(
  cluster: Cluster,
  port: number,
  first: Running,
  remove: () => void,
): PostgresServer {
  let running: Running | undefined = first
  const end = async (signal: NodeJS.Signals) => {
    if (!running) return
    hold('ref', running.child, running.child.stderr)
    running.child.kill(signal)
    await running.ended
    running = undefined
  }
  const url = (database: string) =>
    `postgres://peyk:${cluster.password}@127.0.0.1:${port}/${encodeURIComponent(database)}`
  return {
    port,
    folder: cluster.folder,
    data: cluster.data,
    url,
    createDatabase: (name) => createDatabase(url('postgres'), name),
    dropDatabase: (name) => dropDatabases(url('postgres'), [name]),
    stop: () => end('SIGINT'),
    kill: () => end('SIGQUIT'),
    async start() {
      running ??= await run(cluster, port)
    },
    async remove() {
      await end('SIGQUIT')
      remove()
    },
  }
}

/**
 * A line means that all is done; an end without one, that there is nobody left to do it. The server
 * takes the file with its process id along when it goes.
 */
const WATCH = `
read -r line && exit
file="$0/postmaster.pid"
read -r pid <"$file" && kill -QUIT "$pid"
for i in 1 2 3 4 5 6 7 8 9 10; do [ -e "$file" ] && sleep 0.1; done
rm -rf "$0" "$1"`

function watchOver(data: string, folder: string): Writable {
  const child = spawn('/bin/sh', ['-c', WATCH, data, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  hold('unref', child, child.stdin)
  return child.stdin
}

async function initialise({ folder, data, user, programs, password }: Cluster): Promise<void> {
  const passwordFile = join(folder, 'password')
  writeFileSync(passwordFile, password)
  const args = [
    `--pgdata=${data}`,
    ...['--username=peyk', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
    ...['--no-sync', '--encoding=UTF8', '--locale=C'],
  ]
  const options = { ...user, cwd: folder, env: ENVIRONMENT }
  const child = spawn(programs.initdb, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
  const said = text(child.stderr)
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`initdb ended with ${code}: ${await said}`)
}

/** On the port that was asked for, or on one that is free, and still is when it is used. */
async function runSomewhere(cluster: Cluster, wanted?: number): Promise<[Running, number]> {
  for (let tried = 1; ; tried += 1) {
    const port = wanted ?? (await freePort())
    try {
      return [await run(cluster, port), port]
    } catch (error) {
      const isTaken = /Address already in use/.test(String(error))
      if (!isTaken || wanted !== undefined || tried === PORTS_TRIED_MAX) throw error
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

/**
 * Comes back when the server takes connections. From then on it keeps nobody's process alive. It
 * is in a group of its own, so that Ctrl-C in a terminal ends the tests first.
 */
async function run(
  { folder, data, user, programs, settings }: Cluster,
  port: number,
): Promise<Running> {
  const given = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const args = ['-D', data, '-p', String(port), ...given]
  const options = { ...user, cwd: folder, detached: true, env: ENVIRONMENT }
  const child = spawn(programs.postgres, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(child, 'close')
  let tail = ''
  const ready = new Promise<void>((done) => {
    child.stderr.on('data', (chunk: Buffer) => {
      appendFileSync(join(folder, 'postgres.log'), chunk)
      tail = (tail + chunk).slice(-LOG_CHARS_SHOWN_MAX)
      if (tail.includes('ready to accept connections')) done()
    })
  })
  const failed = ended.then(([code, signal]) => {
    throw new Error(`PostgreSQL ended with ${code ?? signal} before it was ready:\n${tail}`)
  })
  await Promise.race([ready, failed])
  hold('unref', child, child.stderr)
  return { child, ended }
}

/** Lets our process end without waiting for the child, or has it wait again. */
function hold(how: 'ref' | 'unref', child: ChildProcess, pipe: Readable | Writable | null): void {
  child[how]()
  // A pipe to a child is a socket, which its type does not say.
  ;(pipe as Socket | null)?.[how]()
}
