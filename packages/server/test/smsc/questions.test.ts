/** What a client asks of the SMSC about its messages, and submits to many at once. */
import { MESSAGE_STATES, type MessageState } from '@peyk/smpp/message-states'
import { STATUSES, type StatusName } from '@peyk/smpp/pdu/statuses'
import { write } from '@peyk/smpp/sending'
import { afterEach, describe, expect, test } from 'vitest'
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

const FROM = 'PEYK'
const TO = '905321112233'
const UNREPORTED = '905000000110'
const EXPIRED = '905000000113'
const { deliveryMs } = PLAIN

let world: SmscWorld
let client: TestClient
afterEach(() => world.close())

async function open(options: Parameters<typeof openSmscWorld>[0] = {}): Promise<void> {
  world = await openSmscWorld(options)
  client = await world.bind()
}

type Request = Parameters<NonNullable<TestClient['client']['session']>['ask']>[0]

async function ask(request: Request, by: TestClient = client) {
  const reply = await by.client.session?.ask(request)
  if (!reply || reply.command === 'lost') throw new Error('no answer')
  return reply
}

const query = (message_id: string, source_addr = FROM) =>
  ask({ command: 'query_sm', body: { message_id, source_addr } })
const cancel = (body: object) =>
  ask({ command: 'cancel_sm', body: { source_addr: FROM, ...body } }).then(nameOf)
const replace = (message_id: string, text: string, more: object = {}) =>
  ask({
    command: 'replace_sm',
    body: { message_id, source_addr: FROM, short_message: Buffer.from(text), ...more },
  }).then(nameOf)

function nameOf(reply: Parameters<typeof statusOf>[0]): string {
  const code = statusOf(reply)
  const found = Object.entries(STATUSES).find(([, status]) => status.code === code)
  return found?.[0] ?? String(code)
}

const stateOf = (state: MessageState, error_code = 0, final_date = expect.any(String)) => ({
  status: 0,
  body: { message_state: MESSAGE_STATES[state].code, error_code, final_date },
})
const texts = () => world.smsc.messages().map(({ text }) => text)

describe('query_sm', () => {
  test.each<[string, string, MessageState, number]>([
    ['that arrives', TO, 'delivered', 0],
    ['that expires', EXPIRED, 'expired', 27],
  ])('of a message %s: on its way, then its end', async (_, to, state, error) => {
    await open()
    const id = idOf(await client.submit(to))
    expect(await query(id)).toMatchObject(stateOf('enroute', 0, ''))
    world.clock.advance(deliveryMs)
    expect(await query(id)).toMatchObject(stateOf(state, error, '260501090000200+'))
  })

  test('of one that is never heard of again: on its way for ever', async () => {
    await open()
    const id = idOf(await client.submit(UNREPORTED))
    world.clock.advance(deliveryMs)
    expect(await query(id)).toMatchObject(stateOf('enroute', 0, ''))
  })

  test('is answered to who has sent it, on any bind of his', async () => {
    await open({ traits: { answeredId: 'hex' } })
    const id = idOf(await client.submit(TO))
    const other = await world.bind()
    const asked = { command: 'query_sm', body: { message_id: id, source_addr: FROM } } as const
    expect(await ask(asked, other)).toMatchObject(stateOf('enroute'))
    const stranger = await world.bind({ credentials: { system_id: 'acme', password: '' } })
    expect(nameOf(await ask(asked, stranger))).toBe('ESME_RINVMSGID')
    expect(nameOf(await query(id, 'OTHER'))).toBe('ESME_RQUERYFAIL')
    expect(nameOf(await query('1'))).toBe('ESME_RINVMSGID')
  })
})

describe('cancel_sm', () => {
  test('keeps a message from the handset, and a receipt says so', async () => {
    await open()
    const id = idOf(await client.submit(TO))
    expect(await cancel({ message_id: id })).toBe('ESME_ROK')
    await until(() => client.delivered.length === 1)
    expect(receiptsOf(client)).toMatchObject([{ messageId: id, state: 'deleted' }])
    expect(await query(id)).toMatchObject(stateOf('deleted'))
    world.clock.advance(deliveryMs)
    await quiet()
    expect([texts(), client.delivered.length]).toEqual([[], 1])
    expect(await cancel({ message_id: id })).toBe('ESME_RCANCELFAIL')
  })

  test('is too late for one that has arrived, and not for a stranger', async () => {
    await open()
    const [first, second] = [idOf(await client.submit(TO)), idOf(await client.submit(TO))]
    expect(await cancel({ message_id: first, source_addr: 'OTHER' })).toBe('ESME_RCANCELFAIL')
    expect(await cancel({ message_id: first, destination_addr: EXPIRED })).toBe('ESME_RCANCELFAIL')
    world.clock.advance(deliveryMs)
    expect(await cancel({ message_id: second })).toBe('ESME_RCANCELFAIL')
    expect(await cancel({ message_id: '1' })).toBe('ESME_RINVMSGID')
    expect(texts()).toHaveLength(2)
  })

  test('without an id takes all that go from one address to another', async () => {
    await open({ traits: { queueMax: 3 } })
    for (const to of [TO, TO, EXPIRED]) await client.submit(to, { registered_delivery: 0 })
    expect(await cancel({ destination_addr: TO })).toBe('ESME_ROK')
    // They do not stand in the way of others any more.
    const third = await client.submit(TO, { source_addr: 'OTHER' })
    expect(statusOf(third)).toBe(0)
    world.clock.advance(deliveryMs)
    expect(world.smsc.messages()).toMatchObject([{ from: 'OTHER', to: TO }])
    expect(await cancel({ destination_addr: TO })).toBe('ESME_RCANCELFAIL')
  })
})

describe('replace_sm', () => {
  test('gives a message on its way another text, in the coding of the first', async () => {
    await open()
    const written = write({ text: 'Şişli’de', reference: 1 })
    if ('refused' in written) throw new Error('unwritable')
    const more = { ...written.parts[0]?.body, registered_delivery: 0 }
    const id = idOf(await client.submit(TO, more))
    const text = Buffer.from('Iğdır', 'utf16le').swap16().toString('latin1')
    const body = { short_message: Buffer.from(text, 'latin1'), registered_delivery: 1 }
    expect(await replace(id, '', body)).toBe('ESME_ROK')
    world.clock.advance(deliveryMs)
    await until(() => client.delivered.length === 1)
    expect(texts()).toEqual(['Iğdır'])
    expect(await replace(id, 'late')).toBe('ESME_RREPLACEFAIL')
    expect(await replace('1', 'unknown')).toBe('ESME_RINVMSGID')
  })
})

describe('submit_multi', () => {
  const submitAll = (dest_address: readonly object[]) =>
    ask({
      command: 'submit_multi',
      body: {
        ...{ source_addr_ton: 5, source_addr: FROM, registered_delivery: 1 },
        ...{ dest_address: dest_address as never, short_message: Buffer.from('herkese') },
      },
    })
  const to = (address: string) => ({ ton: 1, npi: 1, address })
  const refusal = (name: StatusName) => STATUSES[name].code

  test('is a message for each address, under one id', async () => {
    await open()
    const reply = await submitAll([to(TO), { list: 'friends' }, to(EXPIRED), to('1'.repeat(20))])
    const id = 'body' in reply && 'message_id' in reply.body ? reply.body.message_id : ''
    expect(reply).toMatchObject({
      status: 0,
      body: {
        unsuccess_sme: [{ ton: 0, npi: 0, address: 'friends', status: refusal('ESME_RINVDLNAME') }],
      },
    })
    expect(await query(id)).toMatchObject(stateOf('enroute'))
    world.clock.advance(deliveryMs)
    await until(() => client.delivered.length === 3)
    expect(receiptsOf(client).map((receipt) => [receipt?.messageId, receipt?.state])).toEqual([
      ...[
        [id, 'delivered'],
        [id, 'expired'],
        [id, 'delivered'],
      ],
    ])
    expect(client.delivered.map(({ body }) => body.source_addr)).toEqual([
      ...[TO, EXPIRED, '1'.repeat(20)],
    ])
    expect(texts()).toEqual(['herkese', 'herkese'])
  })

  test('that reaches nobody is refused, and so is one too many', async () => {
    await open({ traits: { queueMax: 2 } })
    expect(nameOf(await submitAll([{ list: 'friends' }]))).toBe('ESME_RINVDLNAME')
    expect(nameOf(await submitAll([to(TO), to(EXPIRED)]))).toBe('ESME_ROK')
    expect(nameOf(await submitAll([to(TO)]))).toBe('ESME_RMSGQFUL')
    expect(await cancel({ message_id: '', destination_addr: TO })).toBe('ESME_ROK')
    expect(nameOf(await submitAll([to(TO)]))).toBe('ESME_ROK')
  })
})
