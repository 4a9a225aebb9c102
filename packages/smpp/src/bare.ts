/** PDUs that are a header and nothing else: what a peer is told is wrong (SMPP 3.4 §4.3, §4.4). */
import { COMMANDS, type CommandName, RESPONSE } from './pdu/commands.ts'
import { HEADER_OCTETS } from './pdu/header.ts'

export interface Header {
  readonly id: number
  readonly sequence: number
}

/** Of bytes that are at least a header long, which the framer sees to. */
export const readHeader = (bytes: Buffer): Header => ({
  id: bytes.readUInt32BE(4),
  sequence: bytes.readUInt32BE(12),
})

function bare(id: number, status: number, sequence: number): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_OCTETS)
  bytes.writeUInt32BE(HEADER_OCTETS, 0)
  bytes.writeUInt32BE(id, 4)
  bytes.writeUInt32BE(status, 8)
  bytes.writeUInt32BE(sequence, 12)
  return bytes
}

const BY_ID = new Map<number, CommandName>(
  Object.entries(COMMANDS).map(([name, { id }]) => [id, name as CommandName]),
)

export const bareNack = (status: number, sequence: number): Buffer =>
  bare(COMMANDS.generic_nack.id, status, sequence)

/** An answer that refuses: the response of the request's kind, or a generic_nack without one. */
export function bareRefusal(id: number, status: number, sequence: number): Buffer {
  const responseId = (id | RESPONSE) >>> 0
  return BY_ID.has(responseId) && id < RESPONSE && responseId !== RESPONSE
    ? bare(responseId, status, sequence)
    : bareNack(status, sequence)
}
