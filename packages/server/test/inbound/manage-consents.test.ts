/** `/api/accounts/:id/consents`: what the operator records and reads of a brand's registry. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anAccount, type Kit, openKit } from './manage-kit.ts'

let kit: Kit
let brands = 0
beforeAll(async () => {
  kit = await openKit()
})
afterAll(() => kit.close())

const A = '+905321112233'
const entry = (fields: object = {}) => ({
  ...{ recipient: A, recipientType: 'BIREYSEL', type: 'MESAJ', status: 'ONAY' },
  ...{ source: 'HS_WEB', consentDate: '2026-04-30 10:00:00', ...fields },
})

async function anOwner() {
  brands += 1
  const id = await anAccount(kit, { iysBrandCode: String(brands) })
  const path = `/api/accounts/${id}/consents`
  return {
    id,
    post: (list: unknown, more: object = {}) => kit.call('POST', path, { list, ...more }),
    get: (recipient: string) =>
      kit.call('GET', `${path}?recipient=${encodeURIComponent(recipient)}`),
  }
}

describe('new consents', () => {
  test('are recorded, and shown with how they came to be', async () => {
    const { id, post, get } = await anOwner()
    const evidence = 'forms of the fair, box 7'
    expect(await post([entry()], { evidence })).toMatchObject({
      status: 200,
      body: { recorded: 1 },
    })
    const refusal = entry({ status: 'RET', consentDate: '2026-05-01 11:00:00', source: 'HS_KARAR' })
    expect((await post([refusal])).body).toEqual({ recorded: 1 })
    const { consentDate, source, status } = refusal
    const at = '2026-05-01T09:00:00.000Z'
    const about = { at, origin: 'operator', accountId: id }
    expect((await get('0532 111 22 33')).body).toEqual({
      items: [
        {
          ...{ recipient: A, type: 'MESAJ', recipientType: 'BIREYSEL' },
          ...{ status, source, consentDate },
          history: [
            { ...about, evidence: null, status, source, consentDate },
            {
              ...{ ...about, evidence, status: 'ONAY', source: 'HS_WEB' },
              consentDate: '2026-04-30 10:00:00',
            },
          ],
        },
      ],
      next: null,
    })
  })

  test('are held to the rules of İYS, all of them or none', async () => {
    const { post, get } = await anOwner()
    const old = entry({ recipient: 'a@example.com', consentDate: '2026-01-01 00:00:00' })
    const { status, body } = await post([entry(), old])
    expect(status).toBe(422)
    expect(body.errors).toEqual([
      { field: 'list.1.recipient', message: expect.stringContaining('(PEYK_RECIPIENT)') },
      {
        field: 'list.1.consentDate',
        message: 'is older than three business days; such a consent is invalid (PEYK_TOO_OLD)',
      },
    ])
    const first = await post([entry(), entry({ recipient: '5321112234', status: 'RET' })])
    expect(first.body.errors).toEqual([
      { field: 'list.1.status', message: expect.stringContaining('(PEYK_FIRST_RET)') },
    ])
    expect((await get(A)).body.items).toEqual([])
  })
})

test('what İYS holds already is taken as it is, where it is newer', async () => {
  const { post, get } = await anOwner()
  const held = [
    entry({ status: 'RET', source: 'IYS_WEB', consentDate: '2021-03-04 05:06:07' }),
    entry({ type: 'EPOSTA', recipient: 'A@example.com', consentDate: '2020-01-01 00:00:00' }),
  ]
  const origin = 'iys'
  expect((await post(held, { origin })).body).toEqual({ recorded: 2 })
  expect((await post(held, { origin })).body).toEqual({ recorded: 0 })
  expect((await get(A)).body.items).toMatchObject([{ status: 'RET', source: 'IYS_WEB' }])
  expect((await get('a@example.com')).body.items).toMatchObject([{ type: 'EPOSTA' }])
  const wrong = await post([entry({ type: 'SMS', consentDate: 'x' })], { origin })
  expect(wrong.body.errors.map(({ field }: { field: string }) => field)).toEqual([
    'list.0.type',
    'list.0.consentDate',
  ])
})

describe('is refused', () => {
  test('without a brand code, with the remedy', async () => {
    const id = await anAccount(kit)
    const { status, body } = await kit.call('POST', `/api/accounts/${id}/consents`, {
      list: [entry()],
    })
    expect(status).toBe(409)
    expect(body.detail).toContain('iysBrandCode')
    expect((await kit.call('GET', `/api/accounts/${id}/consents?recipient=${A}`)).status).toBe(409)
  })

  test('for an account that nobody has', async () => {
    const path = '/api/accounts/999999/consents'
    expect((await kit.call('POST', path, { list: [entry()] })).status).toBe(404)
  })

  test.each([
    [[], 'list'],
    ['all', 'list'],
    [[{ ...entry(), more: 1 }], 'list.0.more'],
    [[{ recipient: A }], 'list.0.status'],
  ])('the list %j', async (list, field) => {
    const { post } = await anOwner()
    const { status, body } = await post(list)
    expect(status).toBe(422)
    expect(body.errors.map((each: { field: string }) => each.field)).toContain(field)
  })

  test('a look-up of what is no recipient', async () => {
    const { get } = await anOwner()
    expect(await get('12')).toMatchObject({ status: 422 })
  })
})
