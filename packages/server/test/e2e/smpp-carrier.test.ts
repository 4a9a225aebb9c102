/** Peyk and an SMSC as processes of their own, configured as a user does it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seeded } from '../../src/base/chance.ts'
import { type Smsc, startSmsc } from '../../src/smsc/smsc.ts'
import {
  killAll,
  manage,
  metric,
  orderOf,
  type Peyk,
  start,
  stop,
  type TemporaryDirectory,
  temporaryDirectory,
  wire,
} from '../kit/process-kit.ts'
import { mobiles, until } from '../kit/store-kit.ts'

const CREDITS = 1_000
const WINDOW_MAX = 10
const MESSAGES = 100
const TOKEN = 'token-of-this-test-only'

let directory: TemporaryDirectory
const stopping: Smsc[] = []
beforeAll(() => {
  directory = temporaryDirectory()
})
afterAll(async () => {
  killAll()
  for (const smsc of stopping) smsc.cut()
  for (const smsc of stopping) await smsc.stop()
  directory.remove()
})

async function openSmsc(traits: NonNullable<Parameters<typeof startSmsc>[0]['traits']>) {
  const smsc = await startSmsc({ random: seeded(1), traits })
  stopping.push(smsc)
  return smsc
}

/** A server with the carrier of a file, whose password is in the environment. */
async function launch(port: number): Promise<Peyk & { readonly token: string }> {
  const file = join(directory.path, 'carriers.json')
  const settings = { host: '127.0.0.1', port, systemId: 'peyk', binds: [{ windowMax: WINDOW_MAX }] }
  const secrets = { password: '${TURKNET_PASSWORD}' }
  const carriers = [{ name: 'turknet', kind: 'smpp', settings, secrets }]
  writeFileSync(file, JSON.stringify({ carriers }))
  const peyk = await start(['serve', '--port', '0', '--data', join(directory.path, 'data')], {
    env: {
      ...{ PEYK_TOKEN: TOKEN, PEYK_CARRIERS: file, TURKNET_PASSWORD: 'secret' },
      PEYK_LOG: 'warn',
    },
  })
  return { ...peyk, token: TOKEN }
}

test('SIGKILL with a full window loses no message and pays none twice', async () => {
  // Slow enough for the window to be full, so that the kill leaves answers on the way.
  const smsc = await openSmsc({ answerMs: 300, answersInTurn: false, deliveryMs: 50 })
  const first = await launch(smsc.port)
  const account = { name: 'Acme', credits: CREDITS, senders: ['PEYK'], apiAccess: true }
  const { id, key, hash } = await manage(first, 'POST', '/api/accounts', account)
  const order = orderOf({ text: 'merhaba', to: mobiles(MESSAGES, 200) })
  const { code, payload } = await wire(first, 'send-sms', order, { key, hash })
  expect(code).toBe(200)
  const health = async () => (await manage(first, 'GET', '/api/carriers/turknet')).health
  await until(async () => (await health()).details.binds[0].inWindow === WINDOW_MAX)
  await stop(first, 'SIGKILL')

  const again = await launch(smsc.port)
  const detail = () => manage(again, 'GET', `/api/orders/${payload.order.id}`)
  await until(async () => (await detail()).delivered === MESSAGES)
  const { credits } = await manage(again, 'GET', `/api/accounts/${id}`)
  expect(credits).toBe(CREDITS - MESSAGES)
  const twice = await metric(again, 'peyk_messages_maybe_sent_twice')
  const got = smsc.messages().length
  expect(got).toBeGreaterThanOrEqual(MESSAGES)
  // What the handsets got more often than once is no more than what is told.
  expect(got - MESSAGES).toBeLessThanOrEqual(twice)
  expect(await stop(again)).toMatchObject({ code: 0 })
}, 60_000)
