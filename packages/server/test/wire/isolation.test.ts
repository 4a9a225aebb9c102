/**
 * Two accounts know nothing of each other: neither sees, finds out, times or changes what the other
 * has. Generated over all calls: a new one is in it by being in the contract.
 *
 * The stranger makes each call with the content that was the owner's, which names the owner's
 * things. It must get what it gets for things that nobody has, at the same cost.
 */
import { ENDPOINTS } from '@peyk/contract/endpoint-table'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  BODY_WAYS,
  type Customer,
  call,
  manage,
  openAccount,
  openWorld,
  type Sent,
  type World,
} from '../kit/wire-kit.ts'
import { accepted, numberAt } from './support/orders.ts'
import { fine } from './support/status-rows/fine.ts'

/** In everything that the owner has; nobody else may ever read it. */
const SECRET = 'gizli'
const SECRET_NUMBER = '5329998877'
const BRANDS = { owner: '660001', stranger: '660002', neighbour: '660003' }
const RICH = { credits: 10_000, inboxApi: true, senders: ['PEYK', 'Acme Co'] }
/** Nobody has so many of anything. */
const NOBODYS = 2_000_000_000

let world: World
let owner: Customer
/** Calls of the store, by name, since the list was last emptied. */
const asked: string[] = []

beforeAll(async () => {
  world = await openWorld()
  owner = await openAccount(world, {
    ...{ ...RICH, name: SECRET, iysBrandCode: BRANDS.owner, shortCode: '7001', keyword: 'GIZ' },
    senders: [...RICH.senders, 'GIZLI'],
  })
  await furnish()
  listen()
})
afterAll(() => world.close())

/** Another account whose things are named; it has what the call in question needs, and no more. */
const openNeighbour = () =>
  openAccount(world, { ...RICH, name: SECRET, iysBrandCode: BRANDS.neighbour })

/** One of everything, with the secret in it. */
async function furnish(): Promise<void> {
  const ask = async (path: string, content: object) => {
    const reply = await call(world, 'json', path, owner, content)
    expect(reply.code, `${path}: ${reply.text}`).toBe(200)
    return reply.payload
  }
  const { group } = await ask('add-group', { group: { name: SECRET } })
  const field = await manage(world, 'POST', `/api/accounts/${owner.id}/custom-fields`, {
    name: SECRET,
  })
  const custom_fields = { custom_field: [{ id: field.id, value: SECRET }] }
  const person = { name: SECRET, surname: 'aranan', gsm: SECRET_NUMBER, email: `${SECRET}@a.tr` }
  await ask('add-contact', { contact: { ...person, custom_fields, groups: { id: group.id } } })
  await ask('add-blacklist', { blacklist: { number: SECRET_NUMBER } })
  await accepted(world, owner, { sender: 'GIZLI', text: SECRET })
  const sms = { from: SECRET_NUMBER, to: '7001', text: SECRET }
  await manage(world, 'POST', '/sandbox/messages', sms)
}

function listen(): void {
  const { store } = world.server.context
  const { read, run, place } = store
  // What is written apart from the answers is nobody's cost.
  const note = (name: string) => void (name !== 'keepRequests' && asked.push(name))
  Object.assign(store, {
    read: (...given: Parameters<typeof read>) => {
      note(given[0])
      return read(...given)
    },
    run: (...given: Parameters<typeof run>) => {
      note(given[0])
      return run(...given)
    },
    place: (...given: Parameters<typeof place>) => {
      note(given[0])
      return place(...given)
    },
  })
}

/** All that an account can see of itself, and what an operator sees of it. */
async function belongingsOf(who: Customer): Promise<Sent> {
  const calls: readonly [string, object][] = [
    ...['get-balance', 'get-sender', 'get-blacklist', 'get-groups', 'get-inbox'].map(
      (path): [string, object] => [path, {}],
    ),
    ['get-settings', {}],
    ['get-reports', { filter: { start: '2026-05-01', end: '2026-05-05' } }],
    ['search-contacts', { search: { key: 'aranan' } }],
    ['search-contacts', { search: { key: 'Aslı' } }],
  ]
  const seen: Sent[] = []
  for (const [path, content] of calls) {
    seen.push((await call(world, 'json', path, who, content)).payload)
  }
  const recipient = encodeURIComponent(`+90${numberAt(0)}`)
  const consents = `/consents?recipient=${recipient}`
  for (const path of ['', '/ledger', '/senders', '/custom-fields', consents]) {
    seen.push(await manage(world, 'GET', `/api/accounts/${who.id}${path}`))
  }
  const { items } = await manage(world, 'GET', `/api/orders?account=${who.id}`)
  // How far an order has come changes by itself.
  seen.push(items.map(({ id, charged, total }: Sent) => ({ id, charged, total })))
  return seen
}

/** The same content, about things that nobody has. */
function ofNobody(content: Sent): Sent {
  if (Array.isArray(content)) return content.map(ofNobody)
  if (typeof content !== 'object' || content === null) return content
  return Object.fromEntries(
    Object.entries(content).map(([key, value]) => {
      if (key === 'brandCode') return [key, '669999']
      if (key === 'id' && Number(value) > 0) return [key, Number(value) + NOBODYS]
      return [key, ofNobody(value)]
    }),
  )
}

const namesThings = (content: Sent) => JSON.stringify(ofNobody(content)) !== JSON.stringify(content)

/** The call as the stranger, and what it cost. */
async function askedBy(who: Customer, way: (typeof BODY_WAYS)[number], path: string, sent: Sent) {
  asked.length = 0
  const reply = await call(world, way, path, who, sent)
  return { reply, cost: asked.toSorted() }
}

/** An id that is echoed is the caller's own word. */
const withoutIds = (text: string) => text.replace(/(<id>|"id":"?)\d+/g, '$1N')

describe.each(ENDPOINTS.map(({ path }) => path))('%s', (path) => {
  test.each(BODY_WAYS)('in %s, tells and changes nothing of another account', async (way) => {
    const neighbour = await openNeighbour()
    // Ids are counted in each account: the stranger has nothing of its own by the same id.
    const stranger = await openAccount(world, { ...RICH, iysBrandCode: BRANDS.stranger })
    const content = await fine(world, neighbour, path)
    // The first call may have to look the caller up; the ones that are compared do not.
    await call(world, way, 'get-balance', stranger)
    const before = await Promise.all([owner, neighbour].map(belongingsOf))
    const nobodys = await askedBy(stranger, way, path, ofNobody(content))
    const owners = await askedBy(stranger, way, path, content)
    expect(owners.reply.text).not.toMatch(new RegExp(`${SECRET}|${SECRET_NUMBER}`, 'i'))
    if (namesThings(content)) {
      expect(withoutIds(owners.reply.text)).toBe(withoutIds(nobodys.reply.text))
      expect(owners.cost).toEqual(nobodys.cost)
    }
    expect(await Promise.all([owner, neighbour].map(belongingsOf))).toEqual(before)
  })
})

test('the calls that name things are seen to name them', async () => {
  const naming: string[] = []
  for (const { path } of ENDPOINTS) {
    if (namesThings(await fine(world, await openNeighbour(), path))) naming.push(path)
  }
  expect(naming.length).toBeGreaterThan(13)
  expect(naming).toEqual(expect.arrayContaining(['get-report', 'edit-contact', 'consent/show']))
})

test('the owner has what the stranger is not to see', async () => {
  const seen = JSON.stringify(await belongingsOf(owner))
  expect(seen.match(new RegExp(SECRET, 'gi'))?.length).toBeGreaterThan(5)
  expect(seen).toMatch(SECRET_NUMBER)
})
