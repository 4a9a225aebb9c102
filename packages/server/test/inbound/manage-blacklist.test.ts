/** The blacklist of an account in bulk: `GET`, `POST` and `DELETE /api/accounts/:id/blacklist`. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Kit, openKit, START } from './manage-kit.ts'

let kit: Kit
beforeAll(async () => {
  kit = await openKit()
})
afterAll(() => kit.close())

async function anAccount(): Promise<string> {
  const { body } = await kit.call('POST', '/api/accounts', { name: 'Acme' })
  return `/api/accounts/${body.id}/blacklist`
}
const numbersFrom = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => `+90532${1_000_000 + from + at}`)

describe('adding', () => {
  test('says how many are new, were there, and are none', async () => {
    const path = await anAccount()
    const numbers = ['5321000001', 905321000002, '+49 151 12345678', '0532 100 00 01', '+90999', '']
    const first = await kit.call('POST', path, { numbers })
    expect(first).toMatchObject({ status: 200 })
    expect(first.body).toEqual({ added: 3, already: 1, invalid: ['+90999', ''] })
    const again = await kit.call('POST', path, { numbers: ['5321000001', '5321000003'] })
    expect(again.body).toEqual({ added: 1, already: 1, invalid: [] })
    const addedAt = new Date(START).toISOString()
    const entry = (number: string) => ({ number, source: 'operator', addedAt })
    const newest = ['+905321000003', '+4915112345678', '+905321000002', '+905321000001']
    const listed = await kit.call('GET', path)
    expect(listed.body).toEqual({ items: newest.map(entry), next: null })
  })

  test('takes ten thousand at once, and no more', async () => {
    const path = await anAccount()
    const numbers = numbersFrom(0, 10_000)
    const { body } = await kit.call('POST', path, { numbers })
    expect(body).toEqual({ added: 10_000, already: 0, invalid: [] })
    const more = await kit.call('POST', path, { numbers: [...numbers, '5321112233'] })
    expect(more).toMatchObject({ status: 422 })
    expect(JSON.stringify(more.body)).toContain('at most 10000 entries')
  })

  test.each([{}, { numbers: [] }, { numbers: '5321000001' }, { numbers: [null] }, { number: [] }])(
    'refuses %j',
    async (body) => {
      const path = await anAccount()
      expect(await kit.call('POST', path, body)).toMatchObject({ status: 422 })
      expect(await kit.call('DELETE', path, body)).toMatchObject({ status: 422 })
    },
  )
})

describe('listing', () => {
  test('goes from page to page, newest first', async () => {
    const path = await anAccount()
    const numbers = numbersFrom(0, 25)
    await kit.call('POST', path, { numbers })
    const found: string[] = []
    let next: string | null = ''
    while (next !== null) {
      const { body } = await kit.call('GET', `${path}?limit=10&cursor=${next}`)
      found.push(...body.items.map(({ number }: { number: string }) => number))
      next = body.next
    }
    expect(found).toEqual(numbers.toReversed())
  })
})

describe('removing', () => {
  test('says how many went, were not there, and are none', async () => {
    const path = await anAccount()
    await kit.call('POST', path, { numbers: numbersFrom(0, 3) })
    const numbers = [...numbersFrom(1, 3), '0532 100 00 01', 'x']
    const { status, body } = await kit.call('DELETE', path, { numbers })
    expect(status).toBe(200)
    expect(body).toEqual({ removed: 2, absent: 2, invalid: ['x'] })
    const listed = await kit.call('GET', path)
    expect(listed.body.items).toMatchObject([{ number: '+905321000000' }])
  })
})

test('an account that is not there has no list', async () => {
  const path = '/api/accounts/999999/blacklist'
  const body = { numbers: ['5321000001'] }
  for (const reply of [
    await kit.call('GET', path),
    await kit.call('POST', path, body),
    await kit.call('DELETE', path, body),
  ]) {
    expect(reply).toMatchObject({ status: 404 })
  }
})
