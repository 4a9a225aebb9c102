/** An SMSC that does what a test wants, and a carrier that is bound to it. */
import { strict as assert } from 'node:assert'
import { setTimeout as pause } from 'node:timers/promises'
import { STATUSES, type StatusName } from '@peyk/smpp/pdu/statuses'
import { Server, type ServerOptions } from '@peyk/smpp/server'
import type { Session } from '@peyk/smpp/session'
import type { RequestPdu } from '@peyk/smpp/session-options'
import { type Clock, createClock, machineTime } from '../../src/base/clock.ts'
import { silentLog } from '../../src/base/log.ts'
import type {
  LateAnswer,
  OutboundMessage,
  SubmitAnswer,
} from '../../src/outbound/carriers/carrier.ts'
import { SmppCarrier } from '../../src/outbound/carriers/smpp/carrier.ts'
import {
  type SmppSettings,
  smppSecrets,
  smppSettings,
} from '../../src/outbound/carriers/smpp/settings.ts'
import type { ArrivedSms } from '../../src/outbound/inbound-sms.ts'
import { ENDLESS } from '../../src/outbound/leases.ts'
import type { Receipt } from '../../src/store/verbs/record-receipts.ts'

export type SubmitPdu = Extract<RequestPdu, { command: 'submit_sm' }>

/** What the SMSC does with a submit; `no` counts from 1. */
export type OnSubmit = (pdu: SubmitPdu, session: Session, no: number) => void

export const status = (name: StatusName): { readonly status: number } => ({
  status: STATUSES[name].code,
})

export const takeIt: OnSubmit = (pdu, session, no) => {
  session.answer(pdu, { body: { message_id: `id-${no}` } })
}

export interface Centre {
  readonly port: number
  readonly submits: SubmitPdu[]
  readonly sessions: ReadonlySet<Session>
  onSubmit: OnSubmit
  /** The next binds are refused so. */
  refused: StatusName | undefined
  /** Brings something to the first bind that receives; resolves with the status of the answer. */
  bring(body: object, tlvs?: object): Promise<number>
  close(): Promise<void>
}

export async function openCentre(options: Partial<ServerOptions> = {}): Promise<Centre> {
  const server = new Server({
    systemId: 'centre',
    unbindMs: 200,
    authenticate: () => {
      if (centre.refused) return { refused: centre.refused }
      return {
        on: {
          request: (pdu, session) => {
            if (pdu.command !== 'submit_sm') return void session.answer(pdu)
            centre.submits.push(pdu)
            centre.onSubmit(pdu, session, centre.submits.length)
          },
        },
      }
    },
    ...options,
  })
  await server.listen(0, '127.0.0.1')
  const centre: Centre = {
    port: server.port,
    submits: [],
    sessions: server.sessions,
    onSubmit: takeIt,
    refused: undefined,
    async bring(body, tlvs = {}) {
      const session = [...server.sessions].find(({ state }) => /rx$/.test(state))
      assert(session, 'nobody is bound who receives')
      const reply = await session.ask({ command: 'deliver_sm', body, tlvs })
      assert(reply.command !== 'lost', `the answer was lost`)
      return reply.status
    },
    close: () => server.close(),
  }
  return centre
}

export interface Bound {
  readonly carrier: SmppCarrier<number>
  readonly answers: SubmitAnswer<number>[]
  readonly late: LateAnswer<number>[]
  readonly receipts: Receipt[]
  readonly inbound: ArrivedSms[]
  /** Resolves what the carrier waits for before it answers receipts and SMS. */
  store: () => Promise<void>
  /** Hands over messages, and waits until each is answered. */
  send(...messages: readonly Partial<OutboundMessage<number>>[]): Promise<SubmitAnswer<number>[]>
  stop(): Promise<void>
}

export type Wishes = Partial<Record<keyof SmppSettings, unknown>>

export async function bindTo(
  centre: Pick<Centre, 'port'>,
  wishes: Wishes = {},
  { password = 'secret', clock = createClock() as Clock, waits = true } = {},
): Promise<Bound> {
  const at = { host: '127.0.0.1', port: centre.port, systemId: 'peyk' }
  const { answerMs, ...rest } = wishes
  const settings = smppSettings.parse({ ...at, ...rest })
  const answers: SubmitAnswer<number>[] = []
  const late: LateAnswer<number>[] = []
  const receipts: Receipt[] = []
  const inbound: ArrivedSms[] = []
  let tickets = 0
  const carrier = new SmppCarrier<number>({
    name: 'turknet',
    // Shorter than the schema allows, so that a test need not wait.
    settings: { ...settings, ...(answerMs !== undefined && { answerMs: Number(answerMs) }) },
    secrets: smppSecrets.parse({ password }),
    clock,
    log: silentLog,
    random: () => 0.5,
    events: {
      answers: (came) => void answers.push(...came),
      late: (came) => void late.push(...came),
      async receipts(came) {
        await bound.store()
        receipts.push(...came)
      },
      async inbound(sms) {
        await bound.store()
        inbound.push(sms)
      },
      room: () => {},
    },
  })
  const bound: Bound = {
    ...{ carrier, answers, late, receipts, inbound },
    store: async () => {},
    async send(...messages) {
      const from = answers.length
      carrier.submit(messages.map((each) => messageOf({ ticket: ++tickets, ...each })))
      await until(() => answers.length >= from + messages.length)
      return answers.slice(from)
    },
    stop: () => carrier.stop(),
  }
  if (waits) await until(() => carrier.room() > 0)
  return bound
}

export function messageOf(wish: Partial<OutboundMessage<number>>): OutboundMessage<number> {
  return {
    ticket: 0,
    number: 905_321_112_233,
    sender: 'ACME',
    body: 'merhaba',
    suffix: ' B001',
    mode: 'gsm',
    parts: 1,
    accountId: 1,
    trafficClass: 'transactional',
    iysList: null,
    messageId: 1,
    attempt: 1,
    lease: ENDLESS,
    ...wish,
  }
}

/** Runs so many times as fast as the machine's, for what waits between two attempts to bind. */
export function hurriedClock(times = 20): Clock {
  const startMs = machineTime.now()
  return createClock({
    now: () => startMs + (machineTime.now() - startMs) * times,
    after: (delayMs, run) => machineTime.after(delayMs / times, run),
  })
}

/** Looks again and again; sockets have no other sign. */
export async function until(isSo: () => boolean, withinMs = 10_000): Promise<void> {
  for (let waited = 0; !isSo(); waited += 2) {
    assert(waited < withinMs, `not so within ${withinMs} ms: ${isSo}`)
    await pause(2)
  }
}
