/** What refusals and strange answers of another server of the wire API do to messages. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openListener } from '../kit/listener.ts'
import { call, manage } from '../kit/wire-kit.ts'
import {
  DELIVERED,
  errorOf,
  messageTo,
  openOurs,
  openTheirs,
  orderOf,
  outcomesOf,
  to,
} from './upstream-kit.ts'

let server: Awaited<ReturnType<typeof openTheirs>>
beforeAll(async () => {
  server = await openTheirs()
})
afterAll(() => server.close())

const REFUSED = 905_000_000_452

describe('a refusal', () => {
  test('of the message is its end', async () => {
    const ours = await openOurs(await server.openAccount())
    const [answer] = await ours.send(messageTo(to(1), { sender: 'NOBODY' }))
    expect(answer?.outcome).toBe('rejected')
    expect(errorOf(answer)).toBe('450 Gönderilen başlık kullanıma uygun değil')
    await ours.stop()
  })

  test('for one recipient does not hit the others', async () => {
    const theirs = await server.openAccount()
    const ours = await openOurs(theirs)
    const numbers = [1, 2, 3, 4, 5, 6].map(to)
    const answers = await ours.send(...[...numbers, REFUSED].map((number) => messageTo(number)))
    const refused = answers.filter(({ outcome }) => outcome !== 'accepted')
    expect(refused.map(({ outcome, message }) => [outcome, message.number])).toEqual([
      ['rejected', REFUSED],
    ])
    expect(await theirs.credits()).toBe(94)
    await ours.stop()
  })

  test('of what somebody else sent just now may pass', async () => {
    const theirs = await server.openAccount()
    const ours = await openOurs(theirs)
    const message = { text: 'merhaba', receipents: { number: [`${to(1)}`] } }
    const order = { sender: 'PEYK', iys: '0', message }
    expect((await call(server.world, 'json', 'send-sms', theirs.account, { order })).code).toBe(200)
    expect(outcomesOf(await ours.send(messageTo(to(1))))).toEqual(['temporary'])
    await ours.stop()
  })

  test('for want of credit sends everything elsewhere, until there is some', async () => {
    const theirs = await server.openAccount(2)
    const ours = await openOurs(theirs)
    const many = [1, 2, 3].map((ordinal) => messageTo(to(ordinal)))
    expect(outcomesOf(await ours.send(...many))).toEqual(['unsent', 'unsent', 'unsent'])
    expect(ours.carrier.state()).toMatchObject({ up: false, lastError: '402 Bakiye yetersiz' })
    const credits = { amount: 10, reason: 'top-up' }
    await manage(server.world, 'POST', `/api/accounts/${theirs.account.id}/credits`, credits)
    const sinceMs = ours.clock.now()
    expect(outcomesOf(await ours.send(...many))).toEqual(['accepted', 'accepted', 'accepted'])
    expect(ours.clock.now() - sinceMs).toBeGreaterThanOrEqual(20_000)
    expect(ours.carrier.state().details?.credits).toBe(12)
    await ours.stop()
  })

  test('of our credentials keeps the carrier down', async () => {
    const theirs = await server.openAccount()
    const ours = await openOurs(theirs, { secrets: { hash: 'wrong' } })
    await ours.flow(() => ours.carrier.state().lastError !== null)
    expect(ours.carrier.state()).toMatchObject({
      up: false,
      lastError: '401 Üyelik bilgileri hatalı',
    })
    ours.carrier.submit([messageTo(to(1))])
    expect(outcomesOf(ours.answers)).toEqual(['unsent'])
    ours.clock.advance(25_000)
    expect(theirs.way.seen()).toHaveLength(1)
    await ours.stop()
  })
})

describe('a server of another kind', () => {
  const envelope = (code: unknown, payload: object = {}) =>
    JSON.stringify({ response: { status: { code, message: 'x' }, ...payload } })

  /** Older servers write numbers as texts, and numbers of people without a plus. */
  test('that writes as servers did years ago is understood', async () => {
    const message = { number: '5000000111', status: '111' }
    const order = { id: '9', status: '114', total: '1', message }
    const answers: Readonly<Record<string, string>> = {
      'get-balance': envelope('200', { balance: { amount: '1', sms: '5' } }),
      'send-sms': envelope('200', { order: { id: 9 } }),
      'get-report': envelope('200', { order }),
    }
    const listener = await openListener((response, { path }) => {
      response.writeHead(200).end(answers[path.split('/').at(-2) ?? ''])
    })
    const ours = await openOurs(await server.openAccount(), { url: listener.url })
    const [answer] = await ours.send(messageTo(DELIVERED))
    expect(orderOf(answer)).toBe('9')
    await ours.flow(() => ours.receipts.length === 1)
    expect(ours.carrier.state().details?.credits).toBe(5)
    await ours.stop()
    await listener.close()
  })

  test.each([
    ['a page instead of an answer', 200, '<html>'],
    ['an order without an id', 200, envelope(200)],
    ['an answer that never ends', 200, ' '.repeat(9 * 1024 * 1024)],
    ['an error of what stands before it', 502, 'bad gateway'],
  ])('%s leaves the order in doubt', async (_, status, text) => {
    const listener = await openListener((response, { path }) => {
      const isOrder = path.includes('send-sms')
      response.writeHead(isOrder ? status : 200).end(isOrder ? text : envelope(200))
    })
    const ours = await openOurs(await server.openAccount(), {
      ...{ url: listener.url, settings: { repeats: 0 } },
    })
    expect(outcomesOf(await ours.send(messageTo(to(1))))).toEqual(['unknown'])
    await ours.stop()
    await listener.close()
  })

  test('a redirect is not followed', async () => {
    const listener = await openListener((response) => {
      response.writeHead(308, { location: server.world.url }).end()
    })
    const ours = await openOurs(await server.openAccount(), { url: listener.url })
    await ours.flow(() => ours.carrier.state().lastError !== null)
    expect(ours.carrier.state()).toMatchObject({
      ...{ up: false, lastError: 'HTTP 308, and no envelope' },
    })
    await ours.stop()
    await listener.close()
  })

  test.each([
    [400, 'rejected', true],
    [401, 'unsent', false],
    [402, 'unsent', false],
    [404, 'unsent', false],
    [422, 'rejected', true],
    [429, 'throttled', true],
    [450, 'rejected', true],
    [451, 'temporary', true],
    [452, 'rejected', true],
    [453, 'rejected', true],
    [454, 'rejected', true],
    [457, 'rejected', true],
    [468, 'rejected', true],
    [469, 'rejected', true],
    [470, 'rejected', true],
    [499, 'rejected', true],
    [503, 'throttled', true],
    [599, 'temporary', true],
  ])('%i makes a message %s', async (code, outcome, isUp) => {
    const listener = await openListener((response, { path }) => {
      response.writeHead(200).end(envelope(path.includes('send-sms') ? code : 200))
    })
    const ours = await openOurs(await server.openAccount(), { url: listener.url })
    const [answer] = await ours.send(messageTo(to(1)))
    expect([answer?.outcome, errorOf(answer)]).toEqual([outcome, `${code} x`])
    expect(ours.carrier.state().up).toBe(isUp)
    await ours.stop()
    await listener.close()
  })
})
