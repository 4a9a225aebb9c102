/**
 * Kannel as a customer's gateway: bearerbox, which binds to an SMPP server, and smsbox, which takes
 * messages over HTTP and calls back with receipts and with what phones send. All of it on loopback,
 * in a folder of its own.
 */
import { strict as assert } from 'node:assert'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePorts } from './free-ports.ts'

const HOST = '127.0.0.1'
const LOOK_EVERY_MS = 50
const WAIT_MS_MAX = 30_000
/** Kannel's own words for what a receipt says: delivered, failed, buffered, taken, refused. */
const DLR_ALL = 1 | 2 | 4 | 8 | 16

export interface KannelSettings {
  /** The SMPP server. */
  readonly port: number
  readonly systemId: string
  readonly password: string
}

export interface Kannel {
  /** What smsbox has called: the path's name, and its parameters. */
  readonly calls: readonly KannelCall[]
  send(message: KannelMessage): Promise<void>
  /** Waits for calls that are like this, and gives all of them. */
  called(isIt: (call: KannelCall) => boolean): Promise<readonly KannelCall[]>
  close(): Promise<void>
}

export interface KannelCall {
  readonly path: string
  readonly parameters: Readonly<Record<string, string>>
}

export interface KannelMessage {
  readonly from: string
  readonly to: string
  readonly text: string
  /** 0 is GSM, 2 is UCS-2. */
  readonly coding: 0 | 2
  /** A user data header, as hexadecimal digits. */
  readonly udh?: string
  /** Comes back with the receipts. */
  readonly label: string
}

export async function startKannel(settings: KannelSettings): Promise<Kannel> {
  const folder = await mkdtemp(join(tmpdir(), 'peyk-kannel-'))
  const calls: KannelCall[] = []
  const http = createServer((request, reply) => {
    calls.push(callOf(request.url ?? '/'))
    reply.end()
  })
  http.listen(0, HOST)
  await once(http, 'listening')
  const back = `http://${HOST}:${portOf(http)}`
  const [admin = 0, smsbox = 0, sendsms = 0] = await freePorts(3)
  const file = join(folder, 'kannel.conf')
  await writeFile(file, configuration(settings, { folder, back, admin, smsbox, sendsms }))
  const boxes: ChildProcess[] = []
  const kannel: Kannel = {
    calls,
    async send(message) {
      const reply = await fetch(sendUrl(sendsms, back, message))
      assert.equal(reply.status, 202, await reply.text())
    },
    async called(isIt) {
      await until(() => calls.some(isIt), boxes, folder)
      return calls.filter(isIt)
    },
    async close() {
      for (const box of boxes.toReversed()) {
        const exit = once(box, 'exit')
        if (box.exitCode === null && box.kill('SIGTERM')) await exit
      }
      http.closeAllConnections()
      http.close()
      await rm(folder, { recursive: true })
    },
  }
  try {
    boxes.push(spawn('bearerbox', [file], { stdio: 'ignore' }))
    await until(() => answers(`http://${HOST}:${admin}/status.txt`, /online/), boxes, folder)
    boxes.push(spawn('smsbox', [file], { stdio: 'ignore' }))
    await until(() => answers(`http://${HOST}:${sendsms}/`, /./), boxes, folder)
    await until(() => answers(`http://${HOST}:${admin}/status.txt`, /smsbox:/), boxes, folder)
  } catch (error) {
    await kannel.close()
    throw error
  }
  return kannel
}

interface Places {
  readonly folder: string
  /** Where it calls back. */
  readonly back: string
  readonly admin: number
  readonly smsbox: number
  readonly sendsms: number
}

const configuration = (to: KannelSettings, { folder, back, admin, smsbox, sendsms }: Places) => `
group = core
admin-interface = ${HOST}
admin-port = ${admin}
admin-password = admin
smsbox-interface = ${HOST}
smsbox-port = ${smsbox}
dlr-storage = internal
log-file = ${folder}/bearerbox.log
log-level = 1

group = smsc
smsc = smpp
smsc-id = peyk
host = ${HOST}
port = ${to.port}
transceiver-mode = true
smsc-username = ${to.systemId}
smsc-password = ${to.password}
system-type = ""
reconnect-delay = 1
enquire-link-interval = 5

group = smsbox
bearerbox-host = ${HOST}
sendsms-interface = ${HOST}
sendsms-port = ${sendsms}
log-file = ${folder}/smsbox.log
log-level = 1

group = sendsms-user
username = user
password = user
concatenation = true
max-messages = 10

group = sms-service
keyword = default
catch-all = true
max-messages = 0
get-url = "${back}/mo?from=%p&to=%P&text=%a&coding=%c"
`

const portOf = (server: Server): number => (server.address() as AddressInfo).port

/** They are free now, and nobody else takes them in the moment until Kannel does. */
function sendUrl(port: number, back: string, message: KannelMessage): URL {
  const url = new URL(`http://${HOST}:${port}/cgi-bin/sendsms`)
  const { label, udh, coding, ...fields } = message
  const asked = {
    ...{ username: 'user', password: 'user', charset: 'UTF-8', ...fields },
    ...{ coding: String(coding), 'dlr-mask': String(DLR_ALL) },
    'dlr-url': `${back}/dlr?label=${label}&type=%d&id=%F&receipt=%A`,
  }
  url.search = String(new URLSearchParams(asked))
  // Octets are written by their digits, which URLSearchParams takes for letters.
  if (udh) url.search += `&udh=${udh.replace(/../g, '%$&')}`
  return url
}

/** What phones send is called on as it came: with coding 2, the octets of UTF-16. */
function callOf(url: string): KannelCall {
  const [path = '', query = ''] = url.split('?')
  const octets = query.split('&').map((pair) => {
    const [name = '', value = ''] = pair.split('=')
    return [name, octetsOf(value)] as const
  })
  const coding = octets.find(([name]) => name === 'coding')?.[1].toString()
  const textOf = (value: Buffer) =>
    coding === '2' ? value.swap16().toString('utf16le') : value.toString()
  const parameters = octets.map(([name, value]) => [
    name,
    name === 'text' ? textOf(value) : value.toString(),
  ])
  return { path, parameters: Object.fromEntries(parameters) }
}

const octetsOf = (value: string): Buffer =>
  Buffer.from(
    value
      .replaceAll('+', ' ')
      .replace(/%([0-9a-f]{2})/gi, (_, digits) => String.fromCharCode(Number(`0x${digits}`))),
    'latin1',
  )

async function answers(url: string, wanted: RegExp): Promise<boolean> {
  const reply = await fetch(url).catch(() => undefined)
  return wanted.test((await reply?.text()) ?? '')
}

async function until(
  isSo: () => boolean | Promise<boolean>,
  boxes: readonly ChildProcess[],
  folder: string,
): Promise<void> {
  const giveUpAt = performance.now() + WAIT_MS_MAX
  while (!(await isSo())) {
    const isOver = performance.now() > giveUpAt || boxes.some((box) => box.exitCode !== null)
    if (isOver) throw new Error(`still not so: ${isSo}\n${await lastWords(folder)}`)
    await pause(LOOK_EVERY_MS)
  }
}

async function lastWords(folder: string): Promise<string> {
  const logs = ['bearerbox.log', 'smsbox.log'].map((name) =>
    readFile(join(folder, name), 'utf8').catch(() => `no ${name}`),
  )
  return (await Promise.all(logs)).map((log) => log.slice(-6_000)).join('\n')
}
