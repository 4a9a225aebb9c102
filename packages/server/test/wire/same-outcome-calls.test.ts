/**
 * The format is no part of the meaning, over all calls: what is asked in JSON and in XML, each of an
 * account of its own, has the same answer, also when any field is empty or missing.
 */
import { ENDPOINTS } from '@peyk/contract/endpoint-table'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Customer,
  call,
  openAccount,
  openWorld,
  type Reply,
  type Sent,
  type World,
} from '../kit/wire-kit.ts'
import { fine } from './support/status-rows/fine.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

type Change = (content: Sent) => void

/** The paths of all values that are no objects. */
function leavesOf(tree: Sent, path: readonly string[] = []): (readonly string[])[] {
  if (typeof tree !== 'object' || tree === null) return [path]
  return Object.entries(tree).flatMap(([key, value]) => leavesOf(value, [...path, key]))
}

function holderOf(tree: Sent, path: readonly string[]): Sent {
  return path.slice(0, -1).reduce((holder, key) => holder[key], tree)
}

const emptied =
  (path: readonly string[]): Change =>
  (content) => {
    holderOf(content, path)[path.at(-1) ?? ''] = ''
  }

const without =
  (path: readonly string[]): Change =>
  (content) => {
    const holder = holderOf(content, path)
    const key = path.at(-1) ?? ''
    if (Array.isArray(holder)) holder.splice(Number(key), 1)
    else delete holder[key]
  }

/**
 * What was said, as texts in their order; numbers that each account or order has of its own aside.
 * An empty list, an empty text and null are an empty element in XML.
 */
function saidIn({ code, payload, errors }: Reply): unknown {
  const texts = leavesOf({ payload, errors })
    .map((path) => holderOf({ payload, errors }, path)[path.at(-1) ?? ''])
    .map((value) => String(value ?? '').replace(/\d{6,}/g, 'N'))
    .filter((text) => text !== '')
  return { code, texts }
}

async function outcomeOf(way: 'json' | 'xml', path: string, change: Change): Promise<unknown> {
  const who: Customer = await openAccount(world, { iysBrandCode: '100000', inboxApi: true })
  const content = structuredClone(await fine(world, who, path))
  change(content)
  return saidIn(await call(world, way, path, who, content))
}

describe.each(ENDPOINTS.map(({ path }) => path))('%s', (path) => {
  test('says the same in JSON and in XML', async () => {
    const who = await openAccount(world, { inboxApi: true })
    const leaves = leavesOf(await fine(world, who, path)).filter(({ length }) => length > 0)
    const changes: [string, Change][] = [
      ['as it is', () => {}],
      ...leaves.map((leaf): [string, Change] => [`${leaf.join('.')} empty`, emptied(leaf)]),
      ...leaves.map((leaf): [string, Change] => [`${leaf.join('.')} missing`, without(leaf)]),
    ]
    for (const [name, change] of changes) {
      const json = await outcomeOf('json', path, change)
      expect(await outcomeOf('xml', path, change), name).toEqual(json)
    }
  })
})
