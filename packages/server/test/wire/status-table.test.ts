/**
 * Every code of every call in every form, each provoked by its real cause (wire §5, §6).
 *
 * The table of rows is checked against the endpoint table of the contract: a code that the contract
 * names and no row provokes fails, and so does a row for a code that the contract does not name.
 */
import { ENDPOINTS } from '@peyk/contract/endpoint-table'
import { statusNamed } from '@peyk/contract/statuses'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, openWorld, type Way, type World } from '../kit/wire-kit.ts'
import { withFault } from './support/away.ts'
import { refused } from './support/orders.ts'
import { STATUS_ROWS } from './support/status-rows/all.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const GENERAL = [200, 400, 401, 404, 503]

/** Wire §5 and §6, by call. No page lists 464, which comes from every paging call, and the 422 of
 *  send-sms, which comes of an Idempotency-Key. */
const PUBLISHED: Readonly<Record<string, readonly number[]>> = {
  'send-sms': [...GENERAL, 402, 422, 450, 451, 452, 453, 454, 457, 468, 469, 470],
  'cancel-order': [...GENERAL, 455],
  'get-report': [...GENERAL, 455, 456, 464],
  'get-reports': [...GENERAL, 458, 464],
  'get-balance': GENERAL,
  'get-sender': GENERAL,
  'consent/create': [...GENERAL, 403, 422],
  'consent/show': [...GENERAL, 403, 422],
  'add-sender': [...GENERAL, 459, 460, 467],
  'get-groups': GENERAL,
  'get-group': [...GENERAL, 463],
  'add-group': [...GENERAL, 461, 463],
  'edit-group': [...GENERAL, 461, 462, 463],
  'delete-group': [...GENERAL, 463],
  'get-group-contacts': [...GENERAL, 463, 464, 465],
  'search-contacts': [...GENERAL, 464, 465, 471],
  'get-contact': [...GENERAL, 465],
  'add-contact': [...GENERAL, 463, 466, 472, 473],
  'edit-contact': [...GENERAL, 463, 465, 466, 472, 473],
  'delete-contact': [...GENERAL, 465],
  'add-contacts': GENERAL,
  'delete-contacts': GENERAL,
  'subscribe-group': [...GENERAL, 463, 465],
  'unsubscribe-group': [...GENERAL, 463, 465],
  'get-blacklist': [...GENERAL, 422, 464],
  'add-blacklist': [...GENERAL, 466],
  'delete-blacklist': [...GENERAL, 466, 474],
  'get-inbox': [...GENERAL, 464],
  'get-settings': GENERAL,
  'add-plugin-user': GENERAL,
}

interface Case {
  readonly path: string
  readonly code: number
  readonly way: Way
}

const nameOf = ({ path, code, way }: Case) => `${path} ${code} ${way}`

describe('the tables', () => {
  test.each(Object.keys(PUBLISHED))('%s names the codes that wire §5 and §6 give it', (path) => {
    const endpoint = ENDPOINTS.find((each) => each.path === path)
    const codes = endpoint?.codes.map((name) => statusNamed(name).code)
    expect(codes?.toSorted()).toEqual(PUBLISHED[path]?.toSorted())
  })

  test('no code of a call in a form is without a row, and no row without a code', () => {
    const named = ENDPOINTS.flatMap(({ path, ways, codes }) =>
      codes.flatMap((name) =>
        ways.map((way) => nameOf({ path, way, code: statusNamed(name).code })),
      ),
    )
    expect(named.length).toBeGreaterThan(100)
    expect(new Set(cases().map(nameOf))).toEqual(new Set(named))
  })
})

function cases(): (Case & { cause: string; row: (typeof STATUS_ROWS)[number] })[] {
  return STATUS_ROWS.flatMap((row) =>
    row.calls.flatMap((path) =>
      row.ways
        .filter((way) => way !== 'get' || path === 'send-sms')
        .map((way) => ({ path, way, code: row.code, cause: row.cause, row })),
    ),
  )
}

describe.each(Object.keys(PUBLISHED))('%s', (path) => {
  const own = cases().filter((each) => each.path === path)

  test.each(own.filter(({ code }) => code !== 200))(
    'answers $code in $way to $cause, and changes nothing',
    async ({ way, code, row }) => {
      const { who, ask } = await row.prepare(world, way, path)
      await refused(world, who, code, ask)
    },
  )

  test.each(own.filter(({ code }) => code === 200))('answers 200 in $way', async ({ way, row }) => {
    const { ask } = await row.prepare(world, way, path)
    expect((await ask()).code).toBe(200)
  })
})

describe('the fault of the gateway', () => {
  // Chance stands at one half in these tests.
  test('comes before the body is read and before authentication', async () => {
    await withFault(world, 1, async () => {
      for (const body of ['', '<', '{"request":{}}']) {
        expect((await ask(world, 'send-sms/json', { body })).code).toBe(503)
        expect((await ask(world, 'get-sender', { body })).code).toBe(503)
      }
      expect((await ask(world, 'unknown', { body: '' })).code).toBe(404)
    })
  })

  test('hits the share that was asked for, and nobody once it is healed', async () => {
    const codeNow = async () => (await ask(world, 'get-balance', { body: '<a/>' })).code
    expect(await withFault(world, 0.51, codeNow)).toBe(503)
    expect(await withFault(world, 0.49, codeNow)).toBe(401)
    expect(await codeNow()).toBe(401)
  })
})
