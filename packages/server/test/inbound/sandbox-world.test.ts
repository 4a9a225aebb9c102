import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { HEALTHY, type Kit, openKit, START } from './manage-kit.ts'

let kit: Kit
beforeAll(async () => {
  kit = await openKit()
})
afterAll(() => kit.close())
beforeEach(() => kit.clock.set(START))

const call = (method: 'GET' | 'POST' | 'PUT', url: string, body?: unknown) =>
  kit.call(method, url, body, {})

describe('/sandbox/clock', () => {
  test('tells the time', async () => {
    const { status, body } = await call('GET', '/sandbox/clock')
    expect(status).toBe(200)
    expect(body).toEqual({ now: '2026-05-01T09:00:00.000Z' })
  })

  test.each([
    ['80s', '2026-05-01T09:01:20.000Z'],
    ['3m', '2026-05-01T09:03:00.000Z'],
    ['2h', '2026-05-01T11:00:00.000Z'],
    ['1d', '2026-05-02T09:00:00.000Z'],
    ['1h30m', '2026-05-01T10:30:00.000Z'],
    ['250ms', '2026-05-01T09:00:00.250Z'],
    ['0s', '2026-05-01T09:00:00.000Z'],
  ])('advances by %s', async (advance, now) => {
    const { status, body } = await call('POST', '/sandbox/clock', { advance })
    expect(status).toBe(200)
    expect(body).toEqual({ now })
    expect(kit.clock.now()).toBe(Date.parse(now))
  })

  test.each([
    ['2026-12-01T09:00:00+03:00', '2026-12-01T06:00:00.000Z'],
    ['2026-12-01T06:00:00Z', '2026-12-01T06:00:00.000Z'],
    ['2026-12-01T09:00', '2026-12-01T06:00:00.000Z'],
    ['2020-01-01T00:00:00.5Z', '2020-01-01T00:00:00.500Z'],
  ])('is set to %s', async (set, now) => {
    expect((await call('POST', '/sandbox/clock', { set })).body).toEqual({ now })
    expect((await call('GET', '/sandbox/clock')).body).toEqual({ now })
  })

  test.each([
    ['advance', { advance: '2 hours' }],
    ['advance', { advance: '-2h' }],
    ['advance', { advance: '' }],
    ['advance', { advance: '99999999999999d' }],
    ['advance', { advance: 80 }],
    ['set', { set: 'tomorrow' }],
    ['set', { set: '2026-13-01T00:00:00Z' }],
    ['set', { set: '1969-01-01T00:00:00Z' }],
    ['', {}],
    ['', { advance: '1h', set: '2026-12-01T09:00:00Z' }],
    ['by', { by: '1h' }],
  ])('stays where it is: %s %j', async (field, request) => {
    const { status, body } = await call('POST', '/sandbox/clock', request)
    expect(status).toBe(422)
    expect(body.errors[0].field).toBe(field)
    expect(kit.clock.now()).toBe(START)
  })
})

describe('/sandbox/faults', () => {
  test('what is left out is off, and {} heals everything', async () => {
    expect((await call('GET', '/sandbox/faults')).body).toEqual(HEALTHY)
    const some = { api: { http503Share: 0.25 }, carrier: { latencyMs: 300, halfOpen: true } }
    const put = await call('PUT', '/sandbox/faults', some)
    expect(put.status).toBe(200)
    expect(put.body).toEqual({
      api: { http503Share: 0.25 },
      carrier: { ...HEALTHY.carrier, latencyMs: 300, halfOpen: true },
      iys: HEALTHY.iys,
    })
    expect((await call('GET', '/sandbox/faults')).body).toEqual(put.body)
    expect((await call('PUT', '/sandbox/faults', { carrier: {} })).body).toEqual(HEALTHY)
    expect((await call('PUT', '/sandbox/faults', {})).body).toEqual(HEALTHY)
  })

  test.each([
    ['api.http503Share', { api: { http503Share: 1.1 } }],
    ['api.http503Share', { api: { http503Share: '1' } }],
    ['carrier.rejectShare', { carrier: { rejectShare: -0.1 } }],
    ['carrier.latencyMs', { carrier: { latencyMs: -1 } }],
    ['carrier.lateReceiptMs', { carrier: { lateReceiptMs: 1.5 } }],
    ['carrier.halfOpen', { carrier: { halfOpen: 1 } }],
    ['carrier.latency', { carrier: { latency: 1 } }],
    ['store', { store: {} }],
  ])('%s does not fit', async (field, request) => {
    const { status, body } = await call('PUT', '/sandbox/faults', request)
    expect(status).toBe(422)
    expect(body.errors).toMatchObject([{ field }])
    expect((await call('GET', '/sandbox/faults')).body).toEqual(HEALTHY)
  })

  test('a body is needed', async () => {
    const { status, headers } = await call('PUT', '/sandbox/faults')
    expect(status).toBe(400)
    expect(headers['content-type']).toBe('application/problem+json')
  })
})

test('POST /sandbox/reset goes back to the first run, with or without a body', async () => {
  expect((await call('POST', '/sandbox/reset')).status).toBe(204)
  expect((await call('POST', '/sandbox/reset', 'anything')).status).toBe(204)
  expect(kit.resets).toBe(2)
})
