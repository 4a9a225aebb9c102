/** A customer's listener on a real socket, which answers as a test wants it to. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Heard {
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: what came is looked at field by field
  readonly body: any
}

export type Behaviour = (response: ServerResponse, heard: Heard) => void

export interface Listener {
  readonly url: string
  readonly port: number
  readonly heard: Heard[]
  /** Connections that were ever made. */
  connections(): number
  /** How it answers from now on. */
  behave: Behaviour
  close(): Promise<void>
}

/** Answers with this status, and a word in the body. */
export const answering =
  (status: number, headers: Record<string, string> = {}, body = `said ${status}`): Behaviour =>
  (response) =>
    void response.writeHead(status, headers).end(body)

export async function openListener(behave: Behaviour = answering(200)): Promise<Listener> {
  let connections = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('error', () => {})
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      const heard = {
        path: request.url ?? '',
        headers: request.headers,
        text,
        body: JSON.parse(text || 'null'),
      }
      listener.heard.push(heard)
      listener.behave(response, heard)
    })
  })
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const listener: Listener = {
    url: `http://127.0.0.1:${port}/hook`,
    port,
    heard: [],
    connections: () => connections,
    behave,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
  return listener
}
