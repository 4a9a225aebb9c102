/** Applying for a sender over the wire (wire §5.11, §17), and what has to happen until it can send. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  BODY_WAYS,
  type Customer,
  call,
  MINUTE_MS,
  manage,
  openAccount,
  openWorld,
  type World,
} from '../kit/wire-kit.ts'
import { onFile } from './support/documents.ts'
import { accepted, order, refused } from './support/orders.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const apply = (who: Customer, sender: string, way: 'xml' | 'json' = 'json') =>
  call(world, way, 'add-sender', who, { originator: { sender, description: 'a shop' } })
const pathOf = ({ id }: Customer, name = '') => `/api/accounts/${id}/senders${name && `/${name}`}`
const judge = (who: Customer, name: string, status: string, reason?: string) =>
  manage(world, 'PATCH', pathOf(who, name), { status, ...(reason && { reason }) })
const listed = async (who: Customer) =>
  (await call(world, 'json', 'get-sender', who)).payload.senders.sender
const seen = (who: Customer, name: string) => manage(world, 'GET', pathOf(who, name))

async function applicant(): Promise<Customer> {
  const who = await openAccount(world, { senders: [] })
  await onFile(world, who)
  return who
}

describe.each(BODY_WAYS)('in %s', (way) => {
  const name = `New ${way}`

  test('an application waits, is approved, and only then listed and usable', async () => {
    const who = await applicant()
    const reply = await apply(who, name, way)
    expect(reply).toMatchObject({ code: 200, payload: {} })
    expect(await listed(who)).toEqual([])
    const sending = () => call(world, way, 'send-sms', who, order({ sender: name }))
    await refused(world, who, 450, sending)
    expect(await seen(who, name)).toMatchObject({
      ...{ status: 'submitted', description: 'a shop', missingDocuments: [], warnings: [] },
    })
    await judge(who, name, 'approved')
    expect(await listed(who)).toEqual([name])
    await accepted(world, who, { sender: name }, way)
  })

  test('459 comes before 460 before 467', async () => {
    const who = await openAccount(world, { senders: [] })
    const codes = []
    for (const sender of ['', 'Ş', 'ACME']) codes.push((await apply(who, sender, way)).code)
    expect(codes).toEqual([459, 460, 467])
    await onFile(world, who)
    expect((await apply(who, 'ACME', way)).code).toBe(200)
  })
})

test('a repeat is answered 200 and changes nothing, whatever became of the first', async () => {
  const who = await applicant()
  for (const status of ['submitted', 'approved', 'suspended']) {
    if (status !== 'submitted') await judge(who, 'ACME', status)
    expect((await apply(who, 'ACME')).code).toBe(200)
    const first = await seen(who, 'ACME')
    expect(first.status).toBe(status)
    await world.advance(MINUTE_MS)
    expect((await apply(who, 'ACME')).code).toBe(200)
    expect(await seen(who, 'ACME')).toEqual(first)
  }
})

test('after a rejection the application is a new one', async () => {
  const who = await applicant()
  await apply(who, 'ACME')
  await judge(who, 'ACME', 'rejected', 'no trade mark')
  expect((await apply(who, 'ACME')).code).toBe(200)
  const { status, reason, history } = await seen(who, 'ACME')
  expect([status, reason]).toEqual(['submitted', null])
  expect(history.map((each: { status: string }) => each.status)).toEqual([
    ...['submitted', 'rejected', 'submitted'],
  ])
})

test('a suspended sender is out of use from that moment, and back from the next', async () => {
  const who = await applicant()
  await apply(who, 'ACME')
  await judge(who, 'ACME', 'approved')
  await accepted(world, who, { sender: 'ACME' })
  await judge(who, 'ACME', 'suspended', 'complaints of recipients')
  expect(await listed(who)).toEqual([])
  const again = () => call(world, 'json', 'send-sms', who, order({ sender: 'ACME', text: 'b' }))
  await refused(world, who, 450, again)
  const log = await manage(world, 'GET', `/api/accounts/${who.id}/requests?code=450`)
  const since = (await seen(who, 'ACME')).since
  expect(log.items.map(({ why }: { why: string }) => why)).toEqual([
    `the sender is suspended, since ${since}: complaints of recipients`,
  ])
  await judge(who, 'ACME', 'approved')
  expect(await listed(who)).toEqual(['ACME'])
  expect((await again()).code).toBe(200)
})

test('one account learns nothing of the senders of another', async () => {
  const [one, two] = [await applicant(), await applicant()]
  await apply(one, 'SAME NAME')
  await judge(one, 'SAME NAME', 'approved')
  expect((await apply(two, 'Same-Name')).code).toBe(200)
  expect(await listed(two)).toEqual([])
  const { warnings } = await seen(two, 'Same-Name')
  expect(warnings).toEqual([
    { rule: 'usedElsewhere', detail: expect.stringContaining(`${one.id}`) },
  ])
})

test('the demo account applies too, and its sender goes on working', async () => {
  const { items } = await manage(world, 'GET', '/api/accounts')
  const demo = items.find(({ name }: { name: string }) => name === 'demo')
  const who = { ...demo, key: 'demo', hash: 'demo' } as Customer
  await onFile(world, who)
  expect((await apply(who, 'Demo Two')).code).toBe(200)
  expect(await listed(who)).toEqual(['PEYK'])
  await accepted(world, who, { sender: 'PEYK' })
})
