/** The receivers of the page about webhooks, as they stand there, on Node and on PHP. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { machineTime } from '../../src/base/clock.ts'
import {
  type Customer,
  call,
  manage,
  openWorld,
  type Sent,
  until,
  type World,
} from '../kit/wire-kit.ts'
import { freePorts } from './free-ports.ts'

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))
const LANGUAGES = ['js', 'php'] as const
type Language = (typeof LANGUAGES)[number]

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS

/** The first block of the page in this language. */
async function onPage(language: Language): Promise<string> {
  const page = await readFile(join(ROOT, 'docs/webhooks.md'), 'utf8')
  const [, code] = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'ms').exec(page) ?? []
  if (code === undefined) throw new Error(`the page has no ${language}`)
  return code
}

interface Receiver {
  readonly url: string
  said(): string
  stop(): Promise<void>
}

type Program = readonly [command: string, args: readonly string[]]

/** Node reads it as it is, but for the port; PHP's own server takes it for every path. */
const RECEIVERS: Readonly<Record<Language, (folder: string, port: number) => Promise<Program>>> = {
  js: async (_, port) => {
    const code = (await onPage('js')).replace('listen(9000)', `listen(${port}, '127.0.0.1')`)
    return [process.execPath, ['--input-type=module', '--eval', code]]
  },
  php: async (folder, port) => {
    const file = join(folder, 'receiver.php')
    await writeFile(file, await onPage('php'))
    return ['php', ['-S', `127.0.0.1:${port}`, file]]
  },
}

async function open(language: Language, folder: string, secret: string): Promise<Receiver> {
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}/`
  const [command, args] = await RECEIVERS[language](folder, port)
  const env = { PATH: process.env.PATH, WEBHOOK_SECRET: secret }
  const child: ChildProcess = spawn(command, args, { cwd: ROOT, env })
  const ended = once(child, 'close')
  let said = ''
  for (const from of [child.stdout, child.stderr]) from?.on('data', (text) => (said += text))
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`${command} ended: ${said}`)
    return await fetch(url).then(
      () => true,
      () => false,
    )
  })
  return {
    url,
    said: () => said,
    async stop() {
      child.kill()
      await ended
    },
  }
}

describe.each(LANGUAGES)('the receiver in %s', (language) => {
  let folder: string
  let world: World
  let customer: Customer & { readonly webhookSecret: string }
  let receiver: Receiver

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'peyk-receiver-'))
    world = await openWorld({}, machineTime)
    customer = await manage(world, 'POST', '/api/accounts', {
      ...{ name: 'a', apiAccess: true, credits: 100, senders: ['PEYK'] },
      webhookUrl: 'http://127.0.0.1:1/',
    })
    receiver = await open(language, folder, customer.webhookSecret)
    await manage(world, 'PATCH', `/api/accounts/${customer.id}`, { webhookUrl: receiver.url })
  })
  afterAll(async () => {
    await receiver?.stop()
    await world?.close()
    await rm(folder, { recursive: true })
  })

  const deliveries = async (): Promise<Sent[]> =>
    (await manage(world, 'GET', `/api/webhooks/deliveries?account=${customer.id}`)).items

  /** Sends one message, and gives the delivery that tells that it was accepted. */
  async function delivered(text: string): Promise<Sent> {
    const before = new Set((await deliveries()).map(({ id }) => id))
    const message = { text, receipents: { number: ['5000000111'] } }
    const order = { sender: 'PEYK', message }
    expect((await call(world, 'json', 'send-sms', customer, { order })).code).toBe(200)
    return await until(async () => {
      const news = (await deliveries()).filter(({ id }) => !before.has(id))
      return news.find(({ event, attempts }) => event === 'message.accepted' && attempts.length > 0)
    })
  }

  test('takes what Peyk sends', async () => {
    const { messageId, attempts } = await delivered('Şişli’ye “güzel” € {}')
    expect(attempts).toMatchObject([{ status: 204 }])
    await until(async () => receiver.said().includes(`${messageId} delivered`))
    expect(receiver.said()).toContain(`${messageId} accepted`)
  })

  test('takes what is signed with the secret of before, while both sign', async () => {
    await manage(world, 'POST', `/api/accounts/${customer.id}/webhook-secret`, {})
    expect((await delivered('rotated')).attempts).toMatchObject([{ status: 204 }])
  })

  const body = '{"report":{"id":1,"status":"delivered"}}'
  const signed = (agoMs = 0, secret = customer.webhookSecret) => {
    const at = new Date(Date.now() - agoMs)
    return {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / SECOND_MS)),
      'webhook-signature': new Webhook(secret).sign('msg_1', at, body),
    }
  }
  const post = async (headers: Record<string, string>, sent = body, to = receiver) =>
    (await fetch(to.url, { method: 'POST', headers, body: sent })).status

  test('refuses what is not genuine, or of old', async () => {
    expect(await post(signed())).toBe(204)
    const { 'webhook-id': _, ...nameless } = signed()
    const other = `whsec_${Buffer.from('another secret of some length').toString('base64')}`
    const version = { ...signed(), 'webhook-signature': 'v0,x' }
    const future = signed(-10 * MINUTE_MS)
    const wrong = [{}, nameless, version, future, signed(10 * MINUTE_MS), signed(0, other)]
    for (const headers of wrong) expect([headers, await post(headers)]).toEqual([headers, 401])
    expect(await post(signed(), body.replace('delivered', 'undelivered'))).toBe(401)
  })

  test('takes nothing where it has no secret', async () => {
    const headers = signed()
    const { 'webhook-id': id, 'webhook-timestamp': time } = headers
    const hash = createHmac('sha256', '').update(`${id}.${time}.${body}`).digest('base64')
    const answer = await open(language, folder, '').then(
      async (bare) => {
        const status = await post({ ...headers, 'webhook-signature': `v1,${hash}` }, body, bare)
        await bare.stop()
        return status
      },
      (error: Error) => error.message,
    )
    expect(String(answer)).toMatch(language === 'php' ? /^500$/ : /Secret can't be empty/)
  })
})
