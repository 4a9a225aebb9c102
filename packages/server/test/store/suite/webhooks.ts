/** What listeners are to be told: by whom it is made, in which order, and who may deliver it. */
import { expect, test } from 'vitest'
import { eventNumbered, eventSet, type WebhookEvent } from '../../../src/rules/webhook-events.ts'
import type { DueDelivery } from '../../../src/store/reads/webhooks.ts'
import type { Store } from '../../../src/store/store.ts'
import type { WebhookAttempt } from '../../../src/store/verbs/settle-webhooks.ts'
import {
  anAccount,
  claim,
  draftOf,
  HOUR_MS,
  handOver,
  MINUTE_MS,
  mobile,
  mobiles,
  numberOf,
  place,
  receiptOf,
  record,
  START,
  settle,
  VALIDITY_MS,
} from '../../kit/store-kit.ts'

const URL = 'https://example.com/hook'
const NOBODY = 1_000_000

export function webhookTests(store: () => Store): void {
  const listening = () => anAccount(store(), { webhookUrl: URL })

  async function endpointOf(accountId: number): Promise<number> {
    const [found] = await store().read('webhookEndpoints', { accountId })
    return found?.id ?? 0
  }

  async function due(endpointId: number, nowMs = START, held: readonly number[] = []) {
    const ask = { endpointId, nowMs, held, limit: 1_000 }
    return (await store().read('webhooksDue', ask)).deliveries
  }

  const newsOf = (deliveries: readonly DueDelivery[]) =>
    deliveries.map(({ event, number }) => [eventNumbered(event), number])

  const attemptOf = (
    endpointId: number,
    { id, message_id, event, attempts }: DueDelivery,
    more: Partial<WebhookAttempt> = {},
  ): WebhookAttempt => ({
    ...{ deliveryId: id, endpointId, messageId: message_id, event, attempts },
    ...{ next: 'delivered', dueAtMs: null, atMs: START, status: 200, error: null },
    ...{ ms: 7, excerpt: 'ok' },
    ...more,
  })

  const tried = (attempts: readonly WebhookAttempt[]) => store().run('settleWebhooks', { attempts })

  test('an account without an address makes no deliveries', async () => {
    const account = await anAccount(store())
    await place(store(), account, { to: mobiles(3) })
    const parts = await handOver(store())
    const { told } = await record(
      store(),
      parts.map((id) => receiptOf(id)),
    )
    expect(told).toBe(0)
    expect(await store().read('webhooksWaiting', { most: 9 })).toBe(0)
  })

  test('a message is accepted and then ends; one that cannot be sent only ends', async () => {
    const account = await listening()
    const placed = await store().place('placeOrders', draftOf(account, { to: [mobile(1), 'x'] }))
    expect(placed).toMatchObject({ told: 2 })
    const id = await endpointOf(account.id)
    expect(newsOf(await due(id))).toEqual([
      ['message.accepted', numberOf(mobile(1))],
      ['message.undelivered', 0],
    ])
    const parts = await handOver(store())
    const { told } = await record(
      store(),
      parts.map((part) => receiptOf(part)),
    )
    expect(told).toBe(1)
    const [accepted, undelivered] = await due(id)
    if (!accepted || !undelivered) throw new Error('nothing is due')
    expect(undelivered).toMatchObject({ raw: 'x', reason: 'badNumber', body: 'merhaba' })
    // The end of a message waits for its beginning.
    expect((await due(id)).length).toBe(2)
    await tried([attemptOf(id, accepted), attemptOf(id, undelivered)])
    expect(newsOf(await due(id))).toEqual([['message.delivered', numberOf(mobile(1))]])
  })

  test('a compact order tells of its messages as it unfolds, and a cancelled one of none', async () => {
    const account = await listening()
    const sendAtMs = START + HOUR_MS
    const cancelled = await place(store(), account, { text: 'no', sendAtMs })
    await place(store(), account, { to: [...mobiles(3), 'x'], sendAtMs })
    await store().run('cancelOrder', { accountId: account.id, orderId: cancelled, nowMs: START })
    expect(await store().read('webhooksWaiting', { most: 9 })).toBe(0)
    const blocked = { from: mobile(2), number: numberOf(mobile(2)), to: '3600', nowMs: START }
    await store().run('updateAccount', {
      id: account.id,
      settings: { ...account, shortCode: '3600', keyword: 'ACME' },
    })
    await store().run('receiveSms', { ...blocked, text: 'ACME RET' })
    expect((await claim(store(), sendAtMs)).told).toBe(4)
    expect(newsOf(await due(await endpointOf(account.id), sendAtMs)).toSorted()).toEqual([
      ['message.accepted', numberOf(mobile(0))],
      ['message.accepted', numberOf(mobile(1))],
      ['message.undelivered', 0],
      ['message.undelivered', numberOf(mobile(2))],
    ])
  })

  test('refusal by the carrier and expiry are told as ends', async () => {
    const account = await listening()
    await place(store(), account, { to: [mobile(1)], text: 'a' })
    await handOver(store(), START, 'rejected')
    await place(store(), account, { to: [mobile(2)], text: 'b' })
    const late = START + VALIDITY_MS + MINUTE_MS
    const ask = { nowMs: late, validityMs: VALIDITY_MS, limit: 100 }
    expect((await store().run('expireMessages', ask)).told).toBe(1)
    const id = await endpointOf(account.id)
    const begun = await due(id, late)
    await tried(begun.map((each) => attemptOf(id, each)))
    expect(newsOf(await due(id, late))).toEqual([
      ['message.undelivered', numberOf(mobile(1))],
      ['message.undelivered', numberOf(mobile(2))],
    ])
  })

  test('what fails comes again when it is due, and what follows waits behind it', async () => {
    const account = await listening()
    await place(store(), account, {})
    const parts = await handOver(store())
    const id = await endpointOf(account.id)
    const [first] = await due(id)
    if (!first) throw new Error('nothing is due')
    await record(
      store(),
      parts.map((part) => receiptOf(part)),
    )
    const dueAtMs = START + 5_000
    const failed = { next: 'again', dueAtMs, status: 500, error: 'status 500' } as const
    const { failing } = await tried([attemptOf(id, first, failed)])
    expect(failing).toEqual([{ id, accountId: account.id, sinceMs: START }])
    expect(await due(id, dueAtMs - 1)).toEqual([])
    expect((await store().read('webhookLanes', {})).lanes).toMatchObject([{ id, due_at: dueAtMs }])
    expect(newsOf(await due(id, dueAtMs))).toEqual([['message.accepted', numberOf(mobile(1))]])
    const [again] = await due(id, dueAtMs)
    if (!again) throw new Error('nothing is due')
    expect(again).toMatchObject({ attempts: 1, rung: 1 })
    expect((await tried([attemptOf(id, again)])).failing).toEqual([])
    expect(newsOf(await due(id, dueAtMs))).toEqual([['message.delivered', numberOf(mobile(1))]])
    const page = { accountId: account.id, messageId: null, state: null, before: 1e9, limit: 9 }
    const { deliveries, attempts } = await store().read('webhookDeliveries', page)
    expect(deliveries.map(({ state, attempts }) => [state, attempts])).toEqual([
      [0, 0],
      [1, 2],
    ])
    expect(attempts).toMatchObject([{ no: 1, status: 500, error: 'status 500', ms: 7 }])
  })

  test('an attempt is written down once, whoever comes second', async () => {
    const account = await listening()
    await place(store(), account, {})
    const id = await endpointOf(account.id)
    const [first] = await due(id)
    if (!first) throw new Error('nothing is due')
    await tried([attemptOf(id, first)])
    const late = { next: 'again', dueAtMs: START, status: null, error: 'late' } as const
    await tried([attemptOf(id, first, late)])
    expect(await due(id, START + HOUR_MS)).toEqual([])
    const page = await store().read('webhookDelivery', { id: first.id })
    expect(page.deliveries).toMatchObject([{ state: 1, attempts: 1, status: 200 }])
    expect(page.attempts).toEqual([])
  })

  test('an endpoint is worked by one node at a time', async () => {
    const account = await listening()
    const id = await endpointOf(account.id)
    const lease = (node: string, leasesAtMs: number, alone = false) =>
      store().run('leaseWebhooks', {
        ...{ node, endpointIds: [id, NOBODY], leasesAtMs, untilMs: leasesAtMs + 100, alone },
      })
    expect(await lease('a', START)).toEqual([id])
    expect(await lease('b', START + 99)).toEqual([])
    expect(await lease('a', START + 99)).toEqual([id])
    expect(await lease('b', START + 198)).toEqual([])
    expect(await lease('b', START + 199)).toEqual([id])
    expect(await lease('a', START + 200)).toEqual([])
    expect(await lease('a', START + 200, true)).toEqual([id])
    await store().run('releaseWebhooks', { node: 'a', endpointIds: [id] })
    expect(await lease('b', START + 201)).toEqual([id])
    const request = { id, accountId: account.id, detail: 'status 410', nowMs: START }
    const gone = await store().run('disableWebhook', { ...request, reason: 'gone' })
    expect(gone).toEqual({ disabled: true, told: 0 })
    expect(await lease('b', START + 202)).toEqual([])
  })

  test('a disabled address holds what waits, and hears of nothing new until it is set again', async () => {
    const account = await listening()
    const id = await endpointOf(account.id)
    await place(store(), account, { text: 'a' })
    const request = { id, accountId: account.id, detail: 'status 410', nowMs: START }
    await store().run('disableWebhook', { ...request, reason: 'gone' })
    await place(store(), account, { text: 'b' })
    expect(await store().read('webhookLanes', {})).toMatchObject({
      lanes: [{ id, enabled: 0, disabled_reason: 'gone', disabled_detail: 'status 410' }],
    })
    const rest = { webhookSecret: 'whsec_b', nowMs: START }
    const changes = { webhookUrl: URL }
    expect(await store().run('patchAccount', { id: account.id, changes, ...rest })).toMatchObject({
      secretUsed: false,
    })
    await place(store(), account, { text: 'c' })
    expect((await due(id)).map(({ body }) => body)).toEqual(['a', 'c'])
    expect((await store().read('webhookLanes', {})).lanes).toMatchObject([{ id, enabled: 1 }])
  })

  test('of an address that was removed nothing waits any longer', async () => {
    const account = await listening()
    const id = await endpointOf(account.id)
    await place(store(), account, { to: mobiles(5) })
    const rest = { webhookSecret: 'whsec_b', nowMs: START }
    await store().run('patchAccount', { id: account.id, changes: { webhookUrl: null }, ...rest })
    expect(await store().read('webhookLanes', {})).toEqual({ lanes: [], orphans: [id] })
    const slice = { endpointId: id, limit: 3 }
    expect(await store().run('giveUpWebhooks', slice)).toEqual({ more: true })
    expect(await store().run('giveUpWebhooks', slice)).toEqual({ more: false })
    expect(await store().read('webhookLanes', {})).toEqual({ lanes: [], orphans: [] })
    expect(await store().run('resendWebhook', { id: 1, nowMs: START })).toBe(false)
  })

  test('further endpoints hear what they want, as many as there may be', async () => {
    const account = await listening()
    const add = (events: readonly WebhookEvent[], enabled = true) =>
      store().run('addWebhookEndpoint', {
        ...{ accountId: account.id, url: URL, secret: 'whsec_a', events, enabled, most: 2 },
        nowMs: START,
      })
    const ends = await add(['message.delivered', 'message.undelivered'])
    const off = await add(['message.accepted'], false)
    if (typeof ends === 'string' || typeof off === 'string') throw new Error('not added')
    expect(await add(['message.accepted'])).toBe('tooMany')
    await place(store(), account, {})
    await settle(store(), [])
    expect((await due(await endpointOf(account.id))).length).toBe(1)
    expect(await due(ends.id)).toEqual([])
    expect(await due(off.id)).toEqual([])
    const parts = await handOver(store())
    expect(
      (
        await record(
          store(),
          parts.map((id) => receiptOf(id)),
        )
      ).told,
    ).toBe(2)
    expect(newsOf(await due(ends.id))).toEqual([['message.delivered', numberOf(mobile(1))]])
    const change = { accountId: account.id, id: off.id, enabled: true, nowMs: START }
    expect(await store().run('changeWebhookEndpoint', change)).toMatchObject({
      enabled: 1,
      disabled_reason: null,
      events: eventSet(['message.accepted']),
    })
    const drop = { accountId: account.id, id: ends.id }
    expect(await store().run('dropWebhookEndpoint', drop)).toBe('dropped')
    expect(await store().run('dropWebhookEndpoint', drop)).toBe('notFound')
    const classic = { accountId: account.id, id: await endpointOf(account.id) }
    expect(await store().run('dropWebhookEndpoint', classic)).toBe('classicIsASetting')
  })

  test('a new secret leaves the one before good for a while', async () => {
    const account = await listening()
    const rotate = (secret: string, oldUntilMs: number) =>
      store().run('rotateWebhookSecret', {
        ...{ accountId: account.id, id: null, secret, oldUntilMs },
      })
    expect(await rotate('whsec_a', START)).toMatchObject({ secret: 'whsec_a', old_secret: null })
    expect(await rotate('whsec_b', START + 1)).toMatchObject({
      ...{ secret: 'whsec_b', old_secret: 'whsec_a', old_secret_until: START + 1 },
    })
    const nobody = { accountId: NOBODY, id: null, secret: 'whsec_c', oldUntilMs: START }
    expect(await store().run('rotateWebhookSecret', nobody)).toBe('noAccount')
  })

  test('what is old is let go with its attempts, whether it was delivered or not', async () => {
    const account = await listening()
    const id = await endpointOf(account.id)
    await place(store(), account, { text: 'a' })
    await place(store(), account, { text: 'b' }, START + HOUR_MS)
    const [first, second] = await due(id, START + HOUR_MS)
    if (!first || !second) throw new Error('nothing is due')
    const failed = { next: 'again', dueAtMs: START + HOUR_MS, status: 500, error: 'x' } as const
    await tried([attemptOf(id, first, failed), attemptOf(id, second, failed)])
    const forget = (beforeMs: number) =>
      store().run('forgetWebhooks', { nowMs: START + HOUR_MS, beforeMs, limit: 100 })
    expect(await forget(START - 1)).toEqual({ more: false })
    expect((await due(id, START + HOUR_MS)).length).toBe(2)
    await forget(START)
    expect(await due(id, START + HOUR_MS)).toMatchObject([{ id: second.id, body: 'b' }])
    expect(await store().read('webhookDelivery', { id: first.id })).toEqual({
      ...{ deliveries: [], attempts: [] },
    })
    expect((await store().read('webhookDelivery', { id: second.id })).attempts.length).toBe(1)
  })

  test('what a clock made that was ahead keeps nothing else from being let go', async () => {
    const account = await listening()
    for (let at = 0; at < 3; at += 1) {
      await place(store(), account, { text: `ahead ${at}` }, START + HOUR_MS)
    }
    await place(store(), account, { text: 'now' })
    const forget = (nowMs: number) =>
      store().run('forgetWebhooks', { nowMs, beforeMs: nowMs, limit: 2 })
    await forget(START)
    const late = START + HOUR_MS
    expect(await due(await endpointOf(account.id), late)).toHaveLength(3)
    expect(await forget(late)).toEqual({ more: true })
    expect(await forget(late)).toEqual({ more: false })
    expect(await due(await endpointOf(account.id), late)).toEqual([])
  })

  test('what was delivered is sent again on request, and both attempts stay', async () => {
    const account = await listening()
    const id = await endpointOf(account.id)
    await place(store(), account, {})
    const [first] = await due(id)
    if (!first) throw new Error('nothing is due')
    await tried([attemptOf(id, first)])
    expect(await store().run('resendWebhook', { id: first.id, nowMs: START + 1 })).toBe(true)
    const [again] = await due(id, START + 1)
    if (!again) throw new Error('nothing is due')
    expect(again).toMatchObject({ id: first.id, attempts: 1, rung: 0 })
    await tried([attemptOf(id, again, { atMs: START + 2 })])
    const page = await store().read('webhookDelivery', { id: first.id })
    expect(page.attempts).toMatchObject([{ no: 1, status: 200 }])
    expect(page.deliveries).toMatchObject([{ attempts: 2, tried_at: START + 2 }])
  })
}
