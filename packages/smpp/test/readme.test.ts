/** The examples of the README run: the client's against the server's, the others by themselves. */
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { Session } from '../src/session.ts'

const folder = new URL('.', import.meta.url).pathname
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** What stands in the README under a heading, made a module that gives away its server. */
function example(heading: string): string {
  const section = readme.split(`## ${heading}\n`)[1] ?? ''
  return section.match(/```ts\n(.*?)```/s)?.[1] ?? ''
}

/** An SMSC that wants to be bound to, and answers that it is. */
async function outbindTo(port: number): Promise<Session> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const smsc = new Session(socket, { side: 'smsc', on: { request: (pdu) => smsc.answer(pdu) } })
  smsc.outbind({ system_id: 'smsc', password: 'theirs' })
  return smsc
}

test('all examples of the README', async () => {
  const place = mkdtempSync(join(folder, 'readme-'))
  const said: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((...words) => {
    said.push(
      words.map((word) => (typeof word === 'string' ? word : JSON.stringify(word))).join(' '),
    )
  })
  const run = (name: string, text: string, port = 0) => {
    const file = join(place, `${name}.ts`)
    const here = text.replaceAll('2775', String(port)).replaceAll('@peyk/smpp/', '../../src/')
    writeFileSync(file, here.replaceAll(/'(\.\.[^']*)'/g, "'$1.ts'"))
    return import(file)
  }
  try {
    const { server } = await run('server', `${example('A server')}\nexport { server }\n`)
    await run('client', example('A client'), server.port)
    await vi.waitUntil(() => said.some((line) => line.startsWith('stopped')), { timeout: 5_000 })
    await server.close()
    const { listener } = await run('outbind', `${example('An outbind')}\nexport { listener }\n`)
    await vi.waitUntil(() => listener.listening)
    const smsc = await outbindTo(listener.address().port)
    await vi.waitUntil(() => said.includes('bind_receiver_resp'), { timeout: 5_000 })
    smsc.destroy()
    await new Promise((done) => listener.close(done))
    await run('text', example('Text'))
    await run('receipts', example('Receipts'))
    await run('codec', example('The codec'))
  } finally {
    log.mockRestore()
    rmSync(place, { recursive: true })
  }
  expect(said).toEqual([
    ...['connecting ', 'binding ', 'bound ', 'accepted as 1', 'stopped ', 'bind_receiver_resp'],
    ...['turkish 1 64', '1001 undeliverable true phone is off or out of reach'],
    '905321112233 {"user_message_reference":7}',
  ])
})
