/** Net::SMPP of Perl, as an SMSC that our client binds to and as a client of our server. */
import { afterEach, describe, expect, test } from 'vitest'
import { numberAddress, senderAddress } from '../../src/addresses.ts'
import { Client } from '../../src/client.ts'
import { readReceipt } from '../../src/receipt.ts'
import { writeReceipt } from '../../src/receipt-writer.ts'
import { joinedText, receive } from '../../src/receiving.ts'
import { WRITING, type WritingPolicy, write } from '../../src/sending.ts'
import { Server } from '../../src/server.ts'
import type { Session } from '../../src/session.ts'
import type { Request, RequestPdu } from '../../src/session-options.ts'
import { RECEIPT, submitsOf } from '../../src/submits.ts'
import type { Reply } from '../../src/window.ts'
import { connectByPerl, listenByPerl, type Peer, type PerlPdu } from './net-smpp.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const TO = '905321112233'
const TURKISH = 'Şişli, ağır çiçek: güzel bir gün. '.repeat(6)
const UNICODE = 'Şişli’ye “güzel” bir gün. '.repeat(6)

function submits(text: string, policy: Partial<WritingPolicy> = {}) {
  const written = write({ text, reference: 0x1234 }, { ...WRITING, ...policy })
  if ('refused' in written) throw new Error(`no letters for ${written.letters}`)
  return submitsOf(written.parts, {
    ...{ source: senderAddress('PEYK'), destination: numberAddress(TO) },
    registeredDelivery: RECEIPT.always,
  })
}

describe('an SMSC of Net::SMPP', () => {
  /** Takes everything: the first message is `np-1`. */
  function takeAll(pdu: PerlPdu, peer: Peer): void {
    const named: Record<string, object> = {
      bind_transceiver: { system_id: 'perl' },
      submit_sm: { message_id: `np-${all(peer, 'submit_sm').length}` },
      data_sm: { message_id: 'np-data' },
    }
    if (!pdu.command.endsWith('_resp') && pdu.command !== 'closed') {
      peer.answer(pdu, { ...named[pdu.command] })
    }
  }

  async function open(respond = takeAll) {
    const smsc = await listenByPerl(respond)
    ends.push(() => smsc.close())
    const bound = Promise.withResolvers<Session>()
    const closed = Promise.withResolvers<string>()
    const requests: RequestPdu[] = []
    const client = new Client({
      ...{ host: '127.0.0.1', port: smsc.port, bind: 'bind_transceiver' },
      credentials: { system_id: 'peyk', password: 'secret08', system_type: 'VMA' },
      on: {
        bound: (_, session) => bound.resolve(session),
        closed: ({ why }) => closed.resolve(why),
        request(pdu, session) {
          requests.push(structuredClone(pdu))
          session.answer(pdu)
        },
      },
    })
    ends.push(() => client.stop())
    client.start()
    return { smsc, client, requests, session: await bound.promise, closed: closed.promise }
  }

  test('is bound to, takes text, and is taken leave of', async () => {
    const { smsc, client, session, closed } = await open()
    expect(smsc.heard[0]).toMatchObject({
      command: 'bind_transceiver',
      fields: {
        system_id: 'peyk',
        password: 'secret08',
        system_type: 'VMA',
        interface_version: 52,
      },
    })
    for (const [n, submit] of submits(TURKISH).entries()) {
      const reply = await session.ask({ command: 'submit_sm', ...submit })
      expect(reply).toMatchObject({ status: 0, body: { message_id: `np-${n + 1}` } })
    }
    expect(all(smsc, 'submit_sm').map(({ fields }) => fields)).toEqual(
      submits(TURKISH).map(({ body }) => ({
        ...{ service_type: '', protocol_id: 0, priority_flag: 0, schedule_delivery_time: '' },
        ...{ validity_period: '', replace_if_present_flag: 0, sm_default_msg_id: 0 },
        ...{ source_addr_ton: 5, source_addr_npi: 0, source_addr: 'PEYK' },
        ...{ dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: TO },
        ...{ registered_delivery: 1, esm_class: 0x40, data_coding: 0 },
        short_message: latin1(body.short_message),
      })),
    )
    client.stop()
    expect(await closed).toBe('unbound')
    expect(smsc.heard.at(-1)?.command).toBe('unbind')
  })

  test('reads the optional parameters of parts, and long payloads', async () => {
    const { smsc, session } = await open()
    const parts = submits(UNICODE, { long: 'sar', referenceBits: 16 })
    const [payload] = submits(UNICODE, { long: 'payload' })
    for (const submit of [...parts, payload]) await session.ask({ command: 'submit_sm', ...submit })
    const taken = all(smsc, 'submit_sm').map(({ fields }) => fields)
    const whole = Buffer.from(UNICODE, 'utf16le').swap16().toString('latin1')
    expect(
      taken
        .slice(0, -1)
        .map((fields) => fields.short_message)
        .join(''),
    ).toBe(whole)
    for (const [n, fields] of taken.slice(0, -1).entries()) {
      expect(fields).toMatchObject({
        sar_msg_ref_num: '\x12\x34',
        sar_total_segments: String.fromCharCode(parts.length),
        sar_segment_seqnum: String.fromCharCode(n + 1),
      })
    }
    expect(taken.at(-1)).toMatchObject({ short_message: '', message_payload: whole })
  })

  test('throttles, and takes the message when it comes again', async () => {
    const { session } = await open((pdu, peer) => {
      const isFirst = pdu.command === 'submit_sm' && all(peer, 'submit_sm').length === 1
      if (isFirst) peer.answer(pdu, { status: 0x58, message_id: '' })
      else takeAll(pdu, peer)
    })
    const [submit] = submits('hello')
    const first = await session.ask({ command: 'submit_sm', ...submit })
    expect(first).toMatchObject({ command: 'submit_sm_resp', status: 0x58 })
    const second = await session.ask({ command: 'submit_sm', ...submit })
    expect(second).toMatchObject({ status: 0, body: { message_id: 'np-2' } })
  })

  test('sends receipts that only their optional parameters explain', async () => {
    const { smsc, requests } = await open()
    const states = { 'np-1': 2, 'np-2': 5, 'np-3': 3 }
    for (const [id, state] of Object.entries(states)) {
      smsc.call(1, 'deliver_sm', {
        ...{ source_addr: TO, destination_addr: 'PEYK', esm_class: 4, short_message: '' },
        ...{ receipted_message_id: `${id}\0`, message_state: String.fromCharCode(state) },
        network_error_code: '\x03\x00\x1b',
      })
    }
    await smsc.next(() => all(smsc, 'deliver_sm_resp').length === 3)
    expect(all(smsc, 'deliver_sm_resp').every(({ status }) => status === 0)).toBe(true)
    expect(requests.map((pdu) => readReceipt(pdu as never))).toMatchObject([
      { messageId: 'np-1', state: 'delivered', isFinal: true },
      { messageId: 'np-2', state: 'undeliverable', isFinal: true },
      { messageId: 'np-3', state: 'expired', isFinal: true },
    ])
  })

  test('hands over a message of two parts from a phone, and asks whether we live', async () => {
    const { smsc, requests } = await open()
    for (const { body } of submits(TURKISH)) {
      smsc.call(1, 'deliver_sm', {
        ...{ source_addr: TO, destination_addr: '4609', esm_class: body.esm_class ?? 0 },
        ...{ data_coding: 0, short_message: latin1(body.short_message) },
      })
    }
    smsc.call(1, 'enquire_link', {})
    await smsc.next(({ command }) => command === 'enquire_link_resp')
    const parts = requests.map((pdu) => receive(pdu as never))
    expect(parts.map(({ place }) => place)).toMatchObject([{ sequence: 1 }, { sequence: 2 }])
    expect(joinedText(parts)).toBe(TURKISH)
  })

  const OTHERS: readonly [request: Request, read: object][] = [
    [
      { command: 'query_sm', body: { message_id: 'a1', source_addr: 'PEYK' } },
      { message_id: 'a1', source_addr: 'PEYK' },
    ],
    [
      { command: 'cancel_sm', body: { message_id: 'a1', destination_addr: TO } },
      { message_id: 'a1', destination_addr: TO },
    ],
    [
      { command: 'replace_sm', body: { message_id: 'a1', short_message: Buffer.from('new') } },
      { message_id: 'a1', short_message: 'new' },
    ],
    [
      { command: 'data_sm', body: { data_coding: 8 }, tlvs: { message_payload: Buffer.from('a') } },
      { data_coding: 8, message_payload: 'a' },
    ],
    [
      {
        command: 'submit_multi',
        body: { dest_address: [{ ton: 1, npi: 1, address: TO }, { list: 'friends' }] },
      },
      { number_of_dests: 2, dest_flag: [1, 2], destination_addr: [TO, 'friends'] },
    ],
  ]
  test.each(OTHERS)('reads another request, and answers: %o', async (request, read) => {
    const { smsc, session } = await open((pdu, peer) => {
      const answers: Record<string, Readonly<Record<string, string | number>>> = {
        query_sm: { message_id: 'a1', final_date: '', message_state: 2, error_code: 0 },
        submit_multi: {
          ...{ message_id: 'm1', dest_addr_ton: 1, dest_addr_npi: 1 },
          ...{ destination_addr: TO, error_status_code: 0x0b },
        },
      }
      const answer = answers[pdu.command]
      if (answer) peer.answer(pdu, answer)
      else takeAll(pdu, peer)
    })
    const reply = await session.ask(request)
    expect(reply).toMatchObject({ command: `${request.command}_resp`, status: 0 })
    expect(all(smsc, request.command)[0]?.fields).toMatchObject(read)
    if (reply.command !== 'submit_multi_resp') return
    expect(reply.body.unsuccess_sme).toEqual([{ ton: 1, npi: 1, address: TO, status: 0x0b }])
  })
})

describe('a client of Net::SMPP', () => {
  /** A server that takes everything and reports it delivered at once. */
  async function open() {
    const requests: RequestPdu[] = []
    const replies: Reply[] = []
    const server = new Server({
      systemId: 'peyk',
      authenticate: ({ body }) => {
        if (body.password !== 'secret08') return { refused: 'ESME_RINVPASWD' }
        return {
          on: {
            request(pdu, session) {
              requests.push(structuredClone(pdu))
              session.answer(pdu, { body: { message_id: '7f3a' } })
              if (pdu.command !== 'submit_sm' || pdu.body.registered_delivery === 0) return
              const { destination_addr, source_addr } = pdu.body
              const receipt = writeReceipt({
                ...{ messageId: '7f3a', state: 'delivered', text: 'hello' },
                ...{ submittedAt: 0, doneAt: 60_000 },
              })
              const addresses = { source_addr: destination_addr, destination_addr: source_addr }
              const body = { ...receipt.body, ...addresses }
              const deliver = { command: 'deliver_sm', body, tlvs: receipt.tlvs } as const
              session.request(deliver, (reply) => replies.push(reply))
            },
          },
        }
      },
    })
    await server.listen(0, '127.0.0.1')
    ends.push(() => server.close())
    const client = await connectByPerl(server.port, (pdu, peer) => {
      if (pdu.command === 'deliver_sm') peer.answer(pdu, { message_id: '' })
      if (pdu.command === 'unbind' || pdu.command === 'enquire_link') peer.answer(pdu)
    })
    ends.push(() => client.close())
    const bind = (method: string, password = 'secret08') => {
      client.call(1, method, { system_id: 'perl', password, interface_version: 0x34 })
      return client.next(({ command }) => command === `${method}_resp`)
    }
    return { client, requests, replies, bind }
  }

  test('binds, submits, is told that it was delivered, and unbinds', async () => {
    const { client, requests, replies, bind } = await open()
    expect(await bind('bind_transceiver')).toMatchObject({
      status: 0,
      fields: { system_id: 'peyk', sc_interface_version: '\x34' },
    })
    for (const { body } of submits(TURKISH)) {
      client.call(1, 'submit_sm', {
        ...{ source_addr_ton: 5, source_addr: 'PEYK', dest_addr_ton: 1, dest_addr_npi: 1 },
        ...{ destination_addr: TO, registered_delivery: 1 },
        ...{ esm_class: body.esm_class ?? 0, short_message: latin1(body.short_message) },
      })
    }
    await client.next(() => all(client, 'deliver_sm').length === 2)
    expect(joinedText(requests.map((pdu) => receive(pdu as never)))).toBe(TURKISH)
    expect(all(client, 'submit_sm_resp')[0]).toMatchObject({
      status: 0,
      fields: { message_id: '7f3a' },
    })
    expect(all(client, 'deliver_sm')[0]?.fields).toMatchObject({
      ...{ esm_class: 4, source_addr: TO, destination_addr: 'PEYK' },
      ...{ receipted_message_id: '7f3a\0', message_state: '\x02' },
      short_message:
        'id:7f3a sub:001 dlvrd:001 submit date:7001010000 done date:7001010001 ' +
        'stat:DELIVRD err:000 text:hello',
    })
    client.call(1, 'unbind', {})
    await client.next(({ command }) => command === 'closed')
    expect(all(client, 'unbind_resp')).toMatchObject([{ status: 0 }])
    expect(replies).toMatchObject([{ status: 0 }, { status: 0 }])
  })

  test.each(['bind_transmitter', 'bind_receiver'])(
    '%s, or not with a wrong password',
    async (how) => {
      expect(await (await open()).bind(how)).toMatchObject({ status: 0 })
      expect(await (await open()).bind(how, 'wrong')).toMatchObject({ status: 0x0e })
    },
  )

  test('sends data_sm with optional parameters', async () => {
    const { client, requests, bind } = await open()
    await bind('bind_transceiver')
    client.call(1, 'data_sm', {
      ...{ source_addr: 'PEYK', destination_addr: TO, data_coding: 8 },
      ...{ message_payload: '\x01\x5e', sar_msg_ref_num: '\x12\x34' },
    })
    await client.next(({ command }) => command === 'data_sm_resp')
    expect(requests).toMatchObject([
      {
        ...{ command: 'data_sm', body: { destination_addr: TO, data_coding: 8 } },
        tlvs: { message_payload: Uint8Array.of(0x01, 0x5e), sar_msg_ref_num: 0x1234 },
      },
    ])
  })
})

const all = ({ heard }: Peer, command: string): PerlPdu[] =>
  heard.filter((pdu) => pdu.command === command)

const latin1 = (octets: Uint8Array | undefined): string =>
  Buffer.from(octets ?? []).toString('latin1')
