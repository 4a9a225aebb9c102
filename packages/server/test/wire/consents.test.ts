/** consent/create and consent/show, and whom they let an order reach (wire §10, §14 #13, #28, #29). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  BODY_WAYS,
  type Customer,
  call,
  MINUTE_MS,
  manage,
  openAccount,
  openWorld,
  type Sent,
  type Way,
  type World,
} from '../kit/wire-kit.ts'
import { branded, brandOf, consent, consented, question } from './support/consents.ts'
import {
  accepted,
  booksOf,
  ended,
  handset,
  numberAt,
  numbersFrom,
  refused,
  reportOf,
  schedule,
  send,
  wall,
} from './support/orders.ts'

let world: World
let who: Customer
beforeAll(async () => {
  world = await openWorld()
})
beforeEach(async () => {
  await manage(world, 'DELETE', '/sandbox/messages')
  who = await openAccount(world)
  await branded(world, who)
})
afterAll(() => world.close())

const create = (way: Way, list: unknown, more: object = {}) =>
  call(world, way, 'consent/create', who, { consent: { brandCode: brandOf(who), list, ...more } })
const show = (way: Way, fields: object = {}) =>
  call(world, way, 'consent/show', who, question(who, fields))
const [A, B, C] = [numberAt(1), numberAt(2), numberAt(3)] as const

describe.each(BODY_WAYS)('in %s', (way) => {
  test('what was handed in is shown', async () => {
    const mail = { type: 'EPOSTA', recipient: 'Ayse@Example.com' }
    const merchant = { recipientType: 'TACIR', source: '', consentDate: '' }
    const entries = [{}, mail, merchant].map((fields) => consent(world, fields))
    expect((await create(way, entries)).payload).toEqual({})
    const number = (value: number) => (way === 'json' ? value : String(value))
    const shown = (await show(way)).payload.consent
    expect(shown).toEqual({ ...entries[0], brandCode: number(Number(brandOf(who))) })
    expect(Object.keys(shown)).toEqual([
      ...['brandCode', 'recipient', 'recipientType', 'type'],
      ...['status', 'source', 'consentDate'],
    ])
    const { recipient } = (await show(way, mail)).payload.consent
    expect(recipient).toBe('ayse@example.com')
    expect((await show(way, { recipientType: 'TACIR' })).payload.consent.source).toBe('')
  })

  test('a brand code may be a number, and one entry may stand without a list', async () => {
    const reply = await create(way, consent(world), { brandCode: Number(brandOf(who)) })
    expect(reply.code).toBe(200)
    const asked = await show(way, { brandCode: Number(brandOf(who)), recipient: numberAt(0) })
    expect(asked.code).toBe(200)
  })

  test('everything that is wrong is named at once, and nothing is recorded', async () => {
    const list = [
      consent(world),
      consent(world, { type: 'SMS', source: 'WEB', consentDate: '05/05/2026' }),
      consent(world, { recipient: '', status: 'EVET' }),
    ]
    const { errors } = await refused(world, who, 422, () => create(way, list, { brandCode: '1' }))
    const fields = ['type', 'source', 'consentDate'].map((field) => `list.1.${field}`)
    const expected = ['brandCode', ...fields, 'list.2.recipient', 'list.2.status']
    expect(Object.keys(errors).toSorted()).toEqual(expected.toSorted())
    expect(errors['list.1.type']).toContain('(H111)')
    expect(errors['list.1.source']).toContain('(H113)')
    expect(errors['list.1.consentDate']).toContain('(H501)')
    expect(errors['list.2.recipient']).toContain('(H114)')
    expect((await show(way)).code).toBe(422)
  })

  test('rules about what is recorded already name the entry that breaks them', async () => {
    const second = { recipient: numberAt(9), status: 'RET' }
    const list = [consent(world), consent(world), consent(world, second)]
    const { errors } = await refused(world, who, 422, () => create(way, list))
    expect(errors).toEqual({
      'list.1.status': 'alıcının kaydı zaten bu durumda (PEYK_REPEATED)',
      'list.1.consentDate': 'consentDate kayıtlı izninkinden sonra olmalıdır (PEYK_NOT_NEWER)',
      'list.2.status': 'alıcının ilk kaydı RET olamaz (PEYK_FIRST_RET)',
    })
  })

  test.each([
    ['recipient', { recipient: '123' }],
    ['type', { type: '' }],
    ['recipientType', { recipientType: 'TICARI' }],
    ['brandCode', { brandCode: '' }],
  ])('consent/show names a wrong %s', async (field, fields) => {
    const { errors } = await refused(world, who, 422, () => show(way, fields))
    expect(Object.keys(errors)).toEqual([field])
  })

  test('a recipient without a record is a 422 that names no field', async () => {
    const { errors } = await refused(world, who, 422, () => show(way))
    expect(errors).toEqual({})
  })
})

test.each([[[]], [undefined], ['all']])('the list %j is none', async (list) => {
  const { errors } = await refused(world, who, 422, () => create('json', list))
  expect(Object.keys(errors)).toEqual(['list'])
})

test('5000 entries are taken at once, and one more is refused', async () => {
  const list = numbersFrom(0, 5001).map((recipient) => consent(world, { recipient }))
  const { errors } = await refused(world, who, 422, () => create('json', list))
  expect(Object.keys(errors)).toEqual(['list'])
  expect((await create('json', list.slice(1))).code).toBe(200)
  expect((await show('xml', { recipient: numberAt(5000) })).code).toBe(200)
})

describe('an order with iys 1', () => {
  const statuses = ({ message }: Sent) => message.map((sms: Sent) => sms.status)
  const commercial = { iys: '1', iysList: 'BIREYSEL' }

  test('reaches who consented, and is free for the others', async () => {
    await consented(world, who, [B])
    const id = await accepted(world, who, { ...commercial, to: [A, B, '123'] })
    const report = await ended(world, who, id)
    expect(report).toMatchObject({ total: 3, delivered: 1, undelivered: 2, price: 1 })
    expect(statuses(report)).toEqual([112, 111, 112])
    expect((await booksOf(world, who)).credits).toBe(99)
    expect(await handset(world, A)).toEqual([])
    const { items } = (await manage(world, 'GET', `/api/orders/${id}`)).messages
    const trace = await manage(world, 'GET', `/api/messages/${items[0].id}`)
    expect(trace).toMatchObject({ status: 'undelivered', reason: 'noConsent' })
    expect(trace.stages.at(-1)).toMatchObject({ stage: 'undelivered', detail: 'noConsent' })
  })

  test('is no 452 if nobody consented: it is accepted, finished and free', async () => {
    const poor = await openAccount(world, { credits: 0, iysBrandCode: '1' })
    const id = await accepted(world, poor, { ...commercial, to: [A, B] })
    const report = await reportOf(world, poor, id)
    expect(report).toMatchObject({ status: 114, total: 2, undelivered: 2, waiting: 0, price: 0 })
    expect(await booksOf(world, poor)).toMatchObject({ credits: 0, entries: [] })
  })

  test('is a 452 if nobody is left after blacklisted ones, whoever consents', async () => {
    await consented(world, who, [A])
    await manage(world, 'PATCH', `/api/accounts/${who.id}`, { shortCode: '7889', keyword: 'K1' })
    await manage(world, 'POST', '/sandbox/messages', { from: A, to: '7889', text: 'K1 RET' })
    await refused(world, who, 452, () => send(world, 'json', who, { ...commercial, to: [A] }))
    await accepted(world, who, { ...commercial, to: [A, B] })
  })

  test('to merchants needs no consent, and respects a refusal', async () => {
    const list = { recipientType: 'TACIR' }
    await consented(world, who, [A], { ...list, consentDate: '2026-05-04 08:00:00' })
    await consented(world, who, [A], { ...list, status: 'RET' })
    const id = await accepted(world, who, { iys: '1', iysList: 'TACIR', to: [A, B] })
    expect(statuses(await ended(world, who, id))).toEqual([112, 111])
  })

  test('is asked for when it falls due', async () => {
    await consented(world, who, [A, B], { consentDate: '2026-05-04 08:00:00' })
    const sendDateTime = schedule(world.now() + 60 * MINUTE_MS)
    const id = await accepted(world, who, { ...commercial, to: [A, B, C], sendDateTime })
    expect((await booksOf(world, who)).credits).toBe(97)
    await consented(world, who, [A], { status: 'RET' })
    await consented(world, who, [C])
    await world.advance(60 * MINUTE_MS)
    expect(statuses(await ended(world, who, id))).toEqual([112, 111, 111])
    expect((await booksOf(world, who)).credits).toBe(98)
  })

  test('asks the brand of the account, and an informational one asks nobody', async () => {
    await consented(world, who, [A])
    const other = await openAccount(world)
    await branded(world, other)
    const id = await accepted(world, other, { ...commercial, to: [A] })
    expect(statuses(await ended(world, other, id))).toEqual([112])
    const informational = await accepted(world, other, { to: [A], text: 'informational' })
    expect(statuses(await ended(world, other, informational))).toEqual([111])
  })

  test('by APITEST is informational', async () => {
    await manage(world, 'PATCH', `/api/accounts/${who.id}`, { testNumber: A })
    const id = await accepted(world, who, { ...commercial, sender: 'APITEST', to: [A] })
    expect(statuses(await ended(world, who, id))).toEqual([111])
  })
})

test('a refusal by SMS ends the consent and blocks the number, for good', async () => {
  await consented(world, who, [A])
  await branded(world, who, { shortCode: '7890', iysShortNames: [`ÇİÇEK${who.id}`] })
  const text = `ret cicek${who.id} lütfen`
  const sms = await manage(world, 'POST', '/sandbox/messages', { from: A, to: '7890', text })
  expect(sms).toMatchObject({ accountId: who.id, optedOut: true })
  const shown = (await show('json', { recipient: A })).payload.consent
  expect(shown).toMatchObject({ status: 'RET', source: 'HS_MESAJ', consentDate: wall(world.now()) })
  const listed = { blacklist: { number: A } }
  expect((await call(world, 'json', 'delete-blacklist', who, listed)).code).toBe(474)
  const commercial = { iys: '1', iysList: 'BIREYSEL', to: [A] }
  await refused(world, who, 452, () => send(world, 'json', who, commercial))
  const path = `/api/accounts/${who.id}/consents?recipient=${A}`
  const [{ history }] = (await manage(world, 'GET', path)).items
  expect(history.map(({ origin }: Sent) => origin)).toEqual(['sms', 'wire'])
})

test('quiet hours hold a commercial order: 113 and waiting, then it goes', async () => {
  const clock = (atMs: number) => wall(atMs).slice(11, 16)
  const endsAtMs = world.now() + 60 * MINUTE_MS
  const quietHours = `${clock(world.now() - 30 * MINUTE_MS)}-${clock(endsAtMs)}`
  await branded(world, who, { quietHours })
  const commercial = { iys: '1', iysList: 'TACIR', to: [A] }
  const held = await accepted(world, who, commercial)
  const cancelled = await accepted(world, who, { ...commercial, text: 'called off' })
  const report = await reportOf(world, who, held)
  expect(report).toMatchObject({ status: 113, total: 1, waiting: 1 })
  expect(report.sendAt).toBe(report.submitAt)
  const cancel = await call(world, 'json', 'cancel-order', who, { order: { id: cancelled } })
  expect(cancel.code).toBe(200)
  const informational = await accepted(world, who, { to: [A], text: 'informational' })
  expect((await ended(world, who, informational)).delivered).toBe(1)
  await world.advance(endsAtMs - world.now() - 1)
  expect(await reportOf(world, who, held)).toMatchObject({ status: 113, waiting: 1 })
  await world.advance(1)
  expect((await ended(world, who, held)).delivered).toBe(1)
  expect((await booksOf(world, who)).credits).toBe(98)
})
