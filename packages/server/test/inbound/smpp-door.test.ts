/** Customers by SMPP: real clients on the server's real port, from the bind to the receipt. */
import { WRITING, write } from '@peyk/smpp/sending'
import { absoluteTime } from '@peyk/smpp/times'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  type Binding,
  bound,
  idOf,
  type SmppCustomer,
  smppCustomer,
  statusOf,
} from '../kit/smpp-kit.ts'
import {
  type Customer,
  call,
  manage,
  NO_LIMITS,
  openAccount,
  openWorld,
  until,
  type World,
} from '../kit/wire-kit.ts'

const ARRIVES = '905000000111'
const FAILS = '905000000112'
const STAYS_QUEUED = '905000000110'
const HOUR_MS = 3_600_000

describe('the SMPP door', () => {
  let world: World
  const open: SmppCustomer[] = []
  let texts = 0

  beforeAll(async () => {
    const smpp = { port: 0, tls: undefined, alphabet: 'gsm' } as const
    world = await openWorld({ smpp, limits: { ...NO_LIMITS, wrongCredentialsPerMinute: 5 } })
  })
  afterAll(() => world.close())
  afterEach(async () => {
    for (const customer of open.splice(0)) await customer.close()
  })

  const binding = ({ key, hash }: Customer): Binding => ({
    port: world.server.smpp?.port,
    ...{ systemId: key, password: hash },
  })
  function begin(who: Customer, more: Partial<Binding> = {}): SmppCustomer {
    const customer = smppCustomer({ ...binding(who), ...more })
    open.push(customer)
    return customer
  }
  const bind = (who: Customer, more: Partial<Binding> = {}) => bound(begin(who, more))
  const refusedBind = async (customer: SmppCustomer) => {
    await until(async () => ['refused', 'waiting'].includes(customer.client.state))
    return customer.client.detail
  }
  /** A text that was not sent before, as octets of data_coding 0. */
  const fresh = () => {
    texts += 1
    return Buffer.from(`hello ${texts}`)
  }

  test('a text goes out, and its receipt comes back in the standard form', async () => {
    const account = await openAccount(world)
    const customer = await bind(account)
    const answer = await customer.submit({ destination_addr: ARRIVES, short_message: fresh() })
    const id = idOf(answer)
    const report = await call(world, 'json', 'get-report', account, {
      order: { id, page: 1, rowCount: 10 },
    })
    expect(report.payload.order.message[0].number).toBe(`+${ARRIVES}`)
    await until(async () => customer.receipts.length === 1)
    expect(customer.receipts[0]).toMatchObject({
      ...{ messageId: id, state: 'delivered', stat: 'DELIVRD', error: '000' },
      text: `hello ${texts}`,
    })
    const { raw } = customer.receipts[0] ?? {}
    expect(raw).toContain(' submit date:2605040900 done date:260504')
  })

  test('registered_delivery is honoured', async () => {
    const customer = await bind(await openAccount(world))
    const submit = (to: string, registered_delivery: number) =>
      customer.submit({ destination_addr: to, short_message: fresh(), registered_delivery })
    await submit(ARRIVES, 0)
    await submit(ARRIVES, 2)
    const wanted = [await submit(FAILS, 2), await submit(ARRIVES, 0x11)].map(idOf)
    await until(async () => customer.receipts.length === 2)
    expect(customer.receipts.map(({ messageId }) => messageId).sort()).toEqual(wanted.sort())
    const failed = customer.receipts.find(({ messageId }) => messageId === wanted[0])
    expect(failed).toMatchObject({ state: 'undeliverable', error: '005' })
  })

  test('every alphabet is read as it was meant', async () => {
    const account = await openAccount(world)
    const customer = await bind(account)
    const ways = [
      [write({ text: 'Şığ çok güzel €', reference: 1 }), 'Şığ çok güzel €'],
      [write({ text: 'смс 😀', reference: 1 }), 'смс 😀'],
    ] as const
    for (const [written, text] of ways) {
      expect('parts' in written).toBe(true)
      if (!('parts' in written)) continue
      const [part] = written.parts
      const answer = await customer.submit({ destination_addr: STAYS_QUEUED, ...part?.body })
      expect(await textOf(account, idOf(answer))).toBe(text)
    }
    const latin = Buffer.from('é à Ü ñ', 'latin1')
    const plain = { destination_addr: STAYS_QUEUED, data_coding: 3, short_message: latin }
    expect(await textOf(account, idOf(await customer.submit(plain)))).toBe('é à Ü ñ')
    const payload = Buffer.from('p'.repeat(300))
    const long = await customer.submit({ destination_addr: ARRIVES }, { message_payload: payload })
    expect(await textOf(account, idOf(long))).toBe('p'.repeat(300))
    const bySm = await customer.ask({
      command: 'data_sm',
      body: { source_addr: 'PEYK', destination_addr: ARRIVES },
      tlvs: { message_payload: Buffer.from('data') },
    })
    expect(await textOf(account, idOf(bySm))).toBe('data')
    const binary = { destination_addr: ARRIVES, data_coding: 4, short_message: latin }
    expect(statusOf(await customer.submit(binary))).toBe('ESME_RSUBMITFAIL')
  })

  test.each(['header', 'sar'] as const)('a long text is joined by its %s', async (long) => {
    const account = await openAccount(world)
    const customer = await bind(account)
    const text = `${long} uzun ğüşiöç `.repeat(25)
    const written = write({ text, reference: 7 }, { ...WRITING, long })
    if (!('parts' in written)) throw new Error('cannot be written')
    expect(written.parts.length).toBeGreaterThan(2)
    const ids: string[] = []
    // Out of order, and one twice: a part that is repeated has the id it had.
    const [first, second, ...rest] = written.parts
    for (const part of [second, first, first, ...rest]) {
      ids.push(
        idOf(await customer.submit({ destination_addr: ARRIVES, ...part?.body }, part?.tlvs)),
      )
    }
    expect(ids[1]).toBe(ids[2])
    expect(await textOf(account, ids.at(-1) ?? '')).toBe(text)
    await until(async () => customer.receipts.length === ids.length - 1)
    const told = customer.receipts.map(({ messageId, state }) => `${messageId} ${state}`)
    expect(told.sort()).toEqual([...new Set(ids)].map((id) => `${id} delivered`).sort())
  })

  test('a reference that is used again at once joins each text to its own parts', async () => {
    const customer = await bind(await openAccount(world))
    const parts = ['A', 'B'].flatMap((letter) => {
      const written = write({ text: letter.repeat(200), reference: 7 })
      return 'parts' in written ? written.parts : []
    })
    expect(parts.length).toBe(4)
    const answers = await Promise.all(
      parts.map(({ body, tlvs }) =>
        customer.submit({ destination_addr: ARRIVES, ...body, registered_delivery: 1 }, tlvs),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([0, 0, 0, 0])
    const states = await until(async () => {
      const told = customer.receipts.map(({ state }) => state)
      return told.length >= 4 && told
    })
    expect(states).toEqual(Array.from({ length: 4 }, () => 'delivered'))
  })

  test('parts whose others never come are given up, and said to be', async () => {
    const customer = await bind(await openAccount(world))
    const written = write({ text: 'x'.repeat(200), reference: 9 })
    if (!('parts' in written)) throw new Error('cannot be written')
    const [part] = written.parts
    const answer = await customer.submit({ destination_addr: ARRIVES, ...part?.body })
    await world.advance(10 * 60_000)
    await until(async () => customer.receipts.length === 1)
    expect(customer.receipts[0]).toMatchObject({
      ...{ messageId: idOf(answer), state: 'expired', error: '009' },
    })
    const query = { command: 'query_sm' as const, body: { message_id: idOf(answer) } }
    expect(await customer.ask(query)).toMatchObject({ body: { message_state: 3, error_code: 9 } })
  })

  test('every refusal has its status', async () => {
    const account = await openAccount(world, {
      strictIys: true,
      iysBrandCode: '123456',
      credits: 1,
    })
    const customer = await bind(account)
    const info = { service_type: 'INFO' }
    const outcome = async (body: Parameters<SmppCustomer['submit']>[0]) =>
      statusOf(
        await customer.submit({
          destination_addr: ARRIVES,
          short_message: fresh(),
          ...info,
          ...body,
        }),
      )
    expect(await outcome({ service_type: '' })).toBe('0x00000444')
    expect(await outcome({ source_addr: 'NOBODY' })).toBe('ESME_RINVSRCADR')
    expect(await outcome({ destination_addr: '12' })).toBe('ESME_RINVDSTADR')
    expect(await outcome({ short_message: Buffer.from('  ') })).toBe('ESME_RINVMSGLEN')
    expect(await outcome({ schedule_delivery_time: 'tomorrow' })).toBe('ESME_RINVSCHED')
    expect(await outcome({ validity_period: '000000000000000R' })).toBe('ESME_RINVEXPIRY')
    expect(await outcome({ replace_if_present_flag: 1 })).toBe('ESME_RINVSUBREP')
    expect(await outcome({ short_message: Buffer.from('once') })).toBe('ESME_ROK')
    expect(await outcome({ short_message: Buffer.from('once') })).toBe('0x00000433')
    expect(await outcome({})).toBe('0x00000402')
    expect(await outcome({ destination_addr: '905000000503' })).toBe('ESME_RMSGQFUL')
    const tooLong = await customer.submit(
      { destination_addr: ARRIVES, ...info },
      { message_payload: Buffer.from('x'.repeat(2_000)) },
    )
    expect(statusOf(tooLong)).toBe('ESME_RINVMSGLEN')
    const { items } = await manage(world, 'GET', `/api/accounts/${account.id}/requests?code=451`)
    expect(items[0]).toMatchObject({ call: 'send-sms', format: 'smpp', code: 451 })
  })

  test('wrong credentials are one refusal, and too many of them another', async () => {
    const account = await openAccount(world)
    const wrong = { ...account, hash: '0'.repeat(64) }
    expect(await refusedBind(begin(wrong))).toContain('ESME_RINVPASWD')
    expect(await refusedBind(begin({ ...account, key: 'nobody' }))).toContain('ESME_RINVPASWD')
    const closed = await openAccount(world, { apiAccess: false })
    expect(await refusedBind(begin(closed))).toContain('ESME_RINVPASWD')
    const elsewhere = await openAccount(world, { allowedIps: ['10.0.0.0/8'] })
    expect(await refusedBind(begin(elsewhere))).toContain('ESME_RINVPASWD')
    const tls = await openAccount(world, { tlsOnly: true })
    expect(await refusedBind(begin(tls))).toContain('ESME_RINVPASWD')
    expect(await refusedBind(begin({ ...wrong, key: 'another' }))).toContain('ESME_RBINDFAIL')
    await world.advance(60_000)
  })

  test('an account holds so many binds; what it may do follows its settings at once', async () => {
    const account = await openAccount(world, { smppBinds: 2 })
    const [first] = [await bind(account), await bind(account, { bind: 'bind_transmitter' })]
    expect(await refusedBind(begin(account))).toContain('ESME_RALYBND')
    const path = `/api/accounts/${account.id}`
    await manage(world, 'PATCH', path, { smppSubmitsPerSecond: 1 })
    const submit = () => first.submit({ destination_addr: STAYS_QUEUED, short_message: fresh() })
    await until(async () => statusOf(await submit()) === 'ESME_RTHROTTLED')
    await manage(world, 'PATCH', path, { apiAccess: false })
    await until(async () => open.every(({ client }) => client.state !== 'bound'))
  })

  test('a schedule is kept, asked about and called off', async () => {
    const account = await openAccount(world)
    const customer = await bind(account)
    const schedule_delivery_time = absoluteTime(world.now() + HOUR_MS, 180)
    const about = { destination_addr: ARRIVES, schedule_delivery_time }
    const message_id = idOf(await customer.submit({ ...about, short_message: fresh() }))
    const query = () => customer.ask({ command: 'query_sm', body: { message_id } })
    expect(await query()).toMatchObject({ status: 0, body: { message_id, message_state: 0 } })
    const cancel = () => customer.ask({ command: 'cancel_sm', body: { message_id } })
    expect(statusOf(await cancel())).toBe('ESME_ROK')
    expect(statusOf(await cancel())).toBe('ESME_RCANCELFAIL')
    expect(await query()).toMatchObject({ status: 0, body: { message_state: 4, error_code: 8 } })
    const strange = { command: 'query_sm' as const, body: { message_id: '999999999' } }
    expect(statusOf(await customer.ask(strange))).toBe('ESME_RQUERYFAIL')
    const replace = { command: 'replace_sm' as const, body: { message_id } }
    expect(statusOf(await customer.ask(replace))).toBe('ESME_RREPLACEFAIL')
  })

  test('each part of a long text can be asked for and called off by its own id', async () => {
    const customer = await bind(await openAccount(world))
    const ask = async (command: 'query_sm' | 'cancel_sm', message_id: string) =>
      customer.ask({ command, body: { message_id } })
    const submit = async (reference: number, more: object = {}) => {
      const written = write({ text: `${reference}`.repeat(200), reference })
      if (!('parts' in written)) throw new Error('cannot be written')
      const ids: string[] = []
      for (const { body } of written.parts) {
        ids.push(idOf(await customer.submit({ destination_addr: ARRIVES, ...body, ...more })))
        const [first = ''] = ids
        // However many have come, nothing has ended.
        expect(await ask('query_sm', first)).toMatchObject({ status: 0 })
      }
      return ids
    }
    const ids = await submit(21)
    await until(async () => customer.receipts.length === 3)
    for (const message_id of ids) {
      expect(await ask('query_sm', message_id)).toMatchObject({
        body: { message_id, message_state: 2, error_code: 0 },
      })
    }
    const schedule_delivery_time = absoluteTime(world.now() + HOUR_MS, 0)
    const [first = '', , last = ''] = await submit(22, { schedule_delivery_time })
    expect(await ask('query_sm', first)).toMatchObject({ body: { message_state: 0 } })
    expect(statusOf(await ask('cancel_sm', first))).toBe('ESME_ROK')
    expect(await ask('query_sm', last)).toMatchObject({ body: { message_state: 4 } })
    const stranger = await bind(await openAccount(world))
    const asked = { command: 'query_sm' as const, body: { message_id: ids[0] ?? '' } }
    expect(statusOf(await stranger.ask(asked))).toBe('ESME_RQUERYFAIL')
  })

  test('submit_multi is one order, with a receipt for each destination', async () => {
    const customer = await bind(await openAccount(world))
    const to = (address: string) => ({ ton: 1, npi: 1, address })
    const answer = await customer.ask({
      command: 'submit_multi',
      body: {
        ...{ source_addr: 'PEYK', registered_delivery: 1, short_message: fresh() },
        dest_address: [to(ARRIVES), to(FAILS), to('12')],
      },
    })
    await until(async () => customer.receipts.length === 3)
    const told = customer.receipts.map(({ messageId, stat }) => `${messageId} ${stat}`)
    const id = idOf(answer)
    expect(told.sort()).toEqual([`${id} DELIVRD`, `${id} UNDELIV`, `${id} UNDELIV`])
  })

  test('receipts wait while nobody is bound, and until they are taken', async () => {
    const account = await openAccount(world)
    const sender = await bind(account, { bind: 'bind_transmitter' })
    const ids: string[] = []
    for (let n = 0; n < 3; n += 1) {
      ids.push(idOf(await sender.submit({ destination_addr: ARRIVES, short_message: fresh() })))
    }
    await sender.close()
    const seen: string[] = []
    const unwilling = begin(account, { bind: 'bind_receiver' })
    unwilling.answerWith = (pdu, session) => {
      seen.push(pdu.command)
      session.answer(pdu, { status: 0x64 })
    }
    await until(async () => seen.length === 3)
    await unwilling.close()
    const receiver = await bind(account, { bind: 'bind_receiver' })
    expect(receiver.receipts).toEqual([])
    await until(async () => {
      await world.advance(5_000)
      return receiver.receipts.length === 3
    })
    expect(receiver.receipts.map(({ messageId }) => messageId).sort()).toEqual(ids.sort())
  })

  test('what a handset sends to the short code comes to the binds as well', async () => {
    const account = await openAccount(world, { shortCode: '3040' })
    const customer = await bind(account)
    const say = (text: string) =>
      manage(world, 'POST', '/sandbox/messages', { from: '+905321112233', to: '3040', text })
    await say('merhaba')
    await say(`İyi günler ${'ş'.repeat(200)}`)
    await until(async () => customer.messages.length === 2)
    expect(customer.messages).toEqual([
      { from: '905321112233', to: '3040', text: 'merhaba' },
      { from: '905321112233', to: '3040', text: `İyi günler ${'ş'.repeat(200)}` },
    ])
  })

  async function textOf(account: Customer, orderId: string): Promise<string> {
    const order = await manage(world, 'GET', `/api/orders/${orderId}`)
    expect(order.accountId).toBe(account.id)
    return order.texts[0].text
  }
})
