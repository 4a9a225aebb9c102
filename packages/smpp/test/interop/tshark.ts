/**
 * What tshark reads in PDUs: a decoder that knows nothing of our codec.
 *
 * The PDUs go into a capture file, each a segment of one TCP connection to the port of SMPP, and
 * come back as tshark's fields by their names.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A field's values in the order of their octets, as tshark writes them. */
export type Dissected = ReadonlyMap<string, readonly string[]>

/** What tshark is to take data_coding 0 for, in its own words. */
export type Zero = 'None' | 'GSM 7-bit' | 'GSM 7-bit (packed)' | 'ISO-8859-1'

/**
 * One for each PDU. `smpp.…` are the fields of the PDU, `gsm_sms.…` and `gsm_sms_ud.…` those of a
 * user data header and what is behind it.
 */
export async function dissect(
  pdus: readonly Uint8Array[],
  zero: Zero = 'None',
): Promise<Dissected[]> {
  const folder = await mkdtemp(join(tmpdir(), 'peyk-tshark-'))
  try {
    const file = join(folder, 'pdus.pcap')
    await writeFile(file, captureOf(pdus))
    const { stdout } = await promisify(execFile)(
      'tshark',
      [
        ...['-n', '-r', file, '-o', `smpp.decode_sms_over_smpp:${zero}`],
        ...['-T', 'json', '--no-duplicate-keys'],
      ],
      { maxBuffer: OUTPUT_MAX, env: { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8' } },
    )
    return JSON.parse(stdout).map(({ _source }: { _source: { layers: object } }) =>
      fieldsOf(_source.layers),
    )
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The layers are trees; a field that holds others names them in `…_tree` beside itself. */
function fieldsOf(layers: object): Dissected {
  const fields = new Map<string, string[]>()
  const walk = (tree: object) => {
    for (const [name, value] of Object.entries(tree)) {
      for (const each of [value].flat()) {
        if (typeof each === 'object') walk(each)
        else fields.set(name, [...(fields.get(name) ?? []), each])
      }
    }
  }
  walk(layers)
  return fields
}

const OUTPUT_MAX = 64 * 1024 * 1024
const PORT = 2775
const IP_OCTETS = 20
const TCP_OCTETS = 20
/** Packets that begin with their IP header. */
const LINKTYPE_RAW = 101

/** A capture file in the form of libpcap. */
function captureOf(pdus: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(24)
  head.writeUInt32LE(0xa1b2c3d4, 0)
  head.writeUInt16LE(2, 4)
  head.writeUInt16LE(4, 6)
  head.writeUInt32LE(0x40000, 16)
  head.writeUInt32LE(LINKTYPE_RAW, 20)
  let sequence = 1
  const packets = pdus.flatMap((pdu, n) => {
    const packet = packetOf(pdu, sequence)
    sequence += pdu.length
    const record = Buffer.alloc(16)
    record.writeUInt32LE(n, 0)
    record.writeUInt32LE(packet.length, 8)
    record.writeUInt32LE(packet.length, 12)
    return [record, packet]
  })
  return Buffer.concat([head, ...packets])
}

/** Checksums stay 0: tshark does not look at them unless told to. */
function packetOf(pdu: Uint8Array, sequence: number): Buffer {
  const head = Buffer.alloc(IP_OCTETS + TCP_OCTETS)
  head.writeUInt8(0x45, 0)
  head.writeUInt16BE(head.length + pdu.length, 2)
  head.writeUInt8(64, 8)
  head.writeUInt8(6, 9)
  head.set([127, 0, 0, 1], 12)
  head.set([127, 0, 0, 2], 16)
  head.writeUInt16BE(40_000, IP_OCTETS)
  head.writeUInt16BE(PORT, IP_OCTETS + 2)
  head.writeUInt32BE(sequence, IP_OCTETS + 4)
  head.writeUInt8((TCP_OCTETS / 4) << 4, IP_OCTETS + 12)
  head.writeUInt8(0x18, IP_OCTETS + 13)
  head.writeUInt16BE(0xffff, IP_OCTETS + 14)
  return Buffer.concat([head, pdu])
}
