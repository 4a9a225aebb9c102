/**
 * The SMSC with a client that is bound to it, over real sockets on one still clock.
 *
 * Carriers of Peyk are tested against it as well: `openSmsc` alone is a carrier's other end.
 */
import { setImmediate as turn } from 'node:timers/promises'
import { Client, type ClientOptions } from '@peyk/smpp/client'
import { readReceipt } from '@peyk/smpp/receipt'
import type { RequestPdu } from '@peyk/smpp/session-options'
import type { BindName } from '@peyk/smpp/states'
import type { Submit } from '@peyk/smpp/submits'
import type { Reply } from '@peyk/smpp/window'
import { seeded } from '../../src/base/chance.ts'
import { type Clock, createClock, stillTime } from '../../src/base/clock.ts'
import { type Smsc, type SmscOptions, startSmsc } from '../../src/smsc/smsc.ts'
import { START } from './store-kit.ts'

export type DeliverPdu = Extract<RequestPdu, { readonly command: 'deliver_sm' }>

/** The SMSC on a free port; the same seed in each run. */
export const openSmsc = (options: Partial<SmscOptions> = {}): Promise<Smsc> =>
  startSmsc({ random: seeded(1), ...options })

export interface SmscWorld {
  readonly smsc: Smsc
  readonly clock: Clock
  /** Another client; all are stopped with the world. */
  bind(options?: Partial<ClientOptions>): Promise<TestClient>
  close(): Promise<void>
}

export interface TestClient {
  readonly client: Client
  /** The deliver_sm that came, in their order; each is answered. */
  readonly delivered: DeliverPdu[]
  /** What happened on the link, in its order: `submit_sm_resp 0x0`, `deliver_sm`, `closed …`. */
  readonly events: string[]
  /** All that came, in hex. */
  heard(): string
  submit(to: string, more?: Submit['body'], tlvs?: Submit['tlvs']): Promise<Reply>
}

export async function openSmscWorld(options: Partial<SmscOptions>): Promise<SmscWorld> {
  const clock = createClock(stillTime(START))
  const smsc = await openSmsc({ clock, ...options })
  const clients: Client[] = []
  return {
    smsc,
    clock,
    async bind(more = {}) {
      const made = bindTo(smsc, clock, more)
      clients.push(made.client)
      made.client.start()
      await until(() => made.client.state !== 'connecting' && made.client.state !== 'binding')
      return made
    },
    async close() {
      for (const client of clients) client.stop()
      smsc.cut()
      await smsc.stop()
    },
  }
}

function bindTo(smsc: Smsc, clock: Clock, options: Partial<ClientOptions>): TestClient {
  const delivered: DeliverPdu[] = []
  const events: string[] = []
  const chunks: Buffer[] = []
  const client = new Client({
    ...{ host: '127.0.0.1', port: smsc.port, bind: 'bind_transceiver' satisfies BindName, clock },
    ...{ credentials: { system_id: 'peyk', password: 'secret' }, windowMax: 100, chance: () => 1 },
    ...options,
    on: {
      request(pdu, session) {
        if (pdu.command === 'deliver_sm') delivered.push(copyOf(pdu))
        events.push(pdu.command)
        session.answer(pdu)
      },
      bound: (_, { stream }) => void stream.on('data', (chunk: Buffer) => chunks.push(chunk)),
      strange: ({ what }) => events.push(what),
      closed: ({ why }) => events.push(`closed ${why}`),
      ...options.on,
    },
  })
  async function submit(to: string, more: Submit['body'] = {}, tlvs: Submit['tlvs'] = {}) {
    const reply = await client.session?.ask({
      command: 'submit_sm',
      body: {
        ...{ source_addr_ton: 5, source_addr: 'PEYK' },
        ...{ dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: to },
        ...{ registered_delivery: 1, short_message: Buffer.from('merhaba'), ...more },
      },
      tlvs,
    })
    if (!reply) throw new Error(`the client is ${client.state}`)
    events.push(wordsOf(reply))
    return reply
  }
  const heard = () => Buffer.concat(chunks).toString('hex')
  return { client, delivered, events, heard, submit }
}

/** What was read is a view of what came. */
const copyOf = (pdu: DeliverPdu): DeliverPdu => structuredClone(pdu)

const wordsOf = (reply: Reply): string =>
  reply.command === 'lost' ? `lost ${reply.why}` : `${reply.command} ${reply.status.toString(16)}`

/** The id that a submit was answered with. */
export function idOf(reply: Reply): string {
  if (reply.command !== 'submit_sm_resp') throw new Error(`the answer is ${reply.command}`)
  return reply.body.message_id
}

export const statusOf = (reply: Reply): number | string =>
  reply.command === 'lost' ? reply.why : reply.status

/** What the receipts that have come say. */
export const receiptsOf = ({ delivered }: TestClient) => delivered.map((pdu) => readReceipt(pdu))

/** Waits for what the sockets bring; the clock stands still meanwhile. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turn()
}

/** Long enough for what is on its way over loopback, if there is anything. */
export async function quiet(): Promise<void> {
  for (let n = 0; n < 50; n += 1) await turn()
}
