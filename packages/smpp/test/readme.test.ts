/** The examples of the README run: the client's against the server's, the others by themselves. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'

const folder = new URL('.', import.meta.url).pathname
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** What stands in the README under a heading, made a module that gives away its server. */
function example(heading: string): string {
  const section = readme.split(`## ${heading}\n`)[1] ?? ''
  return section.match(/```ts\n(.*?)```/s)?.[1] ?? ''
}

test('all examples of the README', async () => {
  const place = mkdtempSync(join(folder, 'readme-'))
  const said: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((...words) => {
    said.push(
      words.map((word) => (typeof word === 'string' ? word : JSON.stringify(word))).join(' '),
    )
  })
  const run = (name: string, text: string, port = 0) => {
    const file = join(place, `${name}.ts`)
    const here = text.replaceAll('2775', String(port)).replaceAll('@peyk/smpp/', '../../src/')
    writeFileSync(file, here.replaceAll(/'(\.\.[^']*)'/g, "'$1.ts'"))
    return import(file)
  }
  try {
    const { server } = await run('server', `${example('A server')}\nexport { server }\n`)
    await run('client', example('A client'), server.port)
    await vi.waitUntil(() => said.some((line) => line.startsWith('stopped')), { timeout: 5_000 })
    await server.close()
    await run('text', example('Text'))
    await run('receipts', example('Receipts'))
    await run('codec', example('The codec'))
  } finally {
    log.mockRestore()
    rmSync(place, { recursive: true })
  }
  expect(said).toEqual([
    ...['connecting ', 'binding ', 'bound ', 'accepted as 1', 'stopped '],
    ...['turkish 1 64', '1001 undeliverable true phone is off or out of reach'],
    '905321112233 {"user_message_reference":7}',
  ])
})
