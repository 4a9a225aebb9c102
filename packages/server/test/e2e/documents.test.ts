/**
 * Kill -9 while documents are filed and removed: what was answered is there, whole, and an hour
 * later the directory holds the files of the documents that there are, and nothing else.
 */
import { createHash, randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { seeded } from '../../src/base/chance.ts'
import { killAll, manage, type Peyk, start, stop, temporaryDirectory } from '../kit/process-kit.ts'
import { until } from '../kit/store-kit.ts'
import { PDF } from '../wire/support/documents.ts'

const KILLS = 3
const LIFE_MS_MAX = 300
const UPLOADERS = 6
const PATH = '/api/accounts/1/documents'

const folder = temporaryDirectory()
const data = join(folder.path, 'data')
const random = seeded(20261126)
afterAll(() => {
  killAll()
  folder.remove()
})

const launch = () => start(['dev', '--port', '0', '--data', data], { env: { PEYK_LOG: 'warn' } })
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** What was answered: the hashes of documents that are there, and ids that are not any more. */
const told = { kept: new Map<number, string>(), removed: new Set<number>() }

/** Files one document after the other and removes every third, until the connection is gone. */
async function uploads(peyk: Peyk): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    const content = Buffer.concat([PDF, randomBytes(200_000)])
    const body = { kind: 'identity', name: 'a.pdf', content: content.toString('base64') }
    const { id } = await manage(peyk, 'POST', PATH, body)
    told.kept.set(id, sha256(content))
    if (turn % 3 !== 2) continue
    // From here on nobody knows, until it is answered.
    told.kept.delete(id)
    await manage(peyk, 'DELETE', `${PATH}/${id}`)
    told.removed.add(id)
  }
}

test('every file is of a document, and every document has its file', async () => {
  for (let kill = 0; kill < KILLS; kill += 1) {
    const peyk = await launch()
    const busy = Array.from({ length: UPLOADERS }, () => uploads(peyk).catch(() => {}))
    await pause(LIFE_MS_MAX * random())
    await stop(peyk, 'SIGKILL')
    await Promise.all(busy)
  }
  const peyk = await launch()
  const { items } = await manage(peyk, 'GET', PATH)
  const ids = items.map(({ id }: { id: number }) => id)
  expect(told.kept.size).toBeGreaterThan(KILLS)
  expect(ids).toEqual(expect.arrayContaining([...told.kept.keys()]))
  expect(ids.filter((id: number) => told.removed.has(id))).toEqual([])
  for (const id of ids) {
    const headers = { authorization: 'Bearer dev' }
    const reply = await fetch(`${peyk.url}${PATH}/${id}/content`, { headers })
    expect(reply.status).toBe(200)
    const hash = sha256(new Uint8Array(await reply.arrayBuffer()))
    expect(hash).toBe(told.kept.get(id) ?? hash)
  }
  await manage(peyk, 'POST', '/sandbox/clock', { advance: '2h' })
  const filed = () => readdirSync(join(data, 'documents')).map((name) => Number(name.split('-')[0]))
  const sorted = (numbers: number[]) => numbers.toSorted((a, b) => a - b)
  await until(async () => filed().length === ids.length)
  expect(sorted(filed())).toEqual(sorted(ids))
  await stop(peyk)
}, 60_000)
