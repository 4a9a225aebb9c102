/** The package `smpp` of npm, which has no types; so much of it as the bench calls. */
import { createRequire } from 'node:module'

export interface NpmPdu {
  readonly command_status: number
  readonly sequence_number: number
  readonly message_id: string
  toBuffer(): Buffer
  response(fields?: object): NpmPdu
}

export interface NpmSession {
  on(event: string, run: (pdu: NpmPdu) => void): void
  send(pdu: NpmPdu): void
  bind_transceiver(fields: object, done: (pdu: NpmPdu) => void): void
  submit_sm(fields: object, done: (pdu: NpmPdu) => void): void
}

interface NpmServer {
  listen(port: number, host: string, done: () => void): void
  address(): { readonly port: number }
  close(): void
}

interface NpmSmpp {
  readonly PDU: {
    new (command: string, fields: object): NpmPdu
    fromBuffer(bytes: Buffer): NpmPdu
  }
  connect(options: object): NpmSession
  createServer(begin: (session: NpmSession) => void): NpmServer
}

export const npmSmpp: NpmSmpp = createRequire(import.meta.url)('smpp')
