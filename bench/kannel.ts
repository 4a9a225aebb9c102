/**
 * Kannel, as it is set up to send much: bearerbox, which binds to an SMSC and keeps its queue in a
 * file (written by a thread of its own, without fsync), and smsbox, which takes messages over HTTP
 * and calls back. Nothing is logged. Both are from Debian's package.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { type Bench, sleep } from './bench.ts'
import { adopt, ended, makeFolder, removeFolder } from './children.ts'

const HOST = '127.0.0.1'
const LOOK_EVERY_MS = 50
const READY_MS_MAX = 30_000
const PROGRAMS = ['bearerbox', 'smsbox'] as const
/** Where Debian puts daemons is not on everybody's path. */
const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']

export interface KannelServer {
  /** Of smsbox. */
  readonly url: string
  readonly pids: readonly number[]
  stop(): Promise<void>
}

/** What is missing, in words; undefined if Kannel can be started. */
export function kannelMissing(): string | undefined {
  const missing = PROGRAMS.filter((name) => find(name) === undefined)
  if (missing.length === 0) return undefined
  return `no ${missing.join(', no ')}: apt-get install --no-install-recommends kannel`
}

export async function startKannel(
  bench: Bench,
  smscUrl: string,
  binds: { readonly count: number; readonly windowMax: number },
): Promise<KannelServer> {
  const folder = makeFolder('kannel')
  const [admin = 0, smsbox = 0, sendsms = 0] = await freePorts(3)
  const file = join(folder, 'kannel.conf')
  const ports = { smsc: Number(new URL(smscUrl).port), admin, smsbox, sendsms }
  writeFileSync(file, configuration(folder, ports, binds))
  const statusUrl = `http://${HOST}:${admin}/status.txt`
  const boxes = [run('bearerbox', file)]
  await until(async () => occurrences(await read(statusUrl), /online/g) >= binds.count)
  boxes.push(run('smsbox', file))
  await until(async () => /smsbox:/.test(await read(statusUrl)))
  bench.progress(`Kannel is bound ${binds.count} times`)
  return {
    url: `http://${HOST}:${sendsms}`,
    pids: boxes.map(({ pid = 0 }) => pid),
    async stop() {
      for (const box of boxes.toReversed()) {
        const end = ended(box)
        box.kill('SIGTERM')
        await end
      }
      removeFolder(folder)
    },
  }
}

interface Ports {
  readonly smsc: number
  readonly admin: number
  readonly smsbox: number
  readonly sendsms: number
}

const configuration = (
  folder: string,
  { smsc, admin, smsbox, sendsms }: Ports,
  { count, windowMax }: { readonly count: number; readonly windowMax: number },
) => `
group = core
admin-interface = ${HOST}
admin-port = ${admin}
admin-password = admin
smsbox-interface = ${HOST}
smsbox-port = ${smsbox}
dlr-storage = internal
store-type = file
store-location = ${folder}/kannel.store
log-level = 4

group = smsc
smsc = smpp
smsc-id = smsc
instances = ${count}
host = ${HOST}
port = ${smsc}
transceiver-mode = true
smsc-username = kannel
smsc-password = kannel
system-type = ""
max-pending-submits = ${windowMax}

group = smsbox
bearerbox-host = ${HOST}
sendsms-interface = ${HOST}
sendsms-port = ${sendsms}
log-level = 4

group = sendsms-user
username = bench
password = bench
`

function find(program: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, program)).find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function run(program: (typeof PROGRAMS)[number], file: string): ChildProcess {
  return adopt(spawn(find(program) ?? program, ['-v', '4', file], { stdio: 'ignore' }))
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = servers.map(
    (server) =>
      new Promise<number>((resolve) => {
        server.listen(0, HOST, () => resolve((server.address() as { port: number }).port))
      }),
  )
  const found = await Promise.all(ports)
  for (const server of servers) server.close()
  return found
}

async function read(url: string): Promise<string> {
  const reply = await fetch(url).catch(() => undefined)
  return (await reply?.text()) ?? ''
}

const occurrences = (text: string, wanted: RegExp): number => text.match(wanted)?.length ?? 0

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + READY_MS_MAX
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error('Kannel did not get ready')
    await sleep(LOOK_EVERY_MS)
  }
}
