/** A customer that speaks SMPP: a real client on a real port, and what it was sent. */
import { strict as assert } from 'node:assert'
import { Client, type ClientOptions } from '@peyk/smpp/client'
import type { AnyPdu } from '@peyk/smpp/pdu/codec'
import type { Body, RequestName } from '@peyk/smpp/pdu/commands'
import { statusName } from '@peyk/smpp/pdu/statuses'
import { type Receipt, readReceipt } from '@peyk/smpp/receipt'
import { receive } from '@peyk/smpp/receiving'
import type { Session } from '@peyk/smpp/session'
import type { Request, RequestPdu } from '@peyk/smpp/session-options'
import { until } from './wire-kit.ts'

export interface SmppCustomer {
  readonly client: Client
  /** Receipts that came, as they are read. */
  readonly receipts: Receipt[]
  /** Everything else that came, as text. */
  readonly messages: { from: string; to: string; text: string | null }[]
  /** What each deliver_sm is answered with from now on. */
  answerWith: (pdu: RequestPdu, session: Session) => void
  submit(body: Partial<Body<'submit_sm'>>, tlvs?: Request<'submit_sm'>['tlvs']): Promise<AnyPdu>
  ask<C extends RequestName>(request: Request<C>): Promise<AnyPdu>
  close(): Promise<void>
}

export interface Binding extends Omit<Partial<ClientOptions>, 'port'> {
  readonly port: number | undefined
  readonly systemId: string
  readonly password: string
}

/** Begins to bind; `bound` waits for the end of it. */
export function smppCustomer({ port, systemId, password, ...more }: Binding): SmppCustomer {
  assert(port !== undefined, 'the server takes no SMPP')
  const receipts: Receipt[] = []
  const messages: SmppCustomer['messages'] = []
  const client = new Client({
    ...{ host: '127.0.0.1', port, bind: 'bind_transceiver' as const },
    credentials: { system_id: systemId, password },
    ...more,
    on: {
      request(pdu, session) {
        assert(pdu.command === 'deliver_sm')
        customer.answerWith(pdu, session)
      },
    },
  })
  const take = (pdu: RequestPdu) => {
    assert(pdu.command === 'deliver_sm')
    const receipt = readReceipt(pdu)
    if (receipt) receipts.push(receipt)
    else {
      const { source_addr: from, destination_addr: to } = pdu.body
      messages.push({ from, to, text: receive(pdu).text })
    }
  }
  const ask: SmppCustomer['ask'] = async (request) => {
    const reply = await client.session?.ask(request)
    assert(reply && reply.command !== 'lost', `no answer: ${JSON.stringify(reply)}`)
    return reply
  }
  const customer: SmppCustomer = {
    ...{ client, receipts, messages, ask },
    answerWith(pdu, session) {
      take(pdu)
      session.answer(pdu)
    },
    submit: (body, tlvs = {}) =>
      ask({
        command: 'submit_sm',
        body: {
          ...{ source_addr_ton: 5, source_addr: 'PEYK', dest_addr_ton: 1, dest_addr_npi: 1 },
          ...{ registered_delivery: 1, ...body },
        },
        tlvs,
      }),
    async close() {
      client.stop()
      await until(async () => client.session === undefined)
    },
  }
  client.start()
  return customer
}

export async function bound(customer: SmppCustomer): Promise<SmppCustomer> {
  await until(async () => {
    assert(customer.client.state !== 'refused', customer.client.detail)
    return customer.client.session
  })
  return customer
}

export const statusOf = (pdu: AnyPdu): string => statusName('status' in pdu ? pdu.status : 0)

export function idOf(pdu: AnyPdu): string {
  assert('body' in pdu && 'message_id' in pdu.body, statusOf(pdu))
  return pdu.body.message_id
}
