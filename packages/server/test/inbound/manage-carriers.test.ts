/** Carriers, routes and blocks by the management API, on a server of production that carries. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Customer,
  manage,
  openAccount,
  openWorld,
  until,
  type World,
} from '../kit/wire-kit.ts'
import { send } from '../wire/support/orders.ts'

let world: World
let who: Customer
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'peyk-carriers-'))
  world = await openWorld({ mode: 'production', data: folder })
  who = await openAccount(world)
})
afterAll(async () => {
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

async function refused(method: string, path: string, body?: object) {
  const reply = await fetch(world.url + path, {
    method,
    headers: { authorization: 'Bearer dev' },
    ...(body && { body: JSON.stringify(body) }),
  })
  const { detail } = (await reply.json()) as { detail: string }
  return [reply.status, detail]
}

const add = (name: string, more: object = {}) =>
  manage(world, 'POST', '/api/carriers', {
    name,
    kind: 'simulator',
    settings: { delayMs: 0 },
    ...more,
  })
const route = (name: string, carriers: string[], more: object = {}) => ({
  ...{ name, tiers: carriers.map((carrier) => [{ carrier }]), ...more },
})
const explain = (more: object = {}) =>
  manage(world, 'POST', '/api/routes/explain', {
    ...{ account: who.id, to: '5321112233', text: 'Ödeme alındı', ...more },
  })

/** Sends one message; the carrier that took it, when it is delivered. */
async function carried(text: string, to = '5321112233'): Promise<string> {
  const { payload } = await send(world, 'json', who, { text, to: [to] })
  const orderId = Number(payload.order.id)
  const message = await until(async () => {
    const order = await manage(world, 'GET', `/api/orders/${orderId}`)
    const [first] = order.messages.items
    return first?.status === 'delivered' && first
  })
  const trace = await manage(world, 'GET', `/api/messages/${message.id}`)
  return trace.carrierMessages[0].carrier
}

describe('carriers', () => {
  test('a message that waits for one goes as soon as there is one', async () => {
    const { payload } = await send(world, 'json', who, { text: 'early', to: ['5321112233'] })
    expect(await explain()).toMatchObject({ chosen: [] })
    const added = await add('one')
    expect(added).toMatchObject({ name: 'one', source: 'api', enabled: true, secrets: [] })
    await until(async () => {
      const { delivered } = await manage(world, 'GET', `/api/orders/${payload.order.id}`)
      return delivered === 1
    })
    const [carrier] = (await manage(world, 'GET', '/api/carriers')).items
    expect(carrier).toMatchObject({
      name: 'one',
      health: { up: true, standing: 'up' },
      fault: null,
    })
    const ready = (await (await fetch(`${world.url}/readyz`)).json()) as { carriers: object[] }
    expect(ready.carriers).toMatchObject([{ name: 'one', up: true, lastError: null }])
    const metrics = await (await fetch(`${world.url}/metrics`)).text()
    expect(metrics).toContain('peyk_carrier_up{carrier="one"} 1')
  })

  test('one message tries a carrier, outside of orders', async () => {
    const reply = await manage(world, 'POST', '/api/carriers/one/test', {
      ...{ to: '5321112233', text: 'Deneme ş', sender: 'PEYK' },
    })
    expect(reply).toMatchObject({ outcome: 'accepted', encoding: 'turkish', parts: 1, error: null })
    expect(reply.ids).toHaveLength(1)
    const path = `/api/carriers/one/tests/${reply.id}`
    const shown = await until(async () => {
      const test = await manage(world, 'GET', path)
      return test.state !== 'sent' && test
    })
    expect(shown).toMatchObject({
      ...{ id: reply.id, to: '+905321112233', state: 'delivered', outcome: 'accepted' },
      parts: [{ part: 1, id: reply.ids[0], state: 'delivered', error: null }],
    })
    expect(await manage(world, 'GET', '/api/carriers/one')).toMatchObject({ lastTest: shown })
    await manage(world, 'POST', '/api/carriers/one/test', {
      ...{ to: '5321112234', text: 'Second', sender: 'PEYK' },
    })
    const page = await manage(world, 'GET', '/api/carriers/one/tests?limit=1')
    expect(page).toMatchObject({ items: [{ to: '+905321112234' }], next: expect.any(String) })
    const { items } = await manage(world, 'GET', `/api/carriers/one/tests?cursor=${page.next}`)
    expect(items).toEqual([shown])
  })

  test('what has not tried a carrier is not shown, and who is switched off is not tried', async () => {
    const { id } = (await manage(world, 'GET', '/api/carriers/one/tests')).items[0]
    await add('off', { enabled: false })
    for (const [method, path, body, status] of [
      ['GET', `/api/carriers/off/tests/${id}`, undefined, 404],
      ['GET', '/api/carriers/one/tests/999', undefined, 404],
      ['GET', '/api/carriers/none/tests', undefined, 404],
      ['POST', '/api/carriers/none/test', { to: '5321112233', text: 'x', sender: 'PEYK' }, 404],
      ['POST', '/api/carriers/off/test', { to: '5321112233', text: 'x', sender: 'PEYK' }, 409],
    ] as const) {
      expect([path, (await refused(method, path, body))[0]]).toEqual([path, status])
    }
    await manage(world, 'DELETE', '/api/carriers/off')
  })

  test.each([
    ['POST', '/api/carriers', { name: 'one', kind: 'simulator' }, 409, 'there is a carrier one'],
    ['POST', '/api/carriers', { name: 'x', kind: 'pigeon' }, 422, 'there is no kind pigeon'],
    ['POST', '/api/carriers', { name: 'X!', kind: 'simulator' }, 422, 'must be 1 to 32 of a-z'],
    [
      ...['POST', '/api/carriers', { name: 'x', kind: 'simulator', settings: { delayMs: -1 } }],
      ...[422, '`settings.delayMs` is wrong'],
    ],
    ['PATCH', '/api/carriers/none', {}, 404, 'there is no carrier none'],
    ['DELETE', '/api/carriers/none', undefined, 404, 'there is no carrier none'],
    ['PUT', '/api/routes', { items: [route('r', ['none'])] }, 422, 'lead to none'],
    ['PATCH', '/api/routes/none', {}, 404, 'there is no route none'],
    [
      ...['POST', '/api/routes/explain', { account: 1, to: '123', text: 'x' }],
      ...[422, 'must be a number'],
    ],
  ] as [string, string, object | undefined, number, string][])(
    '%s %s %j is refused by %i: %s',
    async (method, path, body, status, words) => {
      const [found, detail] = await refused(method, path, body)
      expect([found, detail]).toEqual([status, expect.stringContaining(words)])
    },
  )

  test('one that is switched off is out of service, and comes back', async () => {
    await manage(world, 'PATCH', '/api/carriers/one', { enabled: false })
    await until(async () => (await manage(world, 'GET', '/api/carriers/one')).health === null)
    await manage(world, 'PATCH', '/api/carriers/one', { enabled: true, settings: { delayMs: 0 } })
    expect(await carried('again')).toBe('one')
  })
})

describe('routes', () => {
  test('choose by what a message is, and say why', async () => {
    await add('two')
    await manage(world, 'PUT', '/api/routes', {
      items: [
        route('to Vodafone', ['two'], { when: { operators: ['Vodafone'] } }),
        route('the rest', ['one', 'two']),
      ],
    })
    await until(async () => (await explain()).chosen[0]?.route === 'the rest')
    expect(await carried('a', '5421112233')).toBe('two')
    expect(await carried('b', '5321112233')).toBe('one')
    expect(await explain()).toEqual({
      chosen: [{ route: 'the rest', carrier: 'one', cost: null, tier: 1, share: 1 }],
      rejected: [
        {
          ...{ route: 'to Vodafone', carrier: null },
          why: 'operators Vodafone: the operator is Turkcell',
        },
        {
          ...{ route: 'the rest', carrier: 'two' },
          why: 'it is in tier 2, and tier 1 has a carrier',
        },
      ],
      second: [
        {
          ...{ cameBackFrom: 'one', route: 'the rest', chosen: [], spendPerDay: null },
          ...{ spentToday: 0, why: 'the route the rest tries no second carrier' },
        },
      ],
      ...{ operator: 'Turkcell', country: 'TR', encoding: 'turkish', parts: 1, price: 1 },
    })
    const dry = await manage(world, 'POST', '/api/orders/dry-run', {
      account: who.id,
      order: {
        ...{ sender: 'PEYK', iys: '0' },
        message: { text: 'x', receipents: { number: ['5421112233', '5321112233', '5321112234'] } },
      },
    })
    expect(dry.route).toEqual([
      { carrier: 'one', recipients: 2 },
      { carrier: 'two', recipients: 1 },
    ])
  })

  test('are added, moved, changed and deleted one by one', async () => {
    await manage(world, 'POST', '/api/routes', route('first', ['two'], { position: 1 }))
    const names = async () =>
      (await manage(world, 'GET', '/api/routes')).items.map(({ name }: { name: string }) => name)
    expect(await names()).toEqual(['first', 'to Vodafone', 'the rest'])
    await manage(world, 'PATCH', '/api/routes/first', { position: 3, final: true })
    expect(await names()).toEqual(['to Vodafone', 'the rest', 'first'])
    expect(await refused('DELETE', '/api/carriers/two')).toEqual([
      409,
      'these routes lead to it: to Vodafone, the rest, first; change them first',
    ])
    expect((await refused('POST', '/api/routes', route('first', ['one'])))[0]).toBe(409)
    await manage(world, 'DELETE', '/api/routes/first')
    expect(await names()).toEqual(['to Vodafone', 'the rest'])
  })
})

describe('second carriers', () => {
  const priced = (more: object = {}) => ({
    ...{ name: 'all', tiers: ['one', 'two'].map((carrier) => [{ carrier, cost: 7 }]) },
    ...{ secondCarrier: { spendPerDay: 20 }, ...more },
  })
  const unpriced = [[{ carrier: 'one', cost: 7 }], [{ carrier: 'two' }]]

  test.each([
    ['PUT', '', { items: [priced({ tiers: unpriced })] }, 'must say the cost of two'],
    ['POST', '', priced({ tiers: [[{ carrier: 'one', cost: 7 }]] }), 'two carriers at least'],
    ['PATCH', '/the rest', { secondCarrier: { spendPerDay: 9 } }, 'must say the cost of one'],
    ['POST', '', priced({ secondCarrier: { spendPerDay: 0 } }), 'secondCarrier.spendPerDay'],
  ] as [string, string, object, string][])(
    'a route that cannot count their cost is refused: %s %s %j',
    async (method, under, body, words) => {
      const [status, detail] = await refused(method, `/api/routes${under}`, body)
      expect([status, detail]).toEqual([422, expect.stringContaining(words)])
    },
  )

  test('take what came back from the first, within the cap of their route', async () => {
    await manage(world, 'PATCH', '/api/carriers/one', {
      settings: { delayMs: 0, returns: 'networkFailure' },
    })
    await manage(world, 'PUT', '/api/routes', { items: [priced()] })
    const second = async () => (await explain()).second?.[0]
    await until(async () => (await second())?.spendPerDay === 20)
    expect(await second()).toEqual({
      ...{ cameBackFrom: 'one', route: 'all', spendPerDay: 20, spentToday: 0, why: null },
      chosen: [{ route: 'all', carrier: 'two', cost: 7, tier: 2, share: 1 }],
    })
    const before = await manage(world, 'GET', `/api/accounts/${who.id}`)
    const to = ['5321112233', '5321112234', '5321112235']
    const { payload } = await send(world, 'json', who, { text: 'dönen', to })
    const order = await until(async () => {
      const found = await manage(world, 'GET', `/api/orders/${payload.order.id}`)
      return found.state === 'done' && found
    })
    expect(order).toMatchObject({ delivered: 2, undelivered: 1 })
    const after = await manage(world, 'GET', `/api/accounts/${who.id}`)
    expect(before.credits - after.credits).toBe(2)
    const { items, secondTries } = await manage(world, 'GET', '/api/routes')
    expect(items).toMatchObject([{ secondCarrier: { spendPerDay: 20 } }])
    expect(secondTries).toEqual([{ route: 'all', spent: 14, tries: 2 }])
    expect((await second()).spentToday).toBe(14)
    const traces = await Promise.all(
      order.messages.items.map(({ id }: { id: number }) =>
        manage(world, 'GET', `/api/messages/${id}`),
      ),
    )
    const delivered = traces.find(({ status }) => status === 'delivered')
    expect(delivered.carrierMessages).toMatchObject([
      { carrier: 'one', state: 'cameBack', error: 'UNDELIV err:034' },
      { carrier: 'two', state: 'delivered', error: null },
    ])
    const stages = (trace: { stages: { stage: string; detail: string }[] }) =>
      trace.stages.map(({ stage, detail }) => `${stage} ${detail ?? ''}`.trim())
    expect(stages(delivered).filter((each) => /^(receipt|cameBack|second)/.test(each))).toEqual([
      'receipt part 1 of 1: cameBack (UNDELIV err:034)',
      'cameBack one: UNDELIV err:034',
      expect.stringMatching(/^secondTry two by the route all, for 7; \d+ of 20 are spent today$/),
      'receipt part 1 of 1: delivered',
    ])
    expect(stages(traces.find(({ status }) => status === 'undelivered'))).toContain(
      'noSecondTry two would cost 7, and by the route all 14 of 20 are spent today',
    )
    const metrics = await (await fetch(`${world.url}/metrics`)).text()
    expect(metrics).toContain('peyk_second_tries_spent{route="all"} 14')
    expect(metrics).toContain('peyk_second_tries_spend_cap{route="all"} 20')
    expect(metrics).toContain('peyk_second_tries_total{came_back_from="one",outcome="tried"} 2')
    expect(metrics).toContain('peyk_second_tries_total{came_back_from="one",outcome="spendCap"} 1')
  })

  test('are no more where the route does not say so', async () => {
    expect(await manage(world, 'PATCH', '/api/routes/all', { secondCarrier: null })).toMatchObject({
      ...{ name: 'all', secondCarrier: null },
    })
    await manage(world, 'PATCH', '/api/carriers/one', { settings: { delayMs: 0, returns: null } })
    const metrics = await (await fetch(`${world.url}/metrics`)).text()
    expect(metrics).not.toContain('peyk_second_tries_spend_cap{')
  })
})

describe('number blocks', () => {
  test('of the operator decide what is a number, without a restart', async () => {
    const to = ['5201112233']
    expect((await send(world, 'json', who, { text: 'none', to })).code).toBe(452)
    const block = { prefix: '90520', country: 'TR', operator: 'New', source: 'BTK 2026-11' }
    const put = await manage(world, 'PUT', '/api/prefix-blocks', { items: [block] })
    expect(put.items).toContainEqual(expect.objectContaining({ ...block, kind: 'mobile' }))
    await until(async () => (await send(world, 'json', who, { text: 'some', to })).code === 200)
    await manage(world, 'PUT', '/api/prefix-blocks', { items: [] })
    await until(async () => (await send(world, 'json', who, { text: 'none', to })).code === 452)
    const { items } = await manage(world, 'GET', '/api/prefix-blocks')
    expect(items).toContainEqual({
      ...{ prefix: '9053', country: 'TR', operator: 'Turkcell', kind: 'mobile' },
      ...{ source: 'built in', updatedAt: null },
    })
  })
})

describe('the file', () => {
  const written = (content: object) => {
    const path = join(folder, 'carriers.json')
    writeFileSync(path, JSON.stringify(content))
    return path
  }

  test('has carriers and routes that the API leaves alone', async () => {
    const carriersFile = written({
      carriers: [{ name: 'filed', kind: 'simulator' }],
      routes: [route('all', ['filed'])],
    })
    const own = await openWorld({ mode: 'production', carriersFile })
    const call = (method: string, path: string, body?: object) =>
      fetch(own.url + path, {
        method,
        headers: { authorization: 'Bearer dev' },
        ...(body && { body: JSON.stringify(body) }),
      })
    expect(await manage(own, 'GET', '/api/carriers/filed')).toMatchObject({ source: 'file' })
    expect(await manage(own, 'GET', '/api/routes')).toMatchObject({ source: 'file' })
    expect((await call('DELETE', '/api/carriers/filed')).status).toBe(409)
    expect((await call('PUT', '/api/routes', { items: [] })).status).toBe(409)
    await own.close()
  })

  test.each<[string, object]>([
    ['carriers: Invalid input', {}],
    ['carrier a: kind is not known', { carriers: [{ name: 'a', kind: 'pigeon' }] }],
    [
      'route r: there is no carrier b in the file',
      { carriers: [{ name: 'a', kind: 'simulator' }], routes: [route('r', ['b'])] },
    ],
    [
      'carrier a, secret x: the variable PEYK_TEST_NONE is not set',
      { carriers: [{ name: 'a', kind: 'simulator', secrets: { x: '${PEYK_TEST_NONE}' } }] },
    ],
  ])('that is wrong is refused: %s', async (words, content) => {
    const carriersFile = written(content)
    await expect(openWorld({ mode: 'production', carriersFile })).rejects.toThrow(words)
  })
})

test('the sandbox has carriers that stay inside, and no others', async () => {
  const own = await openWorld()
  expect(await manage(own, 'GET', '/api/carriers/simulator')).toMatchObject({ source: 'builtIn' })
  await manage(own, 'POST', '/api/carriers', { name: 'second', kind: 'simulator' })
  await until(async () => (await manage(own, 'GET', '/api/carriers/second')).health?.up)
  await own.close()
})

test('the key of the seals is made when it is needed, and nobody else may read it', async () => {
  const { createSealer } = await import('../../src/start/sealer.ts')
  const settings = { data: folder, secretKey: undefined, database: undefined } as never
  const sealed = createSealer(settings).seal('a', { password: 'hush' })
  expect(sealed).not.toContain('hush')
  expect(createSealer(settings).open('a', sealed)).toEqual({ password: 'hush' })
  expect(() => createSealer(settings).open('b', sealed)).toThrow('cannot be opened')
  expect(statSync(join(folder, 'secret.key')).mode & 0o777).toBe(0o600)
  const shared = { data: folder, secretKey: undefined, database: { url: 'x' } } as never
  expect(() => createSealer(shared).seal('a', { password: 'x' })).toThrow('set PEYK_SECRET_KEY')
})
