/**
 * The whole way of a message over real SMPP: the pipeline, a carrier of it, and the SMSC that it is
 * bound to. Time is virtual and the same for both; the sockets are real.
 */
import { setImmediate as turn } from 'node:timers/promises'
import { SmppCarrier } from '../../src/outbound/carriers/smpp/carrier.ts'
import { smppSecrets, smppSettings } from '../../src/outbound/carriers/smpp/settings.ts'
import type { Ticket } from '../../src/outbound/hand-over.ts'
import type { AccountSettings } from '../../src/rules/account.ts'
import type { Route } from '../../src/rules/route.ts'
import type { Smsc, SmscOptions } from '../../src/smsc/smsc.ts'
import { openSmsc } from '../kit/smsc-kit.ts'
import { anAccount, balanceOf } from '../kit/store-kit.ts'
import { audit } from '../store/audit.ts'
import { openPipeline, type Pipeline, type PipelineOptions, statesOf } from './pipeline.ts'
import type { Wishes } from './smpp-kit.ts'

export const CREDITS = 20_000

export interface SmppWorld {
  readonly pipeline: Pipeline
  readonly smsc: Smsc
  readonly carrier: SmppCarrier<Ticket>
  /** The SMSC of the second carrier, if there is one. */
  readonly second: Smsc | undefined
  readonly account: AccountSettings
  spent(): Promise<number>
  maybeTwice(): Promise<number>
  states(orderId: number | string): Promise<Record<string, number>>
  /** Lets so much time pass, until nothing stirs any more. */
  pass(ms: number): Promise<void>
  /** Until every message has ended; how long that took. */
  ended(): Promise<number>
  close(): Promise<void>
}

export interface SmppWorldOptions extends Pick<PipelineOptions, 'through' | 'store'> {
  readonly smsc?: Partial<SmscOptions>
  readonly settings?: Wishes
  readonly password?: string
  /** Another carrier, `othernet`, with what the routes say of both. */
  readonly second?: {
    readonly smsc?: Partial<SmscOptions>
    readonly settings?: Wishes
    readonly routes: readonly Route[]
  }
}

/** Small steps while a carrier would be busy, large ones while it would only be waited for. */
const STEPS = [
  { untilMs: 500, stepMs: 100 },
  { untilMs: 30_000, stepMs: 500 },
  { untilMs: 1_800_000, stepMs: 10_000 },
  { untilMs: 60 * 3_600_000, stepMs: 3_600_000 },
]

export async function openSmppWorld(options: SmppWorldOptions): Promise<SmppWorld> {
  const found: { smsc?: Smsc; carrier?: SmppCarrier<Ticket> } = {}
  let second: Smsc | undefined
  const pipeline = await openPipeline({
    ...options,
    async place(line, tools) {
      const secrets = smppSecrets.parse({ password: options.password ?? 'secret' })
      async function bind(name: string, smsc: Smsc, wishes?: Wishes) {
        const at = { host: '127.0.0.1', port: smsc.port, systemId: 'peyk' }
        const settings = smppSettings.parse({ ...at, ...wishes })
        await line.place(name, (events) => {
          const carrier = new SmppCarrier({ name, settings, secrets, events, ...tools })
          found.carrier ??= carrier
          return carrier
        })
      }
      found.smsc = await openSmsc({ clock: tools.clock, ...options.smsc })
      await bind('turknet', found.smsc, options.settings)
      if (!options.second) return
      second = await openSmsc({ clock: tools.clock, ...options.second.smsc })
      await bind('othernet', second, options.second.settings)
      line.setRoutes(options.second.routes)
    },
  })
  const { smsc, carrier } = found
  if (!smsc || !carrier) throw new Error('no carrier was placed')
  const named = { shortCode: '4609', keyword: 'ACME' }
  const account = await anAccount(pipeline.store, { credits: CREDITS, ...named })

  /** Nothing comes over the sockets any more, and the store has nothing to do. */
  async function quiet(): Promise<void> {
    for (let still = 0, before = ''; still < 2; ) {
      for (let n = 0; n < 8; n += 1) await turn()
      await pipeline.quiet()
      const seen = [smsc, second].map((each) => each?.messages().length)
      const health = pipeline.line.exchange.health().map(({ details }) => details)
      const now = JSON.stringify([health, seen])
      still = now === before ? still + 1 : 0
      before = now
    }
  }

  async function pass(ms: number): Promise<void> {
    await quiet()
    pipeline.clock.advance(ms)
    await quiet()
  }

  return {
    ...{ pipeline, smsc, carrier, second, account, pass },
    spent: async () => CREDITS - (await balanceOf(pipeline.store, account.id)),
    maybeTwice: async () => (await pipeline.store.read('queueDepth', {})).maybeSentTwice,
    states: (orderId) => statesOf(pipeline, account, orderId),
    async ended() {
      let passedMs = 0
      for (const { untilMs, stepMs } of STEPS) {
        for (; passedMs < untilMs; passedMs += stepMs) {
          if ((await audit(pipeline.store, account.id)).open === 0) return passedMs
          await pass(stepMs)
        }
      }
      throw new Error(`not ended after ${passedMs} ms`)
    },
    async close() {
      smsc.cut()
      second?.cut()
      // What is still waited for at the end is waited for in virtual time.
      const stopped = pipeline.stop()
      const driving = setInterval(() => pipeline.clock.advance(1_000), 1)
      await stopped
      await smsc.stop()
      await second?.stop()
      clearInterval(driving)
    },
  }
}
