/**
 * Every personality, by a client on a real socket: what the row promises can be seen on the wire.
 * The compiler asks for a test of each.
 */
import { MESSAGE_ID_FORMS, type MessageIdForm } from '@peyk/smpp/message-ids'
import { readReceipt } from '@peyk/smpp/receipt'
import { WRITING, write } from '@peyk/smpp/sending'
import { afterEach, describe, expect, test } from 'vitest'
import { PERSONALITY_NAMES, type PersonalityName } from '../../src/smsc/personalities.ts'
import { PLAIN } from '../../src/smsc/traits.ts'
import {
  idOf,
  openSmscWorld,
  quiet,
  receiptsOf,
  type SmscWorld,
  statusOf,
  type TestClient,
  until,
} from '../kit/smsc-kit.ts'

const TO = '905321112233'
const { deliveryMs } = PLAIN
const THROTTLED = 0x58
const QUEUE_FULL = 0x14
const SYSTEM_ERROR = 0x08

/** Lets the handsets have what is on its way, and waits for so many receipts. */
async function receipts({ clock }: SmscWorld, client: TestClient, count: number) {
  clock.advance(deliveryMs)
  await until(() => client.delivered.length >= count)
  return receiptsOf(client)
}

/** One message and its receipt match by this form of ids, and not as they are unless it says so. */
const matchesBy = (form: MessageIdForm) => async (world: SmscWorld) => {
  const client = await world.bind()
  const answered = idOf(await client.submit(TO))
  const [receipt] = await receipts(world, client, 1)
  const receipted = receipt?.messageId ?? ''
  const row = MESSAGE_ID_FORMS[form]
  expect(row.receipted(receipted)).toBe(row.answered(answered))
  expect(receipted === answered).toBe(form === 'as-is')
  return { answered, receipted }
}

/** One message; what its receipt was written as. */
async function oneReceipt(world: SmscWorld) {
  const client = await world.bind()
  const id = idOf(await client.submit(TO))
  const [receipt] = await receipts(world, client, 1)
  expect(receipt).toMatchObject({ messageId: id, state: 'delivered', isFinal: true })
  const { body, tlvs } = client.delivered[0] as TestClient['delivered'][number]
  return { body, tlvs, text: Buffer.from(body.short_message).toString('latin1') }
}

async function states(world: SmscWorld, count: number) {
  const client = await world.bind()
  const id = idOf(await client.submit(TO))
  for (let n = 1; n <= count; n += 1) await receipts(world, client, n)
  await quiet()
  return receiptsOf(client).map((receipt) => ({
    state: receipt?.state,
    isOurs: receipt?.messageId === id,
  }))
}

/** The statuses that so many messages are answered with, one after the other. */
async function statuses(client: TestClient, count: number) {
  const all = []
  for (let n = 0; n < count; n += 1) all.push(statusOf(await client.submit(TO)))
  return all
}

async function submitLong(client: TestClient, text: string) {
  const written = write({ text, reference: 7 })
  if ('refused' in written) throw new Error(written.refused)
  const replies = await Promise.all(written.parts.map(({ body }) => client.submit(TO, body)))
  return replies.map(idOf)
}

/** A message of three parts, and what is told of each. */
async function toldOfParts(world: SmscWorld, count: number) {
  const client = await world.bind()
  const ids = await submitLong(client, 'a'.repeat(400))
  const told = await receipts(world, client, count)
  await quiet()
  return ids.map((id) => told.find((receipt) => receipt?.messageId === id)?.state)
}

/** The fifth of seven messages meets a reset; the two after it go by the next connection. */
const cutAtTheFifth = (isTaken: boolean, fifth: number | 'closed') => async (world: SmscWorld) => {
  const client = await world.bind()
  expect(await statuses(client, 5)).toEqual([0, 0, 0, 0, fifth])
  await until(() => client.client.state === 'waiting')
  expect(client.events.at(-1)).toMatch(/^(closed broken|lost closed)$/)
  client.client.wake()
  await until(() => client.client.state === 'bound')
  expect(await statuses(client, 2)).toEqual([0, 0])
  world.clock.advance(deliveryMs)
  expect(world.smsc.messages()).toHaveLength(isTaken ? 7 : 6)
}

const TESTS: Readonly<Record<PersonalityName, (world: SmscWorld) => Promise<unknown>>> = {
  async plain(world) {
    const { body, tlvs, text } = await oneReceipt(world)
    expect(text).toMatch(
      /^id:\d{10} sub:001 dlvrd:001 submit date:2605010900 done date:2605010900 stat:DELIVRD err:000 text:merhaba$/,
    )
    expect(body).toMatchObject({ esm_class: 4, source_addr: TO, destination_addr: 'PEYK' })
    expect(tlvs).toMatchObject({ message_state: 2 })
  },

  async 'hex-then-decimal'(world) {
    const { answered, receipted } = await matchesBy('hex-to-dec')(world)
    expect(BigInt(`0x${answered}`)).toBe(BigInt(receipted))
  },
  'decimal-then-hex': matchesBy('dec-to-hex'),
  async 'long-ids'(world) {
    const { answered } = await matchesBy('as-is')(world)
    expect(BigInt(answered)).toBeGreaterThan(2n ** 53n)
  },
  async 'long-hex-then-decimal'(world) {
    const { receipted } = await matchesBy('hex-to-dec')(world)
    expect(BigInt(receipted)).toBeGreaterThan(2n ** 53n)
  },
  async 'uuid-ids'(world) {
    const { answered } = await matchesBy('as-is')(world)
    expect(answered).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
  },
  async 'leading-zeros'(world) {
    const { answered } = await matchesBy('trimmed')(world)
    expect(answered).toMatch(/^0{10}\d{10}$/)
  },

  async 'receipt-first'(world) {
    const client = await world.bind()
    const answer = client.submit(TO)
    await until(() => client.delivered.length === 1)
    expect(client.events).toEqual(['deliver_sm'])
    world.clock.advance(100)
    expect(receiptsOf(client)[0]?.messageId).toBe(idOf(await answer))
  },
  async 'first-part-only'(world) {
    expect(await toldOfParts(world, 1)).toEqual(['delivered', undefined, undefined])
    expect(world.smsc.messages()).toMatchObject([{ text: 'a'.repeat(400) }])
  },
  async 'last-part-fails'(world) {
    expect(await toldOfParts(world, 3)).toEqual(['delivered', 'delivered', 'undeliverable'])
    expect(world.smsc.messages()).toEqual([])
  },
  async 'network-failure'(world) {
    const client = await world.bind()
    await client.submit(TO)
    const [receipt] = await receipts(world, client, 1)
    expect(receipt).toMatchObject({ state: 'undeliverable', error: '034' })
    expect(world.smsc.messages()).toEqual([])
  },
  async 'unmarked-receipts'(world) {
    const client = await world.bind()
    const messageId = idOf(await client.submit(TO))
    expect(await receipts(world, client, 1)).toEqual([null])
    const [pdu] = client.delivered
    expect(pdu && readReceipt(pdu, { byText: true })).toMatchObject({ messageId })
  },
  async 'ucs2-flagged'(world) {
    const { body, text } = await oneReceipt(world)
    expect(body.data_coding).toBe(8)
    expect(text).toContain('stat:DELIVRD')
  },
  async 'no-tlvs'(world) {
    const { tlvs } = await oneReceipt(world)
    expect(tlvs).toEqual({})
  },
  async 'tlvs-only'(world) {
    const { text } = await oneReceipt(world)
    expect(text).toBe('')
  },
  async 'bare-state'(world) {
    const { text } = await oneReceipt(world)
    expect(text).toMatch(/^id:\d+ DELIVRD$/)
  },
  async terse(world) {
    const { text } = await oneReceipt(world)
    expect(text).toMatch(/^id:\d+ submit date:\d{10} done date:\d{10} stat:DELIVRD err:0$/)
  },
  async 'dates-of-12'(world) {
    const { text } = await oneReceipt(world)
    expect(text).toMatch(/submit date:260501090000 done date:260501090000 /)
  },
  async 'duplicate-receipts'(world) {
    const client = await world.bind()
    const id = idOf(await client.submit(TO))
    const told = await receipts(world, client, 2)
    expect(told).toMatchObject(Array(2).fill({ messageId: id, state: 'delivered' }))
  },
  async 'contradicting-receipts'(world) {
    expect(await states(world, 2)).toEqual([
      { state: 'delivered', isOurs: true },
      { state: 'undeliverable', isOurs: true },
    ])
  },
  async 'accepted-first'(world) {
    expect(await states(world, 2)).toEqual([
      { state: 'accepted', isOurs: true },
      { state: 'delivered', isOurs: true },
    ])
  },
  async 'stray-receipts'(world) {
    expect(await states(world, 2)).toEqual([
      { state: 'delivered', isOurs: false },
      { state: 'delivered', isOurs: true },
    ])
  },
  async 'other-bind'(world) {
    const first = await world.bind()
    const id = idOf(await first.submit(TO))
    world.clock.advance(deliveryMs)
    await quiet()
    expect(first.delivered).toEqual([])
    const second = await world.bind({ bind: 'bind_receiver' })
    await until(() => second.delivered.length === 1)
    expect(receiptsOf(second)).toMatchObject([{ messageId: id }])
    expect(first.delivered).toEqual([])
  },
  async 'no-receipts'(world) {
    const client = await world.bind()
    await client.submit(TO)
    world.clock.advance(deliveryMs * 10)
    await quiet()
    expect(client.delivered).toEqual([])
    expect(world.smsc.messages()).toHaveLength(1)
  },

  async throttling(world) {
    const client = await world.bind()
    const fine = Array(9).fill(0)
    expect(await statuses(client, 12)).toEqual([...fine, ...Array(3).fill(THROTTLED)])
    world.clock.advance(2_999)
    expect(await statuses(client, 1)).toEqual([THROTTLED])
    world.clock.advance(1)
    expect(await statuses(client, 10)).toEqual([...fine, THROTTLED])
  },
  async 'rate-limited'(world) {
    const client = await world.bind()
    const fine = Array(10).fill(0)
    expect(await statuses(client, 11)).toEqual([...fine, THROTTLED])
    world.clock.advance(1_000)
    expect(await statuses(client, 11)).toEqual([...fine, THROTTLED])
  },
  async 'queue-full'(world) {
    const client = await world.bind()
    expect(await statuses(client, 6)).toEqual([0, 0, 0, 0, 0, QUEUE_FULL])
    world.clock.advance(1_000)
    expect(await statuses(client, 1)).toEqual([0])
  },
  async 'system-errors'(world) {
    const client = await world.bind()
    expect(await statuses(client, 4)).toEqual([0, 0, SYSTEM_ERROR, 0])
    // submit_sm_resp, refused: the header, and an empty message_id with its NUL.
    expect(client.heard()).toContain('000000118000000400000008')
  },
  async 'bare-errors'(world) {
    const client = await world.bind()
    expect(await statuses(client, 4)).toEqual([0, 0, SYSTEM_ERROR, 0])
    expect(client.heard()).toContain('000000108000000400000008')
  },
  async 'generic-nacks'(world) {
    const client = await world.bind()
    expect(await statuses(client, 4)).toEqual([0, 0, SYSTEM_ERROR, 0])
    expect(client.events[2]).toBe('generic_nack 8')
    expect(client.heard()).toContain('000000108000000000000008')
  },
  async 'slow-window'(world) {
    const client = await world.bind()
    const replies = Array.from({ length: 7 }, () => client.submit(TO, { registered_delivery: 0 }))
    await until(() => client.events.length === 2)
    expect(client.events).toEqual(['submit_sm_resp 58', 'submit_sm_resp 58'])
    for (let answered = 3; answered <= 7; answered += 1) {
      world.clock.advance(250)
      await until(() => client.events.length === answered)
      await quiet()
      expect(client.events).toHaveLength(answered)
    }
    const all = (await Promise.all(replies)).map(statusOf)
    expect(all).toEqual([0, 0, 0, 0, 0, THROTTLED, THROTTLED])
  },

  async 'half-open'(world) {
    const client = await world.bind({ responseMs: 120_000 })
    expect(await statuses(client, 3)).toEqual([0, 0, 0])
    const lost = client.submit(TO)
    await quiet()
    world.clock.advance(deliveryMs)
    await quiet()
    expect(world.smsc.messages()).toHaveLength(4)
    // Nothing is said, so the client asks, and hears nothing.
    world.clock.advance(20_000)
    await quiet()
    world.clock.advance(20_000)
    expect(await lost).toMatchObject({ command: 'lost', why: 'closed' })
    expect(client.events).toContain('closed linkDead')
  },
  async 'never-answers'(world) {
    const client = await world.bind({ responseMs: 15_000 })
    const lost = client.submit(TO)
    await until(() => world.clock.now() > 0 && client.client.session?.outstanding === 1)
    await quiet()
    world.clock.advance(15_000)
    expect(await lost).toMatchObject({ command: 'lost', why: 'timedOut' })
    expect(world.smsc.messages()).toHaveLength(1)
    expect(client.client.state).toBe('bound')
  },
  async 'late-answers'(world) {
    const client = await world.bind()
    const lost = client.submit(TO)
    await quiet()
    // In steps, so that both ends find each other alive.
    for (let n = 0; n < 9; n += 1) {
      world.clock.advance(10_000)
      await quiet()
    }
    expect(await lost).toMatchObject({ command: 'lost', why: 'timedOut' })
    expect(client.events).toContain('lateResponse')
  },
  async 'double-answers'(world) {
    const client = await world.bind()
    expect(await statuses(client, 2)).toEqual([0, 0])
    await until(() => client.events.length === 4)
    expect(client.events.toSorted()).toEqual([
      ...Array(2).fill('submit_sm_resp 0'),
      ...Array(2).fill('unknownResponse'),
    ])
  },
  async 'stray-answers'(world) {
    const client = await world.bind()
    expect(await statuses(client, 2)).toEqual([0, 0])
    expect(client.events.filter((event) => event === 'unknownResponse')).toHaveLength(2)
  },

  'reset-before-taking': cutAtTheFifth(false, 'closed'),
  'reset-before-answer': cutAtTheFifth(true, 'closed'),
  'reset-within-answer': cutAtTheFifth(true, 'closed'),
  'reset-after-answer': cutAtTheFifth(true, 0),
  async 'garbled-answers'(world) {
    const client = await world.bind()
    expect(await statuses(client, 6)).toEqual([0, 0, 0, 0, 'garbled', 0])
    world.clock.advance(deliveryMs)
    expect(world.smsc.messages()).toHaveLength(6)
  },
  async nonsense(world) {
    const client = await world.bind()
    expect(await statuses(client, 5)).toEqual([0, 0, 0, 0, 'closed'])
    expect(client.events).toContain('closed framing')
    world.clock.advance(deliveryMs)
    expect(world.smsc.messages()).toHaveLength(5)
  },
  async unbinds(world) {
    const client = await world.bind()
    expect(await statuses(client, 5)).toEqual([0, 0, 0, 0, 0])
    await until(() => client.client.state === 'waiting')
    expect(client.events).toContain('closed unboundByPeer')
    client.client.wake()
    await until(() => client.client.state === 'bound')
    world.clock.advance(deliveryMs)
    await until(() => client.delivered.length === 5)
  },

  async 'wrong-password'(world) {
    const client = await world.bind()
    expect(client.client.state).toBe('refused')
    expect(client.client.detail).toContain('ESME_RINVPASWD')
  },
  async 'hangs-at-bind'(world) {
    const bound = world.bind({ bindMs: 5_000 })
    await until(() => world.smsc.connections() === 1)
    await quiet()
    world.clock.advance(5_000)
    const { client } = await bound
    expect(client.state).toBe('waiting')
    expect(client.detail).toContain('not answered')
  },
  async 'already-bound'(world) {
    const first = await world.bind()
    const second = await world.bind()
    expect(second.client.detail).toContain('ESME_RALYBND')
    world.smsc.cut()
    await until(() => first.client.state === 'waiting' && world.smsc.binds() === 0)
    expect((await world.bind()).client.detail).toContain('ESME_RALYBND')
    // The first comes back as soon as it is thought to be gone.
    world.clock.advance(5_000)
    await until(() => first.client.state === 'bound')
    // Who takes leave is gone at once.
    first.client.stop()
    await until(() => world.smsc.binds() === 0)
    expect((await world.bind()).client.state).toBe('bound')
  },
  async 'drops-idle'(world) {
    const client = await world.bind()
    world.clock.advance(9_000)
    await client.submit(TO)
    world.clock.advance(9_000)
    await quiet()
    expect(client.client.state).toBe('bound')
    world.clock.advance(10_000)
    await until(() => client.client.state === 'waiting')
    expect(client.events.at(-1)).toBe('closed endedByPeer')
  },
  async 'long-password'(world) {
    expect((await world.bind()).client.state).toBe('refused')
    const password = '0123456789abcdef0123456789abcdef'
    const credentials = { system_id: 'peyk', password }
    expect((await world.bind({ credentials })).client.state).toBe('bound')
  },
  async latin1(world) {
    const client = await world.bind()
    await client.submit(TO, { short_message: Buffer.from('Çok güzel @', 'latin1') })
    world.clock.advance(deliveryMs)
    expect(world.smsc.messages()).toMatchObject([{ text: 'Çok güzel @', alphabet: 'latin1' }])
  },
  async packed(world) {
    const client = await world.bind()
    const written = write({ text: 'merhaba', reference: 1 }, { ...WRITING, plain: 'gsm-packed' })
    if ('refused' in written) throw new Error(written.refused)
    await client.submit(TO, written.parts[0]?.body)
    world.clock.advance(deliveryMs)
    expect(world.smsc.messages()).toMatchObject([{ text: 'merhaba', alphabet: 'gsm-packed' }])
  },
}

describe('personalities', () => {
  let world: SmscWorld
  afterEach(() => world.close())

  test.each(PERSONALITY_NAMES)('%s', async (personality) => {
    world = await openSmscWorld({ personality })
    await TESTS[personality](world)
  })
})
