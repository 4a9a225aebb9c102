/** What the SMSC does whatever its personality: handsets, parts, receipts, the door over HTTP. */
import { receive } from '@peyk/smpp/receiving'
import { type LongForm, WRITING, write } from '@peyk/smpp/sending'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { createClock, stillTime } from '../../src/base/clock.ts'
import { openDoor } from '../../src/smsc/door.ts'
import { Mailbox } from '../../src/smsc/mailbox.ts'
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
import { START } from '../kit/store-kit.ts'

const TO = '905321112233'
const UNREPORTED = '905000000110'
const UNDELIVERED = '905000000112'
const EXPIRED = '905000000113'
const LONG = 'Şişli’de çok güzel bir gün. '.repeat(10)

let world: SmscWorld
afterEach(() => world.close())

async function open(more: Parameters<typeof openSmscWorld>[0] = {}): Promise<TestClient> {
  world = await openSmscWorld(more)
  return world.bind()
}

describe('messages', () => {
  test.each<LongForm>(['header', 'sar', 'payload'])('long ones are joined: %s', async (long) => {
    const client = await open()
    const written = write({ text: LONG, reference: 3 }, { ...WRITING, long })
    if ('refused' in written) throw new Error(written.refused)
    const ids = []
    // The last part first: they are joined in their order, not in that of their coming.
    for (const { body, tlvs } of written.parts.toReversed()) {
      ids.unshift(idOf(await client.submit(TO, body, tlvs)))
    }
    world.clock.advance(PLAIN.deliveryMs)
    expect(world.smsc.messages()).toEqual([
      {
        ...{ systemId: 'peyk', ids, from: 'PEYK', to: TO, text: LONG, alphabet: 'ucs2' },
        at: new Date(world.clock.now() - PLAIN.deliveryMs).toISOString(),
      },
    ])
  })

  test('data_sm is a message too', async () => {
    const client = await open()
    const reply = await client.client.session?.ask({
      command: 'data_sm',
      body: { destination_addr: TO },
      tlvs: { message_payload: Buffer.from('hello') },
    })
    expect(reply).toMatchObject({ command: 'data_sm_resp', status: 0 })
    world.clock.advance(PLAIN.deliveryMs)
    expect(world.smsc.messages()).toMatchObject([{ to: TO, text: 'hello' }])
  })

  test('addresses that no receipt could name are refused', async () => {
    const client = await open()
    const ask = async (body: object) => {
      const reply = await client.client.session?.ask({ command: 'data_sm', body })
      return reply && statusOf(reply)
    }
    expect(await ask({})).toBe(0x0b)
    expect(await ask({ destination_addr: '1'.repeat(21) })).toBe(0x0b)
    expect(await ask({ destination_addr: TO, source_addr: 'a'.repeat(21) })).toBe(0x0a)
  })

  test('whatever is in them, they are taken, and their receipts come', async () => {
    const client = await open()
    let count = 0
    const octets = (maxLength: number) => fc.uint8Array({ maxLength })
    const anything = fc.record({
      octets: octets(254),
      payload: fc.option(octets(2_000), { nil: undefined }),
      esm_class: fc.nat(255),
      data_coding: fc.nat(255),
      source_addr: fc.string({ maxLength: 20, unit: fc.constantFrom('a', '\xff', '1') }),
    })
    await fc.assert(
      fc.asyncProperty(anything, async ({ octets: short_message, payload, ...more }) => {
        const tlvs = payload ? { message_payload: payload } : {}
        expect(statusOf(await client.submit(TO, { short_message, ...more }, tlvs))).toBe(0)
        count += 1
      }),
      { numRuns: 200, seed: 1 },
    )
    world.clock.advance(PLAIN.deliveryMs)
    await until(() => client.delivered.length === count)
    expect(receiptsOf(client).every((receipt) => receipt?.state === 'delivered')).toBe(true)
  })

  test('the same traffic with the same seed has the same ids', async () => {
    const ids = []
    for (let run = 0; run < 2; run += 1) {
      const client = await open()
      ids.push(idOf(await client.submit(TO)))
      await world.close()
    }
    expect(ids[0]).toBe(ids[1])
  })
})

describe('receipts', () => {
  test.each([
    ['delivered', TO, { state: 'delivered', error: '000' }],
    ['undelivered', UNDELIVERED, { state: 'undeliverable', error: '001' }],
    ['expired', EXPIRED, { state: 'expired', error: '027' }],
  ])('%s, by the last digits of the number', async (_, to, expected) => {
    const client = await open()
    const messageId = idOf(await client.submit(to))
    world.clock.advance(PLAIN.deliveryMs)
    await until(() => client.delivered.length === 1)
    expect(receiptsOf(client)).toMatchObject([{ messageId, ...expected }])
    expect(world.smsc.messages()).toHaveLength(to === TO ? 1 : 0)
  })

  test.each([
    ['none asked for', 0, [TO, UNDELIVERED], 0],
    ['all', 1, [TO, UNDELIVERED], 2],
    ['failures only', 2, [TO, UNDELIVERED], 1],
    ['successes only', 3, [UNDELIVERED, TO], 1],
    ['with intermediate ones', 0x11, [TO], 1],
    ['of a number that never reports', 1, [UNREPORTED], 0],
  ])('are sent as registered_delivery says: %s', async (_, registered, numbers, count) => {
    const client = await open()
    for (const to of numbers) await client.submit(to, { registered_delivery: registered })
    world.clock.advance(PLAIN.deliveryMs)
    await until(() => client.delivered.length >= count)
    await quiet()
    expect(client.delivered).toHaveLength(count)
  })

  test('wait for a bind that receives, and are sent again until they are taken', async () => {
    world = await openSmscWorld({})
    const sender = await world.bind({ bind: 'bind_transmitter' })
    const messageId = idOf(await sender.submit(TO))
    world.clock.advance(PLAIN.deliveryMs)
    await quiet()
    const answers = [0x64, 0]
    const statuses: number[] = []
    await world.bind({
      bind: 'bind_receiver',
      on: {
        request(pdu, session) {
          const status = answers[statuses.length] ?? 0
          statuses.push(status)
          session.answer(pdu, { status })
        },
      },
    })
    await until(() => statuses.length === 1)
    await quiet()
    world.clock.advance(1_000)
    await until(() => statuses.length === 2)
    await quiet()
    world.clock.advance(1_000)
    await quiet()
    expect(statuses).toEqual(answers)
    expect(messageId).not.toBe('')
  })

  test('that waited together come in one go', async () => {
    const count = 1_000
    const client = await open({ traits: { deliveryMs: 60_000 } })
    await Promise.all(Array.from({ length: count }, () => client.submit(TO)))
    world.clock.advance(60_000)
    await until(() => client.delivered.length === count)
    const ids = new Set(receiptsOf(client).map((receipt) => receipt?.messageId))
    expect(ids.size).toBe(count)
  })
})

test('a mailbox that nobody empties forgets the oldest', () => {
  const mailbox = new Mailbox(createClock(stillTime(START)))
  const letters = 500_001
  for (let n = 0; n < letters; n += 1) mailbox.put({ body: {}, tlvs: {} })
  expect(mailbox.waiting).toBe(letters - 1)
})

describe('handsets over HTTP', () => {
  test('show what has come and send', async () => {
    world = await openSmscWorld({})
    const door = await openDoor(world.smsc, '127.0.0.1', 0)
    const post = (body: unknown) =>
      fetch(door.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const wish = { from: '905321112233', to: '4607', text: LONG }
    expect((await post(wish)).status).toBe(409)
    expect((await post({ from: 'x', to: '4607' })).status).toBe(400)

    const client = await world.bind()
    await client.submit(TO)
    await client.submit('905321112244')
    world.clock.advance(PLAIN.deliveryMs)
    const shown = await (await fetch(`${door.url}?to=${TO}`)).json()
    expect(shown).toMatchObject({ items: [{ to: TO, from: 'PEYK', text: 'merhaba' }] })

    const sent = await post(wish)
    expect(sent.status).toBe(202)
    const { parts } = (await sent.json()) as { parts: number }
    const isFromHandset = ({ body }: TestClient['delivered'][number]) => body.esm_class === 0x40
    await until(() => client.delivered.filter(isFromHandset).length === parts)
    const text = client.delivered.filter(isFromHandset).map((pdu) => receive(pdu).text)
    expect(text.join('')).toBe(LONG)
    await door.close()
  })

  test('a message from a handset goes to the system id that is named', async () => {
    world = await openSmscWorld({})
    const first = await world.bind({ credentials: { system_id: 'a' } })
    const last = await world.bind({ credentials: { system_id: 'b' } })
    world.smsc.send({ from: TO, to: '4607', text: 'ilk', systemId: 'a' })
    world.smsc.send({ from: TO, to: '4607', text: 'son' })
    await until(() => first.delivered.length + last.delivered.length === 2)
    expect(first.delivered.map((pdu) => receive(pdu).text)).toEqual(['ilk'])
    expect(last.delivered.map((pdu) => receive(pdu).text)).toEqual(['son'])
    expect(last.delivered[0]?.body).toMatchObject({ source_addr: TO, destination_addr: '4607' })
  })
})

test('who is told to go takes leave', async () => {
  const client = await open()
  expect(statusOf(await client.submit(TO))).toBe(0)
  await world.smsc.stop()
  await until(() => client.events.includes('closed unboundByPeer'))
})

test('who was told nothing any more hears no goodbye, and keeps nobody waiting', async () => {
  const client = await open({ traits: { silentAfterMessages: 1 } })
  expect(statusOf(await client.submit(TO))).toBe(0)
  const lost = client.submit(TO)
  await quiet()
  await world.smsc.stop()
  expect(statusOf(await lost)).toBe('closed')
  expect(client.events).toContain('closed broken')
})
