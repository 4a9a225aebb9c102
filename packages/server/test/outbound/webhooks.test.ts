/** Webhooks from order to listener, over the whole ladder, on the sandbox's clock. */
import { REPORT_SCHEMA } from '@peyk/contract/explain/webhooks'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { LADDER_MS } from '../../src/rules/webhook-retry.ts'
import { answering, type Heard, type Listener, openListener } from '../kit/listener.ts'
import {
  type Customer,
  call,
  manage,
  openWorld,
  type Sent,
  START,
  until,
  type World,
} from '../kit/wire-kit.ts'

const SECOND_MS = 1_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const ARRIVES = '5000000111'
const STAYS_QUEUED = '5000000110'

describe('webhooks', () => {
  let world: World
  let listener: Listener
  let customer: Customer & { readonly webhookSecret: string }
  let texts = 0

  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world.close())
  beforeEach(async () => {
    listener = await openListener()
    customer = await manage(world, 'POST', '/api/accounts', {
      ...{ name: 'a', apiAccess: true, credits: 1_000, senders: ['PEYK'] },
      webhookUrl: listener.url,
    })
  })
  afterEach(() => listener.close())

  const path = () => `/api/accounts/${customer.id}`

  async function send(number: string | string[] = STAYS_QUEUED, said?: string) {
    texts += 1
    const text = said ?? `hello ${texts}`
    const order = { sender: 'PEYK', message: { text, receipents: { number: [number].flat() } } }
    const reply = await call(world, 'json', 'send-sms', customer, { order })
    expect(reply.code).toBe(200)
    return Number(reply.payload.order.id)
  }

  const heard = (count: number, from: Listener = listener) =>
    until(async () => from.heard.length >= count && from.heard.slice(0, count))
  const statuses = () => listener.heard.map(({ body }) => body.report.status)
  const deliveries = async (query = ''): Promise<Sent[]> => {
    const path = `/api/webhooks/deliveries?account=${customer.id}${query}`
    return (await manage(world, 'GET', path)).items
  }
  /** Waits until so many attempts have been written down. */
  const tried = (attempts: number, query = '') =>
    until(async () => {
      const found = await deliveries(query)
      const made = found.reduce((sum, delivery) => sum + delivery.attempts.length, 0)
      return made >= attempts && found
    })
  const endpoints = async (): Promise<Sent[]> =>
    (await manage(world, 'GET', `${path()}/webhook-endpoints`)).items

  /** As a receiver does, whose clock is the machine's. */
  function verify(secret: string, { text, headers }: Heard): unknown {
    vi.useFakeTimers({ toFake: ['Date'], now: START })
    try {
      return new Webhook(secret).verify(text, headers as Record<string, string>)
    } finally {
      vi.useRealTimers()
    }
  }

  test('a message is accepted and delivered: five fields in their order, signed', async () => {
    const orderId = await send(ARRIVES, 'Şifreniz "1234"')
    const [accepted, delivered] = await heard(2)
    const id = accepted?.body.report.id
    expect(accepted?.text).toBe(
      `{"report":{"id":${id},"packet_id":${orderId},"status":"accepted",` +
        `"to":"+905000000111","body":"Şifreniz \\"1234\\""}}`,
    )
    expect(delivered?.text).toBe(accepted?.text.replace('accepted', 'delivered'))
    expect(accepted?.headers['content-type']).toBe('application/json')
    expect(accepted?.headers['webhook-id']).toBe(`msg_${id}_accepted`)
    for (const each of listener.heard) {
      expect(verify(customer.webhookSecret, each)).toEqual(each.body)
      expect(REPORT_SCHEMA.parse(each.body)).toEqual(each.body)
      expect(() => verify('whsec_AAAA', each)).toThrow()
    }
    expect(await tried(2)).toMatchObject([
      { event: 'message.delivered', state: 'delivered', messageId: id },
      { event: 'message.accepted', attempts: [{ no: 1, status: 200, excerpt: 'said 200' }] },
    ])
  })

  test('a recipient that cannot be sent to is undelivered, and was never accepted', async () => {
    await send(['12', ARRIVES])
    await heard(3)
    expect(listener.heard.map(({ body: { report } }) => [report.to, report.status])).toEqual(
      expect.arrayContaining([
        ['12', 'undelivered'],
        ['+905000000111', 'accepted'],
        ['+905000000111', 'delivered'],
      ]),
    )
  })

  test('what fails is tried again up the whole ladder, then given up, and sent on request', async () => {
    listener.behave = answering(500, {}, 'out of order')
    await send()
    await tried(1)
    for (const [at, pauseMs] of LADDER_MS.entries()) {
      await world.advance(pauseMs * 0.89)
      expect(listener.heard.length).toBe(at + 1)
      await world.advance(pauseMs * 0.11)
      await tried(at + 2)
    }
    const [failed] = await deliveries('&state=failed')
    expect(failed).toMatchObject({ state: 'failed', dueAt: null })
    expect(failed.attempts).toHaveLength(LADDER_MS.length + 1)
    expect(failed.attempts[10]).toMatchObject({ no: 11, status: 500, error: 'status 500' })
    expect(failed.attempts[10].excerpt).toBe('out of order')
    const ids = () => listener.heard.map(({ headers }) => headers['webhook-id'])
    const again = () => ids().filter((id) => id === failed.webhookId).length
    expect(again()).toBe(LADDER_MS.length + 1)
    listener.behave = answering(204)
    await manage(world, 'POST', `/api/webhooks/deliveries/${failed.id}/resend`)
    await until(async () => again() === LADDER_MS.length + 2)
    const [resent] = await until(async () => {
      const found = await deliveries(`&message=${failed.messageId}&state=delivered`)
      return found.length > 0 && found
    })
    expect(resent.attempts.at(-1)).toMatchObject({ status: 204, excerpt: null })
  })

  test('the end of a message waits for its beginning, and others do not', async () => {
    listener.behave = (response, { body }) =>
      answering(body.report.to === '+905000000111' ? 503 : 200)(
        response,
        listener.heard[0] as Heard,
      )
    await send(ARRIVES)
    await send('5000000112')
    await until(async () => listener.heard.length === 3)
    await tried(3)
    expect(statuses().toSorted()).toEqual(['accepted', 'accepted', 'undelivered'])
    listener.behave = answering(200)
    await world.advance(5 * SECOND_MS)
    await heard(5)
    expect(statuses().slice(3)).toEqual(['accepted', 'delivered'])
  })

  test('410 disables the address, visibly; setting it again goes on where it was', async () => {
    listener.behave = answering(410)
    await send()
    const [gone] = await until(async () => {
      const found = await endpoints()
      return found[0]?.enabled === false && found
    })
    expect(gone).toMatchObject({
      ...{ kind: 'classic', url: listener.url, enabled: false },
      disabled: { reason: 'gone', detail: 'the listener answered 410 Gone' },
    })
    expect(Date.parse(gone.disabled.at)).toBe(world.now())
    await world.advance(HOUR_MS)
    expect(listener.heard.length).toBe(1)
    listener.behave = answering(200)
    await manage(world, 'PATCH', path(), { webhookUrl: `${listener.url}/new` })
    await heard(2)
    expect(listener.heard[1]?.path).toBe('/hook/new')
    expect(await endpoints()).toMatchObject([{ enabled: true, disabled: null }])
  })

  test('Retry-After is honoured, for everything that waits', async () => {
    listener.behave = answering(429, { 'retry-after': '600' })
    await send()
    await tried(1)
    listener.behave = answering(200)
    await send()
    await world.advance(599 * SECOND_MS)
    expect(listener.heard.length).toBe(1)
    await world.advance(SECOND_MS)
    await heard(3)
  })

  test('Retry-After of a delivery far up the ladder holds up the others as long as it says', async () => {
    listener.behave = answering(500)
    await send()
    for (const [at, ms] of [0, 5_000, 60_000, 300_000, 900_000].entries()) {
      await world.advance(ms)
      await heard(at + 1)
      await tried(at + 1)
    }
    listener.behave = answering(429, { 'retry-after': '1' })
    await world.advance(HOUR_MS)
    await heard(6)
    await tried(6)
    listener.behave = answering(200)
    await send()
    await world.advance(SECOND_MS)
    await heard(7)
  })

  test('a redirect is a failure that says so, and is not followed', async () => {
    const elsewhere = await openListener()
    listener.behave = answering(302, { location: elsewhere.url })
    await send()
    const [delivery] = await tried(1)
    expect(delivery.attempts).toMatchObject([
      { status: 302, error: 'status 302: redirects are not followed' },
    ])
    expect(elsewhere.heard).toEqual([])
    await elsewhere.close()
  })

  test('a listener that drops the connection is tried again', async () => {
    listener.behave = (response) => response.destroy()
    await send()
    const [delivery] = await tried(1)
    expect(delivery).toMatchObject({ state: 'waiting', attempts: [{ status: null }] })
    expect(delivery.attempts[0].error).toMatch(/closed|socket/i)
    listener.behave = answering(200)
    await world.advance(5 * SECOND_MS)
    await until(async () => (await deliveries('&state=delivered')).length === 1)
  })

  test('an address that only fails for three days is disabled, and the others hear of it', async () => {
    const other = await openListener()
    const added = await manage(world, 'POST', `${path()}/webhook-endpoints`, {
      url: other.url,
      events: ['webhook.disabled'],
    })
    listener.behave = answering(500)
    await send()
    await tried(1)
    const since = new Date(world.now()).toISOString()
    await world.advance(3 * DAY_MS)
    const [told] = await heard(1, other)
    const [classic] = await endpoints()
    const disabled = { reason: 'failing', detail: `nothing but failures since ${since}` }
    expect(classic).toMatchObject({ enabled: false, failingSince: null, disabled })
    expect(verify(added.secret, told as Heard)).toMatchObject({
      type: 'webhook.disabled',
      timestamp: new Date(world.now()).toISOString(),
      data: { endpointId: classic.id, url: listener.url, ...disabled },
    })
    await other.close()
  })

  test('a new secret signs beside the old one until its time is over', async () => {
    const { secret, oldSecretUntil } = await manage(world, 'POST', `${path()}/webhook-secret`, {
      overlapHours: 1,
    })
    expect(Date.parse(oldSecretUntil)).toBe(world.now() + HOUR_MS)
    await send()
    const [both] = await heard(1)
    expect(both?.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/)
    verify(secret, both as Heard)
    verify(customer.webhookSecret, both as Heard)
    await world.advance(HOUR_MS)
    await send()
    const [, alone] = await heard(2)
    verify(secret, alone as Heard)
    expect(() => verify(customer.webhookSecret, alone as Heard)).toThrow()
  })

  test('further endpoints hear the events they name, each with a secret of its own', async () => {
    const [first, second] = [await openListener(), await openListener()]
    const one = await manage(world, 'POST', `${path()}/webhook-endpoints`, {
      ...{ url: first.url, events: ['message.undelivered'] },
    })
    await manage(world, 'POST', `${path()}/webhook-endpoints`, {
      ...{ url: second.url, events: ['inbound.received', 'blacklist.added', 'sender.approved'] },
    })
    const orderId = await send([ARRIVES, '5000000112'], 'merhaba')
    await heard(4)
    const [told] = await heard(1, first)
    expect(verify(one.secret, told as Heard)).toMatchObject({
      type: 'message.undelivered',
      data: {
        ...{ orderId, status: 'undelivered', to: '+905000000112', text: 'merhaba' },
        reason: 'undeliveredByCarrier',
      },
    })
    await manage(world, 'PATCH', path(), { shortCode: '7889', keyword: 'ACME' })
    const sms = { from: '+905321112233', to: '7889', text: 'ACME RET' }
    await manage(world, 'POST', '/sandbox/messages', sms)
    await manage(world, 'POST', `${path()}/senders`, { name: 'NEW', approve: true })
    await heard(3, second)
    expect(second.heard.map(({ body }) => [body.type, body.data])).toEqual(
      expect.arrayContaining([
        ['inbound.received', expect.objectContaining(sms)],
        ['blacklist.added', { numbers: ['+905321112233'], source: 'sms' }],
        ['sender.approved', { name: 'NEW', reason: null }],
      ]),
    )
    expect(first.heard.length).toBe(1)
    await first.close()
    await second.close()
  })

  test('an endpoint is switched off and on, moved, and removed', async () => {
    const other = await openListener()
    const added = await manage(world, 'POST', `${path()}/webhook-endpoints`, {
      ...{ url: other.url, events: ['message.accepted'], enabled: false },
    })
    const own = `${path()}/webhook-endpoints/${added.id}`
    expect(added).toMatchObject({ enabled: false, disabled: { reason: 'byOperator' } })
    await send()
    await heard(1)
    await manage(world, 'PATCH', own, { enabled: true, url: `${other.url}/moved` })
    await send()
    const [told] = await heard(1, other)
    expect(told?.path).toBe('/hook/moved')
    other.behave = answering(500)
    await send()
    await until(async () => other.heard.length === 2)
    await manage(world, 'DELETE', own)
    await send()
    await heard(4)
    expect(other.heard.length).toBe(2)
    expect((await endpoints()).map(({ kind }) => kind)).toEqual(['classic'])
    const [lost] = await until(async () => {
      const found = await deliveries('&state=failed')
      return found.length > 0 && found
    })
    expect(lost).toMatchObject({ error: 'the endpoint was removed', attempts: [{ status: 500 }] })
    const resend = manage(world, 'POST', `/api/webhooks/deliveries/${lost.id}/resend`)
    await expect(resend).rejects.toThrow('its endpoint was removed')
    const [classic] = await endpoints()
    const drop = manage(world, 'DELETE', `${path()}/webhook-endpoints/${classic.id}`)
    await expect(drop).rejects.toThrow('urn:peyk:problem:conflict')
    await other.close()
  })

  test('no address any more, and nothing more is told', async () => {
    await manage(world, 'PATCH', path(), { webhookUrl: '' })
    await send(ARRIVES)
    expect(await deliveries()).toEqual([])
    expect(await endpoints()).toEqual([])
  })

  test.each([
    ['ftp://example.com/', 'must be an http or https URL'],
    ['http://user:secret@example.com/', 'must not hold a username or password'],
    ['http://169.254.169.254/latest', 'must lead to this machine or to a public address'],
    ['https://224.0.0.1/', 'must lead to this machine or to a public address'],
    ['http://192.168.1.7:9000/', 'must lead to this machine or to a public address'],
  ])('%s is refused', async (webhookUrl, why) => {
    await expect(manage(world, 'PATCH', path(), { webhookUrl })).rejects.toThrow(why)
  })
})
