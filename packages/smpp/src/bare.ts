/** PDUs that are a header and nothing else: what a peer is told is wrong (SMPP 3.4 §4.3, §4.4). */
import { COMMANDS, type CommandName, RESPONSE } from './pdu/commands.ts'
import { HEADER_OCTETS, u32At } from './pdu/header.ts'
import { reserve, type Writer } from './pdu/writer.ts'

export interface Header {
  readonly id: number
  readonly sequence: number
}

/** Of a frame that begins there, and is at least a header long, which the framer sees to. */
export const readHeader = (bytes: Buffer, from: number): Header => ({
  id: u32At(bytes, from + 4),
  sequence: u32At(bytes, from + 12),
})

function bare(id: number, status: number, sequence: number): Writer {
  const writer = reserve(HEADER_OCTETS)
  writer.begin()
  writer.end(id, status, sequence)
  return writer
}

const BY_ID = new Map<number, CommandName>(
  Object.entries(COMMANDS).map(([name, { id }]) => [id, name as CommandName]),
)

export const bareNack = (status: number, sequence: number): Writer =>
  bare(COMMANDS.generic_nack.id, status, sequence)

/** An answer that refuses: the response of the request's kind, or a generic_nack without one. */
export function bareRefusal(id: number, status: number, sequence: number): Writer {
  const responseId = (id | RESPONSE) >>> 0
  return BY_ID.has(responseId) && id < RESPONSE && responseId !== RESPONSE
    ? bare(responseId, status, sequence)
    : bareNack(status, sequence)
}
