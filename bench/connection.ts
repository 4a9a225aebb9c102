/**
 * One keep-alive connection on a bare socket, with one request under way at a time.
 *
 * An HTTP client library would cost the generator more than the request costs the server, and both
 * share the same two cores. So: prebuilt bytes out, one shared read buffer in.
 */
import { connect } from 'node:net'
import { createReplyReader, type Reply } from './reply-reader.ts'

const READ_BUFFER_BYTES = 256 * 1024

export interface Connection {
  write(bytes: Buffer): void
  close(): void
}

export interface ConnectionEvents {
  onReply(reply: Reply): void
  /** The connection broke, or what came back is not HTTP as the reader knows it. */
  onBreach(error: Error): void
}

/** All connections read into the same memory: a reply is used up before the next read. */
const readBuffer = Buffer.allocUnsafeSlow(READ_BUFFER_BYTES)

export function openConnection(url: string, events: ConnectionEvents): Promise<Connection> {
  const { hostname, port } = new URL(url)
  const { promise, resolve, reject } = Promise.withResolvers<Connection>()
  const read = createReplyReader()
  let closed = false
  const breach = (error: Error) => {
    if (closed) return
    reject(error)
    events.onBreach(error)
  }
  const socket = connect({
    host: hostname,
    port: Number(port),
    noDelay: true,
    onread: {
      buffer: readBuffer,
      callback(bytesRead) {
        try {
          const reply = read(readBuffer.subarray(0, bytesRead))
          if (reply !== undefined) events.onReply(reply)
        } catch (error) {
          breach(error instanceof Error ? error : new Error(String(error)))
        }
        return true
      },
    },
  })
  socket.on('error', breach)
  socket.on('close', () => breach(new Error('the server closed a connection')))
  socket.on('connect', () => {
    resolve({
      write: (bytes) => socket.write(bytes),
      close() {
        closed = true
        socket.destroy()
      },
    })
  })
  return promise
}
