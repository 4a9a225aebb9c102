/** Kannel, bearerbox and smsbox, as a customer of the server: its texts, and receipts back to it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Customer, call as callWire, manage, openWorld, type World } from '../kit/wire-kit.ts'
import { type Kannel, type KannelCall, type KannelMessage, startKannel } from './kannel.ts'

const ARRIVES = '905000000111'
const FAILS = '905000000112'

/**
 * Kannel knows no Turkish tables, but sends what it is told: a letter of GSM's own table for the
 * Turkish one that has its place in the locking table (3GPP TS 23.038 A.3.1), with the header.
 */
const LOCKING = { ı: 'ì', Ğ: 'Ø', ğ: 'ø', Ş: 'Æ', ş: 'æ', İ: '¡', ç: '¿' } as const
const LOCKING_HEADER = '03250101'
const underLocking = (text: string): string =>
  text.replace(/[ıĞğŞşİç]/g, (letter) => LOCKING[letter as keyof typeof LOCKING])

/** With the password that fits the field of SMPP 3.4: Kannel cuts longer ones. */
interface NewAccount extends Customer {
  readonly username: string
  readonly smppPassword: string
}

let world: World
let account: NewAccount
let kannel: Kannel

beforeAll(async () => {
  world = await openWorld({ smpp: { port: 0, tls: undefined, alphabet: 'gsm' } })
  account = await manage(world, 'POST', '/api/accounts', {
    ...{ name: 'Kannel', apiAccess: true, senders: ['PEYK'], credits: 100, shortCode: '4609' },
  })
  const { username: systemId, smppPassword: password } = account
  kannel = await startKannel({ port: world.server.smpp?.port ?? 0, systemId, password })
})
afterAll(async () => {
  await kannel?.close()
  await world?.close()
})

/** What Kannel calls back with, by the kind of receipt. */
const DELIVERED = '1'
const FAILED = '2'
const REJECTED = '16'

/** Sends it, waits for its fate, and gives what Kannel heard and what arrived on the phone. */
async function carried(message: Pick<KannelMessage, 'text' | 'coding' | 'udh'>, to = ARRIVES) {
  const label = String(kannel.calls.length)
  await kannel.send({ from: 'PEYK', to, label, ...message })
  const isFate = ({ path, parameters }: KannelCall) =>
    path === '/dlr' &&
    parameters.label === label &&
    [DELIVERED, FAILED, REJECTED].includes(parameters.type ?? '')
  const [call] = await kannel.called(isFate)
  const { items } = await manage(world, 'GET', '/sandbox/messages')
  return { heard: call?.parameters, phone: items[0] }
}

const GSM = 'Merhaba @ 12 {a} [b] ~ € '
const TURKISH = 'Şişli ığĞİç ÖÜ '
const UNICODE = 'Şişli’ye “güzel” Привет '

test.each<[string, string, Pick<KannelMessage, 'coding' | 'udh'>, encoding: string, parts: number]>(
  [
    ['plain', GSM, { coding: 0 }, 'gsm', 1],
    ['plain and long', GSM.repeat(12), { coding: 0 }, 'gsm', 3],
    ['Turkish', TURKISH, { coding: 0, udh: LOCKING_HEADER }, 'turkish', 1],
    ['Turkish and long', TURKISH.repeat(20), { coding: 0, udh: LOCKING_HEADER }, 'turkish', 3],
    ['UCS-2', UNICODE, { coding: 2 }, 'ucs2', 1],
    ['UCS-2 and long', UNICODE.repeat(8), { coding: 2 }, 'ucs2', 3],
  ],
)('a text arrives, and Kannel hears of it: %s', async (_, text, how, encoding, parts) => {
  const asked = how.udh ? underLocking(text) : text
  const { heard, phone } = await carried({ text: asked, ...how })
  expect(phone).toMatchObject({ to: `+${ARRIVES}`, from: 'PEYK', text, encoding, parts })
  expect(heard).toMatchObject({ type: DELIVERED })
  expect(heard?.receipt).toMatch(/^id:\w+ sub:001 dlvrd:001 .* stat:DELIVRD err:000 text:/)
})

test('a text that does not arrive', async () => {
  const { heard, phone } = await carried({ text: 'to nobody', coding: 0 }, FAILS)
  expect(phone).toMatchObject({ to: `+${FAILS}`, status: 'undelivered' })
  expect(heard).toMatchObject({ type: FAILED })
  expect(heard?.receipt).toContain(' stat:UNDELIV err:005 ')
})

test('a text that is refused: a recipient that is none', async () => {
  const { heard } = await carried({ text: 'to no number', coding: 0 }, '12')
  expect(heard).toMatchObject({ type: REJECTED })
  expect(heard?.receipt).toMatch(/^NACK\//)
})

test.each([
  ['one part', 'Merhaba, iyi gunler!'],
  ['two parts', `İyi günler ${'ş'.repeat(100)}`],
])('a message from a phone, of %s', async (_, text) => {
  await manage(world, 'POST', '/sandbox/messages', { from: '+905321112233', to: '4609', text })
  const isIt = ({ path, parameters }: KannelCall) => path === '/mo' && parameters.text === text
  const [call] = await kannel.called(isIt)
  expect(call?.parameters).toMatchObject({ from: '+905321112233', to: '4609' })
})

test('what was sent has been paid', async () => {
  const { payload } = await callWire(world, 'json', 'get-balance', account)
  expect(Number(payload.balance.sms)).toBe(100 - 1 - 3 - 1 - 3 - 1 - 3)
})
