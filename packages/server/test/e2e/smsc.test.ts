/** `peyk smsc` as its own process: what it prints, what it refuses, and how it ends. */
import { Client } from '@peyk/smpp/client'
import { afterAll, expect, test } from 'vitest'
import { PERSONALITY_NAMES } from '../../src/smsc/personalities.ts'
import { killAll, printed, runToEnd, start, stop } from '../kit/process-kit.ts'

afterAll(() => killAll())

/** Binds, sends one message, and waits for the receipt and for the end of the connection. */
function submitOne(url: string): {
  readonly answer: Promise<string>
  readonly end: Promise<string>
} {
  const { hostname, port } = new URL(url)
  const answer = Promise.withResolvers<string>()
  const end = Promise.withResolvers<string>()
  const client = new Client({
    ...{ host: hostname, port: Number(port), bind: 'bind_transceiver' },
    credentials: { system_id: 'peyk', password: 'secret' },
    on: {
      async bound(_, session) {
        const short_message = Buffer.from('merhaba')
        const body = { destination_addr: '905321112233', registered_delivery: 1, short_message }
        const reply = await session.ask({ command: 'submit_sm', body })
        if (reply.command === 'submit_sm_resp') answer.resolve(reply.body.message_id)
      },
      request: (pdu, session) => session.answer(pdu),
      closed({ why }) {
        client.stop()
        end.resolve(why)
      },
    },
  })
  client.start()
  return { answer: answer.promise, end: end.promise }
}

test('says where it is, shows what came to the handsets, and takes leave when it is told', async () => {
  const args = ['smsc', '--port', '0', '--http', '0', '--print', '--password', 'secret']
  const smsc = await start([...args, '--seed', '1', '--delivery-ms', '10'])
  expect(smsc.url).toMatch(/^smpp:\/\/127\.0\.0\.1:\d+$/)
  const handsets = (await printed(smsc, /^handsets: \S+\n/m)).split(' ')[1]?.trim() ?? ''
  const { answer, end } = submitOne(smsc.url)
  const ids = [await answer]
  const line = await printed(smsc, /^\{.*\}\n/m)
  const message = { systemId: 'peyk', ids, to: '905321112233', text: 'merhaba' }
  expect(JSON.parse(line)).toMatchObject(message)
  expect(await (await fetch(handsets)).json()).toMatchObject({ items: [message] })
  expect(await stop(smsc)).toMatchObject({ code: 0, stderr: '' })
  expect(await end).toBe('unboundByPeer')
})

test('knows its personalities by name', async () => {
  const help = await runToEnd(['smsc', '--help'])
  expect(help.code).toBe(0)
  const unknown = await runToEnd(['smsc', '--personality', 'nice'])
  expect(unknown.code).toBe(1)
  for (const name of PERSONALITY_NAMES) {
    expect(help.stdout).toMatch(new RegExp(`^  ${name} +\\S`, 'm'))
    expect(unknown.stderr).toContain(name)
  }
})

test('refuses a port that is none, and one that is taken, in a line', async () => {
  const bad = await runToEnd(['smsc', '--port', '70000'])
  expect(bad).toMatchObject({ code: 1 })
  expect(bad.stderr).toContain('65535')
  const first = await start(['smsc', '--port', '0'])
  const { port } = new URL(first.url)
  const second = await runToEnd(['smsc', '--port', port])
  expect(second.code).toBe(1)
  expect(second.stderr).toMatch(/^peyk: .*EADDRINUSE.*\n$/)
  await stop(first)
})
