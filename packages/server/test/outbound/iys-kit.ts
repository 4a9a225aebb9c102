/** An adapter on a store of its own, the İYS of a sandbox, and between them a way with mishaps. */
import { strict as assert } from 'node:assert'
import type { Clock } from '../../src/base/clock.ts'
import { silentLog } from '../../src/base/log.ts'
import { type IysAccess, startIysAdapter } from '../../src/outbound/iys/adapter.ts'
import type { ConsentRecord } from '../../src/rules/consent.ts'
import type { Store } from '../../src/store/store.ts'
import { IYS_ADAPTER } from '../../src/store/verbs/iys-queue.ts'
import { startMishaps } from '../kit/mishaps.ts'
import { mobile, numberOf, openStore } from '../kit/store-kit.ts'
import { openWorld, type Sent, until } from '../kit/wire-kit.ts'

export const consent = (
  ordinal: number,
  consentAtMs: number,
  more: Partial<ConsentRecord> = {},
): ConsentRecord => ({
  ...{ type: 'MESAJ', recipientType: 'BIREYSEL', status: 'ONAY', source: 'HS_WEB' },
  ...{ number: numberOf(mobile(ordinal)), address: '', consentAtMs },
  ...more,
})

export const recipientOf = (ordinal: number): string => `+90${mobile(ordinal)}`

/** One İYS for a file of tests; each test has a brand of its own. */
export async function openIys() {
  const world = await openWorld()
  const { clock } = world.server.context
  const way = await startMishaps(`${world.url}/sandbox/iys`)
  let brands = 700_000

  /** The official API, by hand. */
  async function call(method: string, path: string, body?: unknown, token?: string) {
    const reply = await fetch(`${world.url}/sandbox/iys${path}`, {
      method,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await reply.text()
    return { status: reply.status, headers: reply.headers, body: JSON.parse(text) as Sent }
  }

  async function logIn(): Promise<string> {
    const body = { grant_type: 'password', username: 'demo', password: 'demo' }
    return (await call('POST', '/oauth2/token', body)).body.access_token
  }

  async function ask(method: string, path: string, body?: unknown) {
    return call(method, `/sps/100000${path}`, body, await logIn())
  }

  return {
    ...{ world, clock, way, call, logIn, ask },
    nextBrand: () => String(++brands),
    /** Everything that İYS has taken from senders, in its order. */
    async taken(brand: string): Promise<Sent[]> {
      return (await ask('GET', `/brands/${brand}/consents/changes?source=HS`)).body.list
    },
    async close() {
      await way.close()
      await world.close()
    },
  }
}

export type Iys = Awaited<ReturnType<typeof openIys>>

export interface NodeWish {
  readonly store?: Store
  readonly node?: string
  readonly access?: Partial<IysAccess>
  /** Of this node alone; else everybody has the one that is moved. */
  readonly clock?: Clock
}

/** A node with an adapter; what it is given to record is in its registry and its queue. */
export async function openNode(iys: Iys, firstBrand: string, wish: NodeWish = {}) {
  const { clock, way } = iys
  let brand = firstBrand
  const store = wish.store ?? (await openStore())
  const access: IysAccess = {
    ...{ url: way.url, username: 'demo', password: 'demo', code: '100000' },
    ...{ batchMax: 100, pauseMs: 0, resultsEveryMs: 1_000, changesEveryMs: 60_000 },
    ...wish.access,
  }
  const options = {
    store,
    clock: wish.clock ?? clock,
    log: silentLog,
    random: () => 0.5,
    numbers: { magic: true },
  }
  const { node = 'n1' } = wish
  const adapter = await startIysAdapter({ ...options, node, access })
  const state = () => store.read('iysState', {})
  return {
    ...{ store, adapter, state },
    /** An empty queue, and another brand. */
    async startOver(anotherBrand: string) {
      await store.run('resetAll', {})
      await store.run('keepSetting', { name: IYS_ADAPTER, value: 'on' })
      brand = anotherBrand
      adapter.startOver()
    },
    async record(records: readonly ConsentRecord[]) {
      const whence = { brandCode: brand, accountId: null, evidence: null, nowMs: clock.now() }
      await store.run('recordConsents', { ...whence, origin: 'wire', records })
      adapter.wake()
    },
    /** Lets time pass until nothing is on its way any more. */
    async drained(stepMs = 1_000) {
      return until(async () => {
        const { waiting, asked, ...rest } = await state()
        if (waiting + asked === 0) return rest
        clock.advance(stepMs)
        return undefined
      })
    },
    refused: () => store.read('iysQueuePage', { state: 'refused', after: 0, limit: 100 }),
    async close() {
      await adapter.stop()
      if (!wish.store) await store.close()
    },
  }
}

export type IysNode = Awaited<ReturnType<typeof openNode>>

export const errorsOf = (push: { error: string | null } | undefined): Sent => {
  assert(push?.error)
  return JSON.parse(push.error)
}
