/**
 * Net::SMPP of Perl as a carrier: messages go the whole way over it, from the order to the receipt.
 * The platform's time is virtual and moves while the sockets are waited for.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { joinedText, receive } from '@peyk/smpp/receiving'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listenByPerl, type Peer, type PerlPdu } from '../../../smpp/test/interop/net-smpp.ts'
import { SmppCarrier } from '../../src/outbound/carriers/smpp/carrier.ts'
import { smppSecrets, smppSettings } from '../../src/outbound/carriers/smpp/settings.ts'
import type { AccountSettings } from '../../src/rules/account.ts'
import { anAccount, balanceOf } from '../kit/store-kit.ts'
import { openPipeline, type Pipeline, statesOf } from '../outbound/pipeline.ts'
import { audit } from '../store/audit.ts'

const CREDITS = 100
const ARRIVES = '5321112233'
const FAILS = '5321112112'
const STATE = { delivered: '\x02', undeliverable: '\x05' } as const

let smsc: Peer
let pipeline: Pipeline
let account: AccountSettings
/** Of so many submits that come first, each is throttled. */
let throttled = 0

beforeEach(async () => {
  throttled = 0
  smsc = await listenByPerl(respond)
  pipeline = await openPipeline({
    async place(line, tools) {
      const at = { host: '127.0.0.1', port: smsc.port, systemId: 'peyk' }
      const settings = smppSettings.parse(at)
      const secrets = smppSecrets.parse({ password: 'secret08' })
      await line.place(
        'perl',
        (events) => new SmppCarrier({ name: 'perl', settings, secrets, events, ...tools }),
      )
    },
  })
  account = await anAccount(pipeline.store, { credits: CREDITS, shortCode: '4609' })
})
afterEach(async () => {
  const stopped = pipeline.stop()
  const driving = setInterval(() => pipeline.clock.advance(1_000), 5)
  await stopped
  clearInterval(driving)
  await smsc.close()
})

const submits = () => smsc.heard.filter(({ command }) => command === 'submit_sm')

/** Takes what comes, and reports it by a receipt that has nothing but its parameters. */
function respond(pdu: PerlPdu, peer: Peer): void {
  if (pdu.command === 'bind_transceiver') peer.answer(pdu, { system_id: 'perl' })
  else if (pdu.command === 'enquire_link' || pdu.command === 'unbind') peer.answer(pdu)
  else if (pdu.command === 'submit_sm') take(pdu, peer)
}

function take(pdu: PerlPdu, peer: Peer): void {
  const no = submits().length
  if (no <= throttled) {
    peer.answer(pdu, { status: 0x58, message_id: '' })
    return
  }
  const id = `Np-${no}`
  peer.answer(pdu, { message_id: id })
  const to = String(pdu.fields.destination_addr)
  peer.call(pdu.connection, 'deliver_sm', {
    ...{ source_addr: to, destination_addr: String(pdu.fields.source_addr) },
    ...{ esm_class: 4, short_message: '', receipted_message_id: `${id}\0` },
    message_state: to.endsWith(FAILS) ? STATE.undeliverable : STATE.delivered,
  })
}

const FINAL = ['delivered', 'undelivered']

/** Lets time pass until every message has ended. */
async function carried(text: string, to = [ARRIVES]): Promise<Record<string, number>> {
  const order = await pipeline.send(account, { text, to })
  for (;;) {
    const states = await statesOf(pipeline, account, order)
    if (Object.keys(states).every((state) => FINAL.includes(state))) {
      await pipeline.quiet()
      await audit(pipeline.store, account.id)
      return states
    }
    pipeline.clock.advance(50)
    await pause(5)
  }
}

/** What all parts say that Perl has read. */
const textRead = (): string | null =>
  joinedText(
    submits().map(({ fields }) =>
      receive({
        body: {
          esm_class: Number(fields.esm_class),
          data_coding: Number(fields.data_coding),
          short_message: Buffer.from(String(fields.short_message), 'latin1'),
        },
        tlvs: {},
      }),
    ),
  )

test('the carrier binds, and a text is delivered by a receipt of parameters alone', async () => {
  expect(await carried('Merhaba {a} €')).toEqual({ delivered: 1 })
  expect(smsc.heard[0]).toMatchObject({
    command: 'bind_transceiver',
    fields: { system_id: 'peyk', password: 'secret08', interface_version: 0x34 },
  })
  expect(submits()).toMatchObject([
    {
      fields: {
        ...{ source_addr: 'ACME', source_addr_ton: 5, destination_addr: `90${ARRIVES}` },
        ...{ dest_addr_ton: 1, dest_addr_npi: 1, registered_delivery: 1, data_coding: 0 },
      },
    },
  ])
  expect(textRead()).toContain('Merhaba {a} €')
  expect(await balanceOf(pipeline.store, account.id)).toBe(CREDITS - 1)
  await smsc.next(({ command }) => command === 'deliver_sm_resp')
})

test('what cannot be delivered is paid back', async () => {
  expect(await carried('Merhaba', [ARRIVES, FAILS])).toEqual({ delivered: 1, undelivered: 1 })
  expect(await balanceOf(pipeline.store, account.id)).toBe(CREDITS - 1)
})

test.each([
  ['Turkish', 'Şişli, ağır çiçek: güzel bir gün. '.repeat(8), 0, 2],
  ['UCS-2', 'Şişli’ye “güzel” bir gün. '.repeat(5), 8, 3],
])('long texts in %s come in parts, and each has its receipt', async (_, text, coding, parts) => {
  expect(await carried(text)).toEqual({ delivered: 1 })
  expect(submits().map(({ fields }) => fields.data_coding)).toEqual(Array(parts).fill(coding))
  expect(submits().every(({ fields }) => fields.esm_class === 0x40)).toBe(true)
  expect(textRead()).toContain(text)
  expect(await balanceOf(pipeline.store, account.id)).toBe(CREDITS - parts)
})

test('what is throttled comes again, and is paid once', async () => {
  throttled = 3
  expect(await carried('Merhaba', [ARRIVES, '5321112234'])).toEqual({ delivered: 2 })
  expect(submits().length).toBeGreaterThanOrEqual(throttled + 2)
  expect(await balanceOf(pipeline.store, account.id)).toBe(CREDITS - 2)
})

test('a message from a phone comes to the account of its short code', async () => {
  await smsc.next(({ command }) => command === 'bind_transceiver')
  smsc.call(1, 'deliver_sm', {
    ...{ source_addr: `90${ARRIVES}`, source_addr_ton: 1, source_addr_npi: 1 },
    ...{ destination_addr: '4609', data_coding: 0, short_message: 'Merhaba, PEYK' },
  })
  await smsc.next(({ command }) => command === 'deliver_sm_resp')
  const ask = { accountId: account.id, limit: 10, offset: 0 }
  const { messages } = await pipeline.store.read('inboundPage', ask)
  expect(messages).toMatchObject([{ number: `+90${ARRIVES}`, body: 'Merhaba, PEYK' }])
})
