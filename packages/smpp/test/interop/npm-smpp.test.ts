/** The package `smpp` of npm, which many speak with, as client and as server. */
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { Client } from '../../src/client.ts'
import { Server } from '../../src/server.ts'
import type { Reply } from '../../src/window.ts'

interface NpmPdu {
  readonly command: string
  readonly command_status: number
  readonly message_id: string
  readonly destination_addr: string
  response(fields?: object): NpmPdu
}
interface NpmSession {
  on(event: string, run: (pdu: NpmPdu) => void): void
  send(pdu: NpmPdu): void
  close(): void
  bind_transceiver(fields: object, done: (pdu: NpmPdu) => void): void
  submit_sm(fields: object, done: (pdu: NpmPdu) => void): void
  deliver_sm(fields: object, done: (pdu: NpmPdu) => void): void
  unbind(done: (pdu: NpmPdu) => void): void
}
interface NpmServer {
  listen(port: number, host: string, done: () => void): void
  address(): { readonly port: number }
  close(): void
}
const npm: {
  connect(options: object): NpmSession
  createServer(begin: (session: NpmSession) => void): NpmServer
} = createRequire(import.meta.url)('smpp')

type Call = (done: (pdu: NpmPdu) => void) => void
const answer = (call: Call) => new Promise<NpmPdu>((resolve) => call(resolve))

test('it binds to our server, submits, is delivered to, and unbinds', async () => {
  const replies: Reply[] = []
  const server = new Server({
    systemId: 'peyk',
    authenticate: () => ({
      on: {
        request(pdu, session) {
          session.answer(pdu, { body: { message_id: 'abc' } })
          const deliver = { command: 'deliver_sm', body: { source_addr: '905321112233' } } as const
          session.request(deliver, (reply) => replies.push(reply))
        },
      },
    }),
  })
  await server.listen(0, '127.0.0.1')
  const session = npm.connect({ host: '127.0.0.1', port: server.port })
  session.on('deliver_sm', (pdu) => session.send(pdu.response()))
  const bound = await answer((done) => session.bind_transceiver({ system_id: 'a' }, done))
  expect(bound).toMatchObject({ command_status: 0, system_id: 'peyk' })
  const text = { destination_addr: '905321112233', short_message: 'hello' }
  const submitted = await answer((done) => session.submit_sm(text, done))
  expect(submitted).toMatchObject({ command_status: 0, message_id: 'abc' })
  const unbound = await answer((done) => session.unbind(done))
  expect(unbound).toMatchObject({ command: 'unbind_resp', command_status: 0 })
  expect(replies).toMatchObject([{ command: 'deliver_sm_resp', status: 0 }])
  await server.close()
})

test('our client binds to it, submits and unbinds', async () => {
  const heard: string[] = []
  const server = npm.createServer((session) => {
    session.on('error', () => {})
    session.on('bind_transceiver', (pdu) => session.send(pdu.response({ system_id: 'npm' })))
    session.on('submit_sm', (pdu) => {
      heard.push(pdu.destination_addr)
      session.send(pdu.response({ message_id: '42' }))
    })
    session.on('unbind', (pdu) => {
      heard.push(pdu.command)
      session.send(pdu.response())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const closed = Promise.withResolvers<string>()
  const bound = Promise.withResolvers<void>()
  const client = new Client({
    ...{ host: '127.0.0.1', port: server.address().port, bind: 'bind_transceiver' },
    credentials: { system_id: 'a', password: 'b' },
    on: { bound: () => bound.resolve(), closed: ({ why }) => closed.resolve(why) },
  })
  client.start()
  await bound.promise
  const body = { destination_addr: '905321112233', short_message: Buffer.from('hello') }
  const reply = await client.session?.ask({ command: 'submit_sm', body })
  expect(reply).toMatchObject({ command: 'submit_sm_resp', body: { message_id: '42' } })
  client.stop()
  expect(await closed.promise).toBe('unbound')
  expect(heard).toEqual(['905321112233', 'unbind'])
  server.close()
})
