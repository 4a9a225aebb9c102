/** Consents on their way to the İYS of the sandbox and back, in a whole server. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import {
  type Customer,
  call,
  MINUTE_MS,
  manage,
  openAccount,
  openWorld,
  type Sent,
  until,
  type World,
} from '../kit/wire-kit.ts'
import { branded, brandOf, consent, consented, question } from './support/consents.ts'
import { accepted, ended, numberAt } from './support/orders.ts'

let world: World
let who: Customer
beforeAll(async () => {
  world = await openWorld()
})
beforeEach(async () => {
  await manage(world, 'PUT', '/sandbox/faults', {})
  who = await openAccount(world, { credits: 1000, shortCode: '7889' })
})
afterAll(() => world.close())

const A = numberAt(0)
const iys = () => manage(world, 'GET', '/api/iys')
const queue = async (state: string) =>
  (await manage(world, 'GET', `/api/iys/queue?state=${state}`)).items

/** Lets time pass until İYS has everything, or refuses it. */
const delivered = () =>
  until(async () => {
    const { waiting, asked } = await iys()
    if (waiting + asked === 0) return true
    await world.advance(1_000)
    return undefined
  })

async function statusAtIys(): Promise<string | undefined> {
  const post = (path: string, body: object, token = '') =>
    fetch(`${world.url}/sandbox/iys${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    })
  const login = { grant_type: 'password', username: 'demo', password: 'demo' }
  const { access_token } = (await (await post('/oauth2/token', login)).json()) as Sent
  const asked = { recipient: `+90${A}`, recipientType: 'BIREYSEL', type: 'MESAJ' }
  const path = `/sps/1/brands/${brandOf(who)}/consents/status`
  const reply = await post(path, asked, access_token)
  return reply.ok ? ((await reply.json()) as Sent).status : undefined
}

const sendTo = async (text: string): Promise<number> => {
  const fields = { to: [A], text, iys: '1', iysList: 'BIREYSEL' }
  const id = await accepted(world, who, fields)
  const { message } = await ended(world, who, id)
  return message[0].status
}

test('a consent reaches İYS, a refusal there comes back and stops the next order', async () => {
  await consented(world, who, [A])
  await delivered()
  expect(await statusAtIys()).toBe('ONAY')
  expect(await sendTo('one')).toBe(111)
  await world.advance(MINUTE_MS)
  const change = { brandCode: brandOf(who), recipient: `+90${A}`, status: 'RET' }
  await manage(world, 'POST', '/sandbox/iys-changes', change)
  const shown = () => call(world, 'json', 'consent/show', who, question(who))
  await until(async () => (await shown()).payload.consent.status === 'RET')
  expect((await shown()).payload.consent.source).toBe('IYS_3338')
  expect(await sendTo('two')).toBe(112)
  expect(await iys()).toMatchObject({ adapter: 'on', waiting: 0, asked: 0, refused: 0 })
})

test('a refusal by SMS reaches İYS', async () => {
  await consented(world, who, [A])
  await manage(world, 'PATCH', `/api/accounts/${who.id}`, { keyword: `K${who.id}` })
  await delivered()
  await world.advance(MINUTE_MS)
  await manage(world, 'POST', '/sandbox/messages', { from: A, to: '7889', text: `K${who.id} RET` })
  await delivered()
  expect(await statusAtIys()).toBe('RET')
})

test('what waits and what was refused is listed, and tried again', async () => {
  await branded(world, who)
  const change = { brandCode: brandOf(who), recipient: `+90${A}`, status: 'RET' }
  await manage(world, 'PUT', '/sandbox/faults', { iys: { unavailableShare: 1 } })
  await manage(world, 'POST', '/sandbox/iys-changes', change)
  // İYS has a later refusal, of which this installation has not heard.
  const before = { consentDate: consent(world).consentDate.replace(/\d\d:\d\d$/, '00:00') }
  const list = [consent(world, before)]
  const request = { consent: { brandCode: brandOf(who), list } }
  expect((await call(world, 'json', 'consent/create', who, request)).code).toBe(200)
  await until(async () => (await iys()).lastError)
  expect((await iys()).lastError.error).toBe('İYS answered 503')
  const [waiting] = await queue('waiting')
  expect(waiting).toMatchObject({ state: 'waiting', status: 'ONAY', recipient: `+90${A}` })
  const readiness: Sent = await (await fetch(`${world.url}/readyz`)).json()
  expect(readiness).toMatchObject({ ready: true, iys: { adapter: 'on', waiting: 1 } })
  const metrics = await (await fetch(`${world.url}/metrics`)).text()
  expect(metrics).toContain('peyk_iys_consents{state="waiting"} 1')
  await manage(world, 'PUT', '/sandbox/faults', {})
  await delivered()
  const [refused] = await queue('refused')
  expect(refused).toMatchObject({ state: 'refused', dueAt: null, lastError: null })
  expect(refused.errors).toMatchObject([{ code: 'PEYK_NOT_NEWER', location: ['consentDate'] }])
  await manage(world, 'POST', `/api/iys/queue/${refused.id}/retry`)
  await delivered()
  expect(await queue('refused')).toMatchObject([{ id: refused.id, attempts: 1 }])
  const token = { authorization: 'Bearer dev' }
  const retry = (id: string) =>
    fetch(`${world.url}/api/iys/queue/${id}/retry`, { method: 'POST', headers: token })
  expect((await retry('999999')).status).toBe(404)
  expect((await retry('x')).status).toBe(404)
})
