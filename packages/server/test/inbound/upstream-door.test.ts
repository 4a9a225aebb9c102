/** Where a server that we forward to tells what became of messages. */
import { expect, test } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { createHttp } from '../../src/inbound/http.ts'
import { registerUpstream } from '../../src/inbound/upstream/routes.ts'
import type { Context, ForeignReport } from '../../src/operations/context.ts'

const BODY = {
  report: { id: 7, packet_id: 100_000_007, status: 'delivered', to: '+905321112233', body: 'x' },
}

async function tell(path: string, body: unknown, hear: () => Promise<boolean> = async () => true) {
  const heard: unknown[] = []
  const dispatch = {
    async hearReport(carrier: string, token: string, report: ForeignReport) {
      heard.push([carrier, token, report])
      return hear()
    },
  }
  const logged: string[] = []
  const log = { ...silentLog, warn: (...words: unknown[]) => logged.push(JSON.stringify(words)) }
  const app = createHttp(false)
  registerUpstream(app, { dispatch, log } as unknown as Context)
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const reply = await fetch(url + path, { method: 'POST', body: JSON.stringify(body) })
  const text = await reply.text()
  await app.close()
  return { status: reply.status, retryAfter: reply.headers.get('retry-after'), text, heard, logged }
}

test('the five fields are taken', async () => {
  const { status, text, heard } = await tell('/upstream/theirs/the-token', BODY)
  expect([status, text]).toEqual([200, '{}'])
  const report = { orderId: '100000007', to: '+905321112233', status: 'delivered' }
  expect(heard).toEqual([['theirs', 'the-token', report]])
})

test('a token that no carrier knows finds nobody', async () => {
  const { status, text } = await tell('/upstream/theirs/the-token', BODY, async () => false)
  expect(status).toBe(404)
  expect(text).not.toContain('the-token')
})

test('anything else is refused before somebody is asked', async () => {
  for (const body of [{}, { report: {} }, { report: { ...BODY.report, packet_id: 'x' } }]) {
    const { status, heard } = await tell('/upstream/theirs/the-token', body)
    expect([status, heard]).toEqual([422, []])
  }
})

test('what could not be written down is to be told again, and no log has the token', async () => {
  const away = async () => {
    throw new Error('the store is away')
  }
  const { status, retryAfter, logged } = await tell('/upstream/theirs/the-token', BODY, away)
  expect([status, retryAfter]).toEqual([503, '2'])
  expect(logged).toHaveLength(1)
  expect(logged.join()).not.toContain('the-token')
})
