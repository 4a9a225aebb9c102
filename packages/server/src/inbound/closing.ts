/**
 * Letting go of the connections when the server stops.
 *
 * Node lets go of those that are idle at that moment. One that has asked for nothing yet (browsers
 * and pools open them ahead of need) counts as busy, and one whose answer is still under way is
 * kept alive after it: for either, the server would wait as long as the client likes.
 */
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/** @param lastReplyOf the answer to what was asked last on a connection, if anything was */
export function letGoOnClose(
  app: FastifyInstance,
  lastReplyOf: (socket: Socket) => ServerResponse | undefined,
): void {
  const open = new Set<Socket>()
  let closing = false
  app.server.on('connection', (socket: Socket) => {
    if (closing) socket.destroy()
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  app.addHook('preClose', async () => {
    closing = true
    for (const socket of open) letGo(socket, lastReplyOf(socket))
  })
}

function letGo(socket: Socket, reply: ServerResponse | undefined): void {
  if (!reply || reply.writableFinished) {
    socket.destroy()
    return
  }
  if (!reply.headersSent) reply.setHeader('connection', 'close')
  reply.once('finish', () => socket.end())
}
